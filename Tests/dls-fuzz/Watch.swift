// Watch.swift: says which seed a trap or a hang belongs to, for by then it is too late to ask.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Keeps the sentence that a dying process leaves behind.
enum Watch {
  /// How long one input may take, in seconds.
  private static let patience: UInt32 = 30
  private nonisolated(unsafe) static let sentence = UnsafeMutablePointer<UInt8>.allocate(
    capacity: 256)
  private nonisolated(unsafe) static var length = 0
  private nonisolated(unsafe) static var numberAt = 0

  /// Meets the signals that a trap, a stack overflow or the alarm sends.
  static func install(_ name: String) {
    let text = "\n\(name): died or took \(patience) s. Again: dls-fuzz \(name) --count 1 --seed "
    for (index, byte) in text.utf8.prefix(200).enumerated() { sentence[index] = byte }
    numberAt = min(200, text.utf8.count)
    length = numberAt
    let size = 1 << 16
    var stack = stack_t()
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    stack.ss_size = size
    sigaltstack(&stack, nil)
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGALRM] {
      var action = sigaction()
      action.sa_flags = Int32(SA_ONSTACK) | Int32(bitPattern: UInt32(SA_RESETHAND))
      action.__sigaction_handler.sa_handler = { number in
        write(2, Watch.sentence, Watch.length)
        if number == SIGALRM { _exit(1) }
        raise(number)
      }
      sigaction(number, &action, nil)
    }
  }

  /// Remembers the seed whose input is tried now, and begins to wait for it.
  static func note(_ seed: UInt64) {
    var rest = seed
    var digits = 1
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    rest = seed
    for place in stride(from: digits - 1, through: 0, by: -1) {
      sentence[numberAt + place] = 0x30 + UInt8(rest % 10)
      rest /= 10
    }
    sentence[numberAt + digits] = 0x0A
    length = numberAt + digits + 1
    alarm(patience)
  }

  /// Waits no longer.
  static func end() { alarm(0) }
}
