// PatternChecks.swift: maps that lie among the imagery that they are made of.

import DLSLanguage
import DLSText

extension Rule {
  static let mapAmongImagery = Rule(
    "DLS0391", "A map among the imagery that it is made of",
    why: """
      A pattern takes every file that fits it, but for what the project itself writes. A map that fits the \
      pattern of its own source is imagery as soon as its block is gone or has another `output`, and for every \
      other project: of units, chips and the next map. So is the picture that is drawn beside a map, a `.png` \
      of its name. The map goes to another folder, or gets an ending that the pattern doesn't take.
      """,
    wrong: among("imagery/map.tif"), right: among("maps/map.tif"))

  private static func among(_ output: String) -> Example {
    Example(
      Part.block("source ortho", "path = \"imagery/*.tif\"")
        + Part.block(
          "infer map", "model = \"net.dlpk\"", "source = ortho", "output = \"\(output)\""))
  }
}

/// Checks maps against the patterns of their sources.
enum PatternChecks {
  static func check(_ infer: Block, _ context: inout CheckContext) {
    guard infer.isWritten("output"), let output = infer.value("output")?.asPath,
      let source = infer.reference("source")
    else { return }
    let key = OutputChecks.key(output, context)
    for path in source.paths("path") {
      let pattern = OutputChecks.key(path, context)
      let isTaken = fits(key, pattern)
      guard isTaken || fits(picture(of: key), pattern) else { continue }
      let taken = isTaken ? output.written : "\(picture(of: output.written)), the map's picture,"
      context.report(
        .mapAmongImagery, context.place(infer, "output"),
        "\(source.quoted) takes every file like \(path.written), and would take \(taken) too once no "
          + "block writes it any more. Write `output = \"maps/…\"`, or any folder of its own.",
        related: [context.related(source, "path", "The pattern is this one.")],
        fixes: isPlain(output.written) ? moved(infer, output) : [])
      return
    }
  }

  /// Where the picture of a map goes.
  private static func picture(of map: String) -> String {
    let name = map.lastIndex(of: "/").map { map.index(after: $0) } ?? map.startIndex
    let dot = map[name...].lastIndex(of: ".").flatMap { $0 > name ? $0 : nil }
    return String(map[..<(dot ?? map.endIndex)]) + ".png"
  }

  private static func isPlain(_ text: String) -> Bool {
    !text.contains("\"") && !text.contains("$")
  }

  /// The same file in a folder of its own.
  private static func moved(_ infer: Block, _ output: FilePath) -> [Fix] {
    let file = output.written.split(separator: "/").last ?? ""
    return infer.replacing("output", by: "\"maps/\(file)\"")
  }

  /// Whether a path is one of those that a pattern stands for.
  static func fits(_ path: String, _ pattern: String) -> Bool {
    guard pattern.utf8.contains(where: { $0 == 0x2A || $0 == 0x3F }) else { return false }
    let parts = path.split(separator: "/")
    // How many of the path's first parts the pattern can have taken so far: one step after the other, so that
    // several `**` don't multiply.
    var taken: Set<Int> = [0]
    let steps = pattern.split(separator: "/")
    for (place, step) in steps.enumerated() {
      if step == "**" {
        // At the end it stands for what lies in the folders, not for the first of them itself.
        let least = (taken.min() ?? 0) + (place == steps.count - 1 ? 1 : 0)
        taken = Set((0...parts.count).dropFirst(least))
      } else {
        taken = Set(
          taken.filter { $0 < parts.count && isNamed(parts[$0], step) }.map { $0 + 1 })
      }
      if taken.isEmpty { return false }
    }
    return taken.contains(parts.count)
  }

  /// Whether a name fits a part of a pattern; `[…]` isn't looked into, and fits nothing. One place to come
  /// back to is enough, so that no pattern takes long.
  private static func isNamed(_ name: Substring, _ part: Substring) -> Bool {
    let (name, part) = (Array(name), Array(part))
    var (here, sign) = (0, 0)
    var retry: (here: Int, sign: Int)?
    while here < name.count {
      if sign < part.count, part[sign] == "*" {
        retry = (here, sign + 1)
        sign += 1
      } else if sign < part.count, part[sign] == "?" || part[sign] == name[here] {
        (here, sign) = (here + 1, sign + 1)
      } else if let last = retry {
        (here, sign) = (last.here + 1, last.sign)
        retry = (here, sign)
      } else {
        return false
      }
    }
    return part[sign...].allSatisfy { $0 == "*" }
  }
}
