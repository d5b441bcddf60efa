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
    let file = setting.block.sourceFile
    let tree = file.tree
    if tree.withFlat({ hasNoTwins(list, $0) }) { return }
    let twins = twins(Array(tree.children(list)), tree)
    // Names of bands stand for places in a file, and have a rule of their own.
    guard !twins.isEmpty, let row = setting.row, row.isList, row.type != .band, !setting.isBroken
    else { return }
    for (item, first) in twins {
      let range = tree.range(item)
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

  /// Whether a list is so short that comparing all its items with each other costs nothing, and no
  /// two are written alike.
  private static func hasNoTwins(_ list: NodeID, _ flat: FlatTree) -> Bool {
    let end = flat.after(list)
    var item = flat.firstChild(list)
    var count = 0
    while item < end {
      count += 1
      if count > 8 { return false }
      let range = flat.range(item).indices
      var earlier = flat.firstChild(list)
      while earlier < item {
        let other = flat.range(earlier).indices
        if range.count == other.count, flat.bytes[range].elementsEqual(flat.bytes[other]) {
          return false
        }
        earlier = flat.after(earlier)
      }
      item = flat.after(item)
    }
    return true
  }

  /// The items that are written like an earlier one, each with that one. Few are compared with each
  /// other, many by their hashes.
  private static func twins(_ items: [NodeID], _ tree: SyntaxTree) -> [(NodeID, NodeID)] {
    if items.count <= 8 {
      return items.indices.compactMap { place in
        let bytes = tree.bytes[tree.range(items[place]).indices]
        return items[..<place].first { earlier in
          tree.bytes[tree.range(earlier).indices].elementsEqual(bytes)
        }.map { (items[place], $0) }
      }
    }
    var seen: [ArraySlice<UInt8>: NodeID] = [:]
    return items.compactMap { item in
      let bytes = tree.bytes[tree.range(item).indices]
      guard let first = seen[bytes] else {
        seen[bytes] = item
        return nil
      }
      return (item, first)
    }
  }
}
