// ExplainCommand.swift: `dls explain`: the page of a diagnostic's code.

import DLSPlatform

/// `dls explain`
enum ExplainCommand {
  static let row = CommandRow(
    path: ["explain"], summary: "explain a diagnostic by its code",
    parameters: [
      ParameterRow(name: "CODE", count: .one, doc: "the code, as in error[DLS0301]")
    ],
    examples: [
      ExampleRow(line: "dls explain DLS0301", doc: "why this is reported, and how to mend it")
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let code = invocation.arguments.first ?? ""
    guard let page = DiagnosticPage(code)?.text else {
      // A number alone, and DLS610, are codes that lack something.
      let digits = code.filter { $0.isASCII && $0.isNumber }
      let whole = "DLS\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
      let near =
        !digits.isEmpty && DiagnosticPage.codes.contains(whole)
        ? whole : NearestName.to(code.lowercased(), in: DiagnosticPage.codes)
      throw CommandFailure.usage(
        "there is no diagnostic \(quoted(code))",
        help: near.map { "did you mean \($0)?" } ?? "codes look like DLS0101")
    }
    console.out.write(Wrapping.page(page, console.columns))
    if !page.hasSuffix("\n") { console.out.line() }
    return .fine
  }
}
