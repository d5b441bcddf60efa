// LabelMap.swift: which class a file's label stands for.

package import DLSLanguage

/// What the labels of files mean: first by the `for` blocks of a samples block, else by the names
/// of the schema's classes.
package struct LabelMap: Sendable {
  private var classes: [String: String] = [:]
  private var names: [String] = []
  /// The only class there is; what files without a class field hold.
  package private(set) var only: String?

  /// The labels of a samples block.
  package init(_ block: Block) {
    let all = block.reference("schema")?.classes ?? []
    for entry in all where entry.integer("value") != nil {
      guard let name = entry.name else { continue }
      names.append(name)
      classes[name] = name
    }
    if names.count == 1 { only = names.first }
    addFormerNames(of: block)
    // What a `for` block says is stronger than a name.
    for entry in block.children(of: "for") {
      guard let name = entry.target?.name else { continue }
      for label in entry.value("labels")?.elements ?? [] {
        if let text = label.asText {
          classes[text] = name
        } else if let number = label.asNumber {
          classes[number.written] = name
        }
      }
    }
  }

  /// Files go on saying what a class was called before a `moved` block renamed it.
  private mutating func addFormerNames(of block: Block) {
    guard let schema = block.reference("schema") else { return }
    for move in block.model.moves {
      let now = block.model.currentAddress(of: move.from).split(separator: ".").map(String.init)
      guard now.count == 2, now[0] == schema.address, names.contains(now[1]),
        let old = move.from.split(separator: ".").last.map(String.init), classes[old] == nil
      else { continue }
      classes[old] = now[1]
    }
  }

  /// The class of a label; numbers match whichever way they are written.
  package func className(_ label: String) -> String? {
    if let found = classes[label] { return found }
    guard let number = Double(label), number.isFinite else { return nil }
    return classes[number.written]
  }

  /// The class that differs from a label only in capital letters.
  package func nearClass(_ label: String) -> String? {
    let wanted = label.lowercased()
    return names.first { $0.lowercased() == wanted }
  }

  /// The block that gives a class a label.
  package func entry(_ name: String, _ label: String) -> String {
    let text = label.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"")
    return "for \(name) { labels = \"\(text)\" }"
  }

  /// What to write so that a label finds its class.
  package func hint(_ label: String) -> String {
    let near = nearClass(label)
    let name = near ?? names.first ?? "CLASS"
    let line = "write `\(entry(name, label))`"
    return near == nil ? "\(line) if it means \(name)" : line
  }
}
