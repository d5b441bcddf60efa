// Interrupt.swift: SIGINT, SIGTERM and SIGHUP as a flag instead of sudden death.

internal import CShims

/// Requests from outside to stop.
///
/// After `install` a signal ends the process at once with 128 + its number (130 for Ctrl-C), until
/// `defer` is on: then it is only remembered, and whoever works looks at `pending` and stops in
/// good order. A closed pipe becomes an error of the write instead of a signal.
package enum Interrupt {
  /// Lets a fault of the program itself (a trap, an abort, a stack overflow) end the process with
  /// the code, after the message was written to standard error.
  package static func installCrashHandler(message: StaticString, code: Int32) {
    message.withUTF8Buffer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { text in
        // A static string's bytes end with a zero and never move.
        if let start = text.baseAddress { dls_crash_install(start, code) }
      }
    }
  }

  /// Takes over the signals; whether they are remembered stays as it is.
  package static func install() { dls_signals_install() }
  /// Whether signals are remembered (true) or end the process (false).
  package static func setDeferred(_ deferred: Bool) { dls_signals_defer(deferred ? 1 : 0) }
  /// The first signal remembered; nil when there was none.
  package static var pending: Int32? {
    let number = dls_signals_pending()
    return number == 0 ? nil : number
  }
  /// Ends work that may be left undone where a signal was remembered.
  package static func check() throws(Interrupted) {
    if pending != nil { throw Interrupted() }
  }
  /// How many signals were remembered: a second Ctrl-C means "now".
  package static var count: Int { Int(dls_signals_count()) }
  /// The exit code for the remembered signal; 130 when there was none.
  package static var exitCode: Int32 { 128 + (pending ?? 2) }
  /// A descriptor that becomes readable when a signal is remembered.
  package static var descriptor: Int32 { dls_signals_descriptor() }
  /// Forgets what was remembered.
  package static func clear() { dls_signals_clear() }

  /// Runs `body` with signals remembered. One that came meanwhile is thrown as `Interrupted`
  /// afterwards, so that whoever holds files and locks lets go of them in good order.
  package static func deferred<Result>(_ body: () throws -> Result) throws -> Result {
    setDeferred(true)
    defer { setDeferred(false) }
    let result = try body()
    if pending != nil { throw Interrupted() }
    return result
  }
}

/// Somebody asked the program to stop.
package struct Interrupted: Error, Equatable {
  /// The request.
  package init() {}
}
