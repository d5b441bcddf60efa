// Order.swift: what the command line of `dls-stages` asks for.

import DLSPlatform
import DLSText

/// What to measure, and how often.
struct Order {
  let stage: Stage
  let path: String
  var times = 1
  /// A thread for each core, unless fewer are asked for.
  var workers = Workers(count: Threads.count) { pieces, work in Threads.run(pieces, work) }

  init?(_ arguments: [String]) {
    guard arguments.count >= 2, let stage = Stage(rawValue: arguments[0]) else { return nil }
    self.stage = stage
    path = arguments[1]
    var rest = arguments.dropFirst(2)
    while let option = rest.popFirst() {
      guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else { return nil }
      switch option {
      case "--times": times = number
      case "--threads": if number == 1 { workers = .one }
      default: return nil
      }
    }
  }
}
