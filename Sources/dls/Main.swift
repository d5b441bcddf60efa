// Main.swift: where the program begins: arguments in, exit code out.

import DLSPlatform

/// The program.
@main enum Main {
  static func main() {
    Interrupt.install()
    Lifeline.watch()
    Interrupt.installCrashHandler(
      message:
        "dls: internal error: this is a fault of dls, not of your project; please report it\n",
      code: ExitCode.internalError.rawValue)
    let console = Console()
    let code = run(Array(CommandLine.arguments.dropFirst()), console)
    ProcessInfo.exit(console.finish(code).rawValue)
  }

  /// Runs one command line; every failure ends as a sentence on standard error.
  private static func run(_ arguments: [String], _ console: Console) -> ExitCode {
    do {
      let invocation = try ArgumentParser.parse(arguments)
      console.configure(invocation)
      if let folder = invocation.value(of: "--chdir") { try FileSystem.changeDirectory(folder) }
      if invocation.has("--version") {
        console.out.line(Version.line)
        return .fine
      }
      if invocation.has("--help") || invocation.command.run == nil {
        return HelpView.show(invocation, console)
      }
      guard let run = invocation.command.run else { return .fine }
      return try run(invocation, console)
    } catch {
      return FailureView.show(error, console)
    }
  }
}

/// How the program ends.
enum ExitCode: Int32 {
  /// No errors.
  case fine = 0
  /// The project has errors, or the work could not be done.
  case problems = 1
  /// The command line was wrong, or a file could not be read or written.
  case usage = 2
  /// There are changes, where the command line asks for a code of their own.
  case changes = 3
  /// A fault of the program itself.
  case internalError = 101
  /// Ctrl-C.
  case interrupted = 130
  /// SIGTERM.
  case terminated = 143
  /// SIGHUP.
  case hungUp = 129
}
