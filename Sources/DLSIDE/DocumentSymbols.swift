// DocumentSymbols.swift: the outline of a file.

import DLSLanguage
import DLSSyntax
package import DLSText

/// One entry of a file's outline.
package struct DocumentSymbol: Sendable {
  /// What kind of thing it is, for the icon.
  package enum Kind: Sendable {
    case project, person, group, source, schema, classOfSchema, field, units, samples, export
    case train, infer, part, profile, text, library
  }

  /// What it is called.
  package let name: String
  /// What it is, in a word or two.
  package let detail: String
  /// What kind of thing it is.
  package let kind: Kind
  /// All of it.
  package let range: TextRange
  /// Its name.
  package let nameRange: TextRange
  /// What stands in it.
  package let children: [DocumentSymbol]
}

/// Makes outlines.
package enum DocumentSymbols {
  /// The outline of a file: blocks with what stands in them, texts and imports.
  /// - Parameter workers: the threads that may share a long one.
  package static func of(
    _ analysis: Analysis, file: FileID = .main, workers: Workers = .one
  ) -> [DocumentSymbol] {
    let model = analysis.model
    guard let tree = model.file(file)?.tree else { return [] }
    var symbols = blocks(Array(model.tops(of: file)), model, workers)
    for entry in model.lets where entry.file == file {
      let range = entry.value.map { entry.nameRange.union(tree.range($0)) } ?? entry.nameRange
      symbols.append(
        DocumentSymbol(
          name: model.text(entry.name), detail: "text", kind: .text, range: range,
          nameRange: entry.nameRange, children: []))
    }
    for entry in model.imports where entry.file == file {
      symbols.append(
        DocumentSymbol(
          name: model.text(entry.name), detail: "import", kind: .library,
          range: entry.pathRange.union(entry.nameRange), nameRange: entry.nameRange, children: []))
    }
    return symbols.sorted { $0.range < $1.range }
  }

  private static func blocks(
    _ tops: [BlockID], _ model: Model, _ workers: Workers
  ) -> [DocumentSymbol] {
    let ranges = workers.ranges(tops.count, least: 512)
    let parts = workers.map(ranges.count) { place in
      let own = ranges.count == 1 ? model : model.twin
      return tops[ranges[place]].map { symbol(own.block($0)) }
    }
    return parts.count == 1 ? parts[0] : parts.flatMap { $0 }
  }

  private static func symbol(_ block: Block) -> DocumentSymbol {
    let isNamed = block.row.map { $0.naming != .none } ?? block.isNamed
    let name = isNamed ? block.name ?? block.keyword : block.keyword
    let shown = block.row?.isForSomething == true ? "for \(name)" : name
    return DocumentSymbol(
      name: shown.isEmpty ? block.keyword : shown, detail: isNamed ? block.keyword : "",
      kind: kind(block), range: block.place.range, nameRange: block.namePlace.range,
      children: block.children.filter { !$0.isImplied }.map(symbol))
  }

  private static func kind(_ block: Block) -> DocumentSymbol.Kind { kinds[block.keyword] ?? .part }

  private static let kinds: [String: DocumentSymbol.Kind] = [
    "project": .project, "person": .person, "group": .group, "source": .source,
    "schema": .schema, "class": .classOfSchema, "field": .field, "work_units": .units,
    "samples": .samples, "export": .export, "train": .train, "infer": .infer,
    "profile": .profile,
  ]
}
