// Glob.swift: path patterns with `*`, `?`, `[…]` and `**`.

/// Path patterns.
package enum Glob {
  /// Whether the text holds a pattern's character at all.
  package static func isPattern(_ text: String) -> Bool {
    text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == openBracket }
  }

  /// Whether a name (one component, no slash) fits the pattern.
  package static func matches(_ name: String, _ pattern: String) -> Bool {
    matches(Array(name.unicodeScalars), Array(pattern.unicodeScalars))
  }

  /// The paths that fit the pattern, sorted; `**` stands for any number of folders. Hidden names
  /// only fit a pattern that begins with a dot. A name with brackets that is there is taken as it stands.
  /// Without a pattern: the path itself, if it is there.
  package static func expand(_ pattern: String) -> [String] {
    if !isPattern(pattern) { return FileSystem.exists(pattern) ? [pattern] : [] }
    let parts = pattern.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    var bases = [Path.isAbsolute(pattern) ? "/" : ""]
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      if part == "**" {
        let all = folders(under: bases)
        bases = isLast ? all.flatMap { children($0, "*") } : all
        continue
      }
      var next: [String] = []
      for base in bases {
        let path = Path.join(base, part)
        let mayBeName = !isPattern(part) || part.utf8.contains(openBracket)
        if mayBeName, FileSystem.exists(path) {
          next.append(path)
        } else if isPattern(part) {
          next.append(contentsOf: children(base, part))
        }
      }
      bases = isLast ? next : next.filter { FileSystem.isDirectory($0.isEmpty ? "." : $0) }
    }
    return Array(Set(bases)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static let openBracket = UInt8(ascii: "[")

  private static func children(_ base: String, _ pattern: String) -> [String] {
    let names = (try? FileSystem.list(base.isEmpty ? "." : base)) ?? []
    return names.filter { name in
      (name.utf8.first != UInt8(ascii: ".") || pattern.utf8.first == UInt8(ascii: "."))
        && matches(name, pattern)
    }.map { Path.join(base, $0) }
  }

  /// Some folders and all below them, each once: those that lie within each other, as after another `**`,
  /// are no reason to walk a tree again for each way that leads to a folder.
  private static func folders(under bases: [String]) -> [String] {
    var all: [String] = []
    var seen: Set<String> = []
    var pending = bases
    while let folder = pending.popLast() {
      if !seen.insert(folder).inserted { continue }
      all.append(folder)
      for path in children(folder, "*")
      where FileSystem.info(path, followingLinks: false)?.kind == .directory {
        pending.append(path)
      }
    }
    return all
  }

  /// Greedy matching with one point to come back to: linear in practice, never exponential.
  private static func matches(_ name: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    var n = 0
    var p = 0
    var retry: (name: Int, pattern: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == "*" {
        retry = (n, p + 1)
        p += 1
      } else if let next = step(name[n], pattern, p) {
        n += 1
        p = next
      } else if let back = retry {
        retry = (back.name + 1, back.pattern)
        n = back.name + 1
        p = back.pattern
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == "*" { p += 1 }
    return p == pattern.count
  }

  /// The pattern's next position when its element at `p` fits the character; else nil.
  private static func step(_ character: Unicode.Scalar, _ pattern: [Unicode.Scalar], _ p: Int)
    -> Int?
  {
    guard p < pattern.count else { return nil }
    if pattern[p] == "?" { return p + 1 }
    guard pattern[p] == "[", let end = classEnd(pattern, p) else {
      return pattern[p] == character ? p + 1 : nil
    }
    var index = p + 1
    let negated = pattern[index] == "!" || pattern[index] == "^"
    if negated { index += 1 }
    var found = false
    while index < end {
      if index + 2 < end, pattern[index + 1] == "-" {
        if pattern[index].value <= character.value, character.value <= pattern[index + 2].value {
          found = true
        }
        index += 3
      } else {
        if pattern[index] == character { found = true }
        index += 1
      }
    }
    return found != negated ? end + 1 : nil
  }

  /// Where the `]` of the class that opens at `p` is; a `]` right after the start is a member.
  private static func classEnd(_ pattern: [Unicode.Scalar], _ p: Int) -> Int? {
    var index = p + 1
    if index < pattern.count, pattern[index] == "!" || pattern[index] == "^" { index += 1 }
    index += 1
    while index < pattern.count {
      if pattern[index] == "]" { return index }
      index += 1
    }
    return nil
  }
}
