// ExampleTests.swift: every example that help shows is run, and ends as help says.

import DLSJSON
import DLSPlatform
import Testing

/// An example of the command table.
struct Example: CustomTestStringConvertible, Sendable {
  let line: String
  let setting: String
  let code: Int
  var testDescription: String { line }

  /// The table, asked of the program itself.
  static let all: [Example] = {
    guard let sandbox = try? Sandbox(), let outcome = try? sandbox.dls("--help", "--json"),
      let table = try? JSONReader.parse(outcome.out)
    else { return [] }
    return (table["commands"]?.array ?? []).flatMap { command in
      (command["examples"]?.array ?? []).map { example in
        Example(
          line: example["line"]?.string ?? "", setting: example["setting"]?.string ?? "",
          code: example["code"]?.integer ?? -1)
      }
    }
  }()
}

@Suite struct ExampleTests {
  @Test(arguments: Example.all)
  func runs(example: Example) throws {
    let sandbox = try Sandbox()
    switch example.setting {
    case "empty": break
    case "project": try sandbox.makeProject()
    case "applied": try sandbox.makeApplied()
    case "foreign": try sandbox.makeForeign()
    default:
      try sandbox.makeTrained()
      try FileSystem.createDirectory(sandbox.file("wheels"))
    }
    let source = try makeInstaller(sandbox)
    let outcome = try sandbox.shell(example.line, environment: ["DLS_ENGINE_SOURCE": source])
    #expect(outcome.code == Int32(example.code), "\(outcome.all)")
    if !example.line.contains("--json") { return }
    #expect(throws: Never.self) { try JSONReader.parse(outcome.out) }
  }

  @Test func everyCommandThatRunsHasExamples() throws {
    let sandbox = try Sandbox()
    let table = try JSONReader.parse(try sandbox.dls("--help", "--json").out)
    let commands = try #require(table["commands"]?.array)
    #expect(commands.count > 20)
    for command in commands where command["runs"]?.boolean == true {
      let name = command["command"]?.string ?? ""
      #expect(command["examples"]?.array?.isEmpty == false, "\(name)")
      let words = name.split(separator: " ").map(String.init)
      let help = try sandbox.shell("dls \(words.joined(separator: " ")) --help")
      #expect(help.code == 0)
      #expect(help.out.contains("Usage: dls \(name)"))
      #expect(help.out.contains("Examples:"))
      #expect(help.err.isEmpty)
      let widest = help.out.split(separator: "\n").map(\.count).max() ?? 0
      #expect(widest <= 100, "\(name)")
    }
  }

  /// A folder that passes for the engine's source, with an installer that only says what it does.
  private func makeInstaller(_ sandbox: Sandbox) throws -> String {
    let folder = "engine source"
    try sandbox.write("\(folder)/dls_engine/__init__.py", "__version__ = \"0.0.1\"\n")
    try sandbox.write(
      "\(folder)/bootstrap.py", "import sys\nprint(sys.argv[1:])\n")
    return sandbox.file(folder)
  }
}
