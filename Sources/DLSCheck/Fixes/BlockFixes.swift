// BlockFixes.swift: the fixes that rules offer: a value replaced, an entry removed or added.

package import DLSLanguage
import DLSSyntax
package import DLSText

extension Fix {
  /// Replaces a place by a text.
  static func replace(_ place: Place, _ text: String, isSafe: Bool = false) -> Fix {
    Fix(
      title: "Write \(text)",
      edits: [TextEdit(file: place.file, range: place.range, newText: text)], isSafe: isSafe)
  }
}

extension Block {
  /// The fix that replaces the value of a setting; none where the block has it from elsewhere.
  func replacing(_ setting: String, by text: String, isSafe: Bool = false) -> [Fix] {
    guard let value = ownEntry(setting)?.value else { return [] }
    let place = Place(file: file, range: sourceFile.tree.range(value))
    return [
      Fix(
        title: "Write \(setting) = \(text)",
        edits: [TextEdit(file: place.file, range: place.range, newText: text)], isSafe: isSafe)
    ]
  }

  /// The fix that removes a setting; none where the block has it from elsewhere.
  package func removing(_ setting: String, isSafe: Bool = false) -> [Fix] {
    guard let entry = ownEntry(setting) else { return [] }
    return [
      Fix(
        title: "Remove \(setting)", edits: [sourceFile.removal(of: entry.node)], isSafe: isSafe)
    ]
  }

  /// The fix that adds a setting; none where the block stands in no text, its braces are broken, or
  /// the setting is there already, be it broken, leading nowhere or `default`: a second one would
  /// only be a duplicate.
  func adding(_ setting: String, _ text: String, isSafe: Bool = false) -> [Fix] {
    let entry = "\(setting) = \(text)"
    guard !isImplied, !isBroken, !writtenSettings.contains(where: { $0.name == setting }),
      let edit = sourceFile.insertion(of: entry, into: node)
    else {
      return []
    }
    return [Fix(title: "Write \(entry)", edits: [edit], isSafe: isSafe)]
  }

  /// The fix that adds a block; none where this one stands in no text or its braces are broken.
  package func adding(block text: String) -> [Fix] {
    guard !isImplied, !isBroken, let edit = sourceFile.insertion(of: text, into: node) else {
      return []
    }
    return [Fix(title: "Write \(text)", edits: [edit])]
  }

  /// The fix that replaces a setting where it is written, and adds it where it isn't.
  package func setting(_ setting: String, to text: String, isSafe: Bool = false) -> [Fix] {
    isWritten(setting)
      ? replacing(setting, by: text, isSafe: isSafe) : adding(setting, text, isSafe: isSafe)
  }

  /// The fix that removes the block with all that is in it; none where it stands in no text. A whole block of
  /// the top level goes only where somebody asks for it.
  func removed(isSafe: Bool = false) -> [Fix] {
    if isImplied || isBroken { return [] }
    let what = name.map { "\(keyword) \($0)" } ?? keyword
    return [
      Fix(
        title: "Remove \(what)", edits: [sourceFile.removal(of: node)], isSafe: isSafe,
        isByItself: isTop && !isSafe)
    ]
  }

  /// The setting as it stands in the block itself, unless its text is broken or something stronger
  /// gives another value.
  func ownEntry(_ setting: String) -> WrittenSetting? {
    guard !isImplied,
      let entry = writtenSettings.first(where: { $0.name == setting && !$0.isBroken }),
      let value = entry.value,
      written(setting) == Place(file: file, range: sourceFile.tree.range(value))
    else { return nil }
    return entry
  }
}

extension Block {
  /// The items of a list that stands in the block itself, with their text as written.
  func items(_ setting: String) -> [(text: String, place: Place)] {
    guard let value = ownEntry(setting)?.value else { return [] }
    let tree = sourceFile.tree
    let nodes = tree.kind(value) == .list ? Array(tree.children(value)) : [value]
    return nodes.map { (tree.text($0), Place(file: file, range: tree.range($0))) }
  }
}

extension Block {
  /// The fix that takes an item out of a list, and the whole setting with the only one.
  func removingItem(_ item: (text: String, place: Place), isSafe: Bool = false) -> [Fix] {
    for entry in writtenSettings {
      guard let value = entry.value, !entry.isBroken,
        sourceFile.tree.range(value).covers(item.place.range), item.place.file == file
      else { continue }
      let tree = sourceFile.tree
      let nodes = tree.kind(value) == .list ? Array(tree.children(value)) : []
      let node = nodes.first { tree.range($0) == item.place.range }
      let edit = sourceFile.removal(of: nodes.count > 1 ? node ?? entry.node : entry.node)
      return [Fix(title: "Remove \(item.text)", edits: [edit], isSafe: isSafe)]
    }
    return []
  }
}
