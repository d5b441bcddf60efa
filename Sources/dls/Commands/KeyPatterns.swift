// KeyPatterns.swift: keys of units or samples picked by patterns.

import DLSPlan
import DLSPlatform

/// Keys of units or samples picked by patterns.
enum KeyPatterns {
  /// The keys that the names or patterns fit, in their own order; a name that fits none is an
  /// error.
  static func choose(_ names: [String], among keys: [String], _ what: String) throws -> [String] {
    if names.isEmpty {
      throw CommandFailure.usage(
        "no \(what) is named", help: "name keys or a pattern; '*' means all of them")
    }
    let all = Set(keys)
    var chosen: Set<String> = []
    for name in names {
      // A name that is a key is meant as one, whatever characters it holds.
      if all.contains(name) {
        chosen.insert(name)
        continue
      }
      let pattern = name.composed
      let found = keys.filter { Glob.matches($0.composed, pattern) }
      if found.isEmpty {
        let isBlock = keys.contains { $0.hasPrefix("\(name)/") }
        let near =
          isBlock
          ? "'\(name)/*', which are all of \(name)"
          : whole(name, keys) ?? NearestName.to(name, in: keys)
        throw CommandFailure(
          code: .problems, message: "there is no \(what) \(quoted(name))",
          help: near.map { ["did you mean \($0)?"] } ?? [count(keys, what)])
      }
      chosen.formUnion(found)
    }
    return keys.filter(chosen.contains)
  }

  /// How many keys there are, and how one looks.
  private static func count(_ keys: [String], _ what: String) -> String {
    guard let first = keys.first else { return "there are no \(what)s" }
    return "there are \(keys.count) \(what)s, such as \(first)"
  }

  /// A name or pattern with the block's name before it, where it fits keys so.
  private static func whole(_ name: String, _ keys: [String]) -> String? {
    guard !name.utf8.contains(UInt8(ascii: "/")) else { return nil }
    for key in keys {
      guard let slash = key.utf8.firstIndex(of: UInt8(ascii: "/")) else { continue }
      let own = String(key[key.utf8.index(after: slash)...])
      if own == name { return key }
      if Glob.matches(own, name) { return "\(key[...slash])\(name)" }
    }
    return nil
  }
}
