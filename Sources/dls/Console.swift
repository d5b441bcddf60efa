// Console.swift: the standard streams and how they want to be written to.

import DLSEngine
import DLSJSON
import DLSPlatform
import DLSText

/// What a command writes to. Results go to `out`; messages, progress and questions to `err`.
final class Console {
  /// Standard output.
  let out = Output(1)
  /// Standard error.
  let err = Output(2)
  /// Colours of standard output.
  private(set) var style = Style(isColoured: Terminal.wantsColour(1))
  /// Colours of standard error.
  private(set) var errorStyle = Style(isColoured: Terminal.wantsColour(2))
  /// Columns of standard output; nil where it is no terminal.
  private(set) lazy var columns = Wrapping.columns(1)
  /// Columns of standard error; nil where it is no terminal.
  private(set) lazy var errorColumns = Wrapping.columns(2)
  /// Only results and problems are wanted.
  private(set) var isQuiet = false
  /// Results are wanted for a machine.
  private(set) var isJSON = false

  /// Takes over what the command line says.
  func configure(_ invocation: Invocation) {
    isQuiet = invocation.has("--quiet")
    isJSON = invocation.has("--json")
    Advice.ofProcess = Advice(invocation)
    switch invocation.value(of: "--color") {
    case "always":
      style = Style(isColoured: true)
      errorStyle = style
    case "never":
      style = Style(isColoured: false)
      errorStyle = style
    default: break
    }
  }

  /// A result for machines, with credentials masked.
  func write(_ result: JSONValue) {
    out.write(JSONWriter.bytes(Redaction.ofProcess.value(result), indented: true))
    out.line()
  }

  /// A line that tells how things go; not when quiet.
  func note(_ text: String) {
    if isQuiet { return }
    warn(text)
  }

  /// A line on standard error that is shown even when quiet.
  func warn(_ text: String) {
    err.line(Wrapping.text(text, errorColumns, indent: 2))
    err.flush()
  }

  /// Hands everything to the system; the code to leave with.
  func finish(_ code: ExitCode) -> ExitCode {
    out.flush()
    if let failure = out.failure {
      err.line("dls: \(failure)")
      err.flush()
      return .usage
    }
    err.flush()
    return code
  }
}
