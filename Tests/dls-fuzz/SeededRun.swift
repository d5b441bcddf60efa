// SeededRun.swift: one search from a seed on, for a time or a number of inputs.

import DLSFuzz
import DLSPlatform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How long to search, and from where.
struct Order {
  var seed = UInt64.random(in: 0..<1_000_000_000)
  var seconds: Double?
  var count = Int.max

  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      guard let number = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
      switch option {
      case "--seed": seed = number
      case "--seconds": seconds = Double(number)
      case "--count": count = Int(clamping: number)
      default: return nil
      }
    }
  }
}

/// A search from seeds.
enum SeededRun {
  /// Runs it, prints how it went, and returns the program's exit code.
  static func run(_ fuzzer: Fuzzer, _ order: Order) -> Int32 {
    print("\(fuzzer.name): from seed \(order.seed)")
    fflush(nil)
    Watch.install(fuzzer.name)
    let start = now
    var tried = 0
    let found = fuzzer.search(from: order.seed, count: order.count) { seed in
      if let seconds = order.seconds, now - start >= seconds { return false }
      tried += 1
      Watch.note(seed)
      return true
    }
    Watch.end()
    let spent = now - start
    if let found {
      print(found.report(fuzzer.name))
      return 1
    }
    print("\(fuzzer.name): nothing found in \(tried) inputs, \(Int(spent.rounded())) s")
    return 0
  }
}

/// Seconds on a clock that nobody sets.
private var now: Double { Double(Moment.monotonic) / 1e9 }

/// Ends the program.
func leave(_ code: Int32) -> Never {
  fflush(nil)
  exit(code)
}
