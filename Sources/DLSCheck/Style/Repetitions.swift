// Repetitions.swift: lists that name the same thing twice.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let namedTwice = Rule(
    "DLS0334", "A list that names the same thing twice", severity: .warning,
    why: """
      Once is enough: naming it again changes nothing. Perhaps another name was meant.
      """,
    wrong: "person ana {}\nperson ben {}\n\ngroup foresters { analysts = [ana, ben, ana] }\n",
    right: "person ana {}\nperson ben {}\n\ngroup foresters { analysts = [ana, ben] }\n")
}

/// Looks for items that stand twice in a list, written alike.
enum RepetitionChecks {
  static func check(_ setting: WrittenSetting, _ list: NodeID, _ context: inout CheckContext) {
    // Names of bands stand for places in a file, and have a rule of their own.
    guard let row = setting.row, row.isList, row.type != .band, !setting.isBroken else { return }
    let file = setting.block.sourceFile
    let tree = file.tree
    var seen: [ArraySlice<UInt8>: NodeID] = [:]
    for item in tree.children(list) {
      let range = tree.range(item)
      guard let first = seen.updateValue(item, forKey: tree.bytes[range.indices]) else { continue }
      let text = tree.text(item)
      context.report(
        .namedTwice, Place(file: file.id, range: range),
        "\(text) stands in this list already. Remove one of the two.",
        related: [
          Related(Place(file: file.id, range: tree.range(first)), "It stands here first.")
        ],
        fixes: [Fix(title: "Remove this \(text)", edits: [file.removal(of: item)], isSafe: true)],
        tags: [.unnecessary])
    }
  }
}
