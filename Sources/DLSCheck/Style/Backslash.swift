// Backslash.swift: paths with backslashes, which only Windows reads.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let backslash = Rule(
    "DLS0402", "A path with backslashes", severity: .hint,
    why: """
      Windows reads paths with `/` as well, and everything else reads only those.
      """,
    wrong: "source ortho { path = \"imagery\\ortho.tif\" }\n",
    right: "source ortho { path = \"imagery/ortho.tif\" }\n")
}

/// Looks for backslashes in relative paths.
enum BackslashChecks {
  static func check(_ setting: WrittenSetting, _ context: inout CheckContext) {
    guard let row = setting.row, let node = setting.value else { return }
    switch row.type {
    case .path, .artefact: break
    default: return
    }
    let tree = setting.block.sourceFile.tree
    for token in tree.tokenRange(node) where tree.tokens.kind(token) == .string {
      let place = Place(file: setting.block.file, range: tree.range(ofToken: token))
      let bytes = tree.bytes[place.range.indices]
      guard bytes.contains(0x5C) else { continue }
      let better = String(
        decoding: bytes.map { $0 == 0x5C ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
      context.report(
        .backslash, place, "Only Windows reads backslashes in paths. Write \(better).",
        fixes: [.replace(place, better, isSafe: true)])
    }
  }
}
