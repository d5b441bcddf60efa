// FailureView.swift: failures as sentences, and the exit code each one means.

import DLSApply
import DLSEngine
import DLSPlatform
import DLSStore
import DLSText

/// A command that could not do what it was asked for.
struct CommandFailure: Error {
  /// How the program ends.
  var code: ExitCode
  /// What is wrong: a sentence that names file, place and reason.
  var message: String
  /// What to do next, a line each.
  var help: [String] = []

  /// The command line is wrong.
  static func usage(_ message: String, help: String...) -> CommandFailure {
    CommandFailure(code: .usage, message: message, help: help)
  }

  /// The project or its data don't allow it.
  static func problem(_ message: String, help: String...) -> CommandFailure {
    CommandFailure(code: .problems, message: message, help: help)
  }
}

/// Shows why a command failed.
enum FailureView {
  /// Writes the failure to standard error; the code to leave with.
  static func show(_ error: any Error, _ console: Console) -> ExitCode {
    console.out.flush()
    switch error {
    case is Interrupted:
      return interrupted(console)
    case let failure as CommandFailure:
      write(failure.message, failure.help, console)
      return failure.code
    case let failure as SystemError:
      if failure.isClosedPipe { return .fine }
      write(failure.description, nextStep(after: failure).map { [$0] } ?? [], console)
      return .usage
    case let failure as EngineFailure:
      return show(failure, console)
    case let failure as StoreError:
      return show(failure, console)
    case let failure as ApplyError:
      write(failure.message, [failure.nextStep], console)
      return .problems
    default:
      write("\(error)", [], console)
      return .problems
    }
  }

  /// What failed, as a sentence.
  static func reason(_ error: any Error) -> String {
    switch error {
    case let failure as CommandFailure: failure.message
    default: "\(error)"
    }
  }

  /// What to do about a failure of the system; nil where its own words say it.
  private static func nextStep(after failure: SystemError) -> String? {
    let folder = Path.parent(failure.path)
    if failure.isMissing, failure.operation == "write", !FileSystem.exists(folder) {
      return "make the folder \(quoted(folder)) first, or choose another path"
    }
    if failure.isFull { return "free some space there, then run the command again" }
    return failure.isForbidden
      ? "change the permissions there, or work on a copy in a folder of yours" : nil
  }

  private static func interrupted(_ console: Console) -> ExitCode {
    write("interrupted", [], console)
    return ExitCode(rawValue: Interrupt.exitCode) ?? .interrupted
  }

  private static func show(_ failure: EngineFailure, _ console: Console) -> ExitCode {
    if failure.kind == .interrupted { return interrupted(console) }
    let place = failure.file.map { "\(quoted($0)): " } ?? ""
    write(place + failure.reason, failure.nextStep.isEmpty ? [] : [failure.nextStep], console)
    for line in failure.logTail { console.err.line("  | \(safe(line))") }
    return .problems
  }

  private static func show(_ failure: StoreError, _ console: Console) -> ExitCode {
    let message = "\(quoted(Path.display(failure.path))): \(failure.clause)"
    write(message, failure.nextStep.map { [$0] } ?? [], console)
    if let sql = failure.tellingSQL {
      console.err.line("  statement (code \(failure.code), \(failure.extended)): \(safe(sql))")
    }
    // A rule that forbids a change is the project's business; the rest is reading and writing.
    return failure.kind == .law ? .problems : .usage
  }

  private static func write(_ message: String, _ help: [String], _ console: Console) {
    let style = console.errorStyle
    let columns = console.errorColumns
    let text = Wrapping.text(safe(message), columns, used: 5, indent: 2)
    console.err.line("\(style.red("dls")): \(text)")
    for line in help {
      let text = Wrapping.text(safe(line), columns, used: 8, indent: 8)
      console.err.line("  \(style.cyan("help")): \(text)")
    }
  }

  /// A path or name in one line: as it is, but with pictures of line feeds and the like.
  static func safeName(_ text: String) -> String {
    if isPlain(text), !text.utf8.contains(where: { $0 < 0x20 }) { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map(DisplayWidth.shown)))
  }

  /// The text without credentials, and without characters that would move a terminal's cursor.
  static func safe(_ text: String) -> String {
    let text = Redaction.ofProcess.text(text)
    if isPlain(text) { return text }
    var out = ""
    for scalar in text.unicodeScalars {
      out.unicodeScalars.append(
        scalar == "\n" || scalar == "\t" ? scalar : DisplayWidth.shown(scalar))
    }
    return out
  }

  /// Whether a text is of printable ASCII, line feeds and tabs.
  private static func isPlain(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      bytes.allSatisfy { $0 &- 0x20 < 0x5F || $0 == 0x0A || $0 == 0x09 }
    }
  }
}
