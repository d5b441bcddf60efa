// LabelMap.swift: which class a file's label stands for.

package import DLSLanguage

/// What the labels of files mean: first by the `for` blocks of a samples block, else by the names
/// of the schema's classes.
package struct LabelMap: Sendable {
  private var classes: [String: String] = [:]
  private var names: [String] = []
  /// The class of each title, in small letters.
  private var classOfTitle: [String: String] = [:]
  private var former: [String: [String]] = [:]
  /// The class of each value, as numbers are written.
  private var classOfValue: [String: String] = [:]
  /// The labels of each class that has a `for` block, as a project file writes them.
  private var written: [String: [String]] = [:]
  /// The only class there is; what files without a class field hold.
  package private(set) var only: String?

  /// The labels of a samples block.
  package init(_ block: Block) {
    let all = block.reference("schema")?.classes ?? []
    for entry in all where entry.integer("value") != nil {
      guard let name = entry.name else { continue }
      names.append(name)
      classes[name] = name
      if let title = entry.text("title") { classOfTitle[Self.plain(title)] = name }
      if let value = entry.integer("value") { classOfValue[Double(value).written] = name }
    }
    if names.count == 1 { only = names.first }
    addFormerNames(of: block)
    // What a `for` block says is stronger than a name.
    for entry in block.children(of: "for") {
      guard let name = entry.target?.name else { continue }
      written[name] = []
      for label in entry.value("labels")?.elements ?? [] {
        if let text = label.asText {
          classes[text] = name
          written[name]?.append(Self.quoted(text))
        } else if let number = label.asNumber {
          classes[number.written] = name
          written[name]?.append(number.written)
        }
      }
    }
  }

  /// Files go on saying what a class was called before a `moved` block renamed it.
  private mutating func addFormerNames(of block: Block) {
    guard let schema = block.reference("schema") else { return }
    for move in block.model.moves {
      let now = block.model.currentAddress(of: move.from).split(separator: ".").map(String.init)
      guard let name = now.last, now.dropLast().joined(separator: ".") == schema.address,
        names.contains(name),
        let old = move.from.split(separator: ".").last.map(String.init), classes[old] == nil
      else { continue }
      classes[old] = name
      former[name, default: []].append(old)
    }
  }

  /// What a class was called before.
  package func formerNames(of name: String) -> [String] { former[name] ?? [] }

  /// The class of a label; numbers match whichever way they are written.
  /// - Parameter isValue: whether its field is one of class values, so that a number is that of a
  ///   class unless a `for` block gives it to another.
  package func className(_ label: String, isValue: Bool = false) -> String? {
    if let found = classes[label] { return found }
    guard let number = Double(label), number.isFinite else { return nil }
    return classes[number.written] ?? (isValue ? classOfValue[number.written] : nil)
  }

  /// Whether a field holds values of classes by what ArcGIS calls it.
  package static func isOfValues(_ field: String) -> Bool { field.lowercased() == "classvalue" }

  /// The class whose value a label is.
  private func valuedClass(_ label: String) -> String? {
    guard let number = Double(label), number.isFinite else { return nil }
    return classOfValue[number.written]
  }

  /// The class whose name or title differs from a label only in capital letters and blanks around it.
  package func nearClass(_ label: String) -> String? {
    let wanted = Self.plain(label)
    return names.first { $0.lowercased() == wanted } ?? classOfTitle[wanted]
  }

  /// A text in small letters without blanks around it.
  private static func plain(_ text: String) -> String {
    let blank: (Character) -> Bool = { $0.isWhitespace }
    let tail = text.drop(while: blank).reversed().drop(while: blank)
    return String(tail.reversed()).lowercased()
  }

  /// The block that gives a class a label.
  package func entry(_ name: String, _ label: String) -> String {
    "for \(name) { labels = \(Self.quoted(label)) }"
  }

  /// What to do so that a label finds its class.
  /// - Parameter labelled: the classes that have labels already; of the others one is more likely meant.
  package func hint(_ label: String, labelled: Set<String> = []) -> String {
    // No entry of the text speaks of a label that says nothing.
    if label.isEmpty { return "fill in their class there if they have one" }
    if let near = nearClass(label) { return advice(near, label) }
    // Of several classes without labels none is likelier than another.
    let bare = names.count == 1 ? names : names.filter { !labelled.contains($0) }
    guard let name = valuedClass(label) ?? (bare.count == 1 ? bare.first : nil) else {
      return "write `\(entry("CLASS", label))` for the class that it means"
    }
    return "\(advice(name, label)) if it means \(name)"
  }

  /// What to do so that the first of the labels finds its class which `entries` has no block for; nil where
  /// each has one.
  package func hint(besideEntriesFor labels: [String], labelled: Set<String>) -> String? {
    guard let label = labels.first(where: { classToEnter($0) == nil }) else { return nil }
    let entered = labelsToEnter(labels)
    if entered.isEmpty { return hint(label, labelled: labelled) }
    // A class that gets its block from them has labels then, and takes no second block.
    var map = self
    map.written.merge(entered) { known, _ in known }
    let words = map.hint(label, labelled: labelled.union(entered.keys))
    return label.isEmpty
      ? "where they say nothing, \(words)" : "for \(Self.quoted(label)), \(words)"
  }

  /// The class without a block whose name or title a label is, but for capitals.
  private func classToEnter(_ label: String) -> String? {
    nearClass(label).flatMap { written[$0] == nil ? $0 : nil }
  }

  /// The labels of each class that `entries` has a block for, as a project file writes them.
  private func labelsToEnter(_ labels: [String]) -> [String: [String]] {
    var found: [String: [String]] = [:]
    for label in labels {
      if let name = classToEnter(label) { found[name, default: []].append(Self.quoted(label)) }
    }
    return found
  }

  /// The blocks that give classes without one the labels which their names or titles are, but for capitals: a
  /// class has one such block at most.
  package func entries(for labels: [String]) -> [String] {
    let found = labelsToEnter(labels)
    return names.compactMap { name in
      found[name].map {
        "for \(name) { labels = \($0.count == 1 ? $0[0] : "[\($0.joined(separator: ", "))]") }"
      }
    }
  }

  /// What to write so that a class has a label: a class has one `for` block at most.
  private func advice(_ name: String, _ label: String) -> String {
    guard let known = written[name] else { return "write `\(entry(name, label))`" }
    if known.count > 3 { return "add \(Self.quoted(label)) to the `labels` of `for \(name)`" }
    let all = known + [Self.quoted(label)]
    let value = all.count == 1 ? all[0] : "[\(all.joined(separator: ", "))]"
    return "write `labels = \(value)` in `for \(name)`"
  }

  private static func quoted(_ label: String) -> String {
    let text = label.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"")
    return "\"\(text)\""
  }
}
