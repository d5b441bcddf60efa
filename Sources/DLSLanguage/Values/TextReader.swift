// TextReader.swift: reads strings and fills in what `${…}` names.

package import DLSSyntax
package import DLSText

extension ValueReader {
  /// A text, path or reference system.
  mutating func readText(_ node: NodeID, _ row: AttributeRow) -> Value? {
    guard tree.kind(node) == .string else { return wrongType(node) }
    noteFilling(node)
    if row.takesPath, !hasSigns { hasSigns = holdsSigns(tree.range(node).indices) }
    let text: String
    switch model.text(ofString: node, in: file) {
    case .success(let full): text = full
    case .failure where !looksUp: return .text(tree.text(node))
    case .failure(let located):
      faults.append(ValueFault(kind: .text(located.fault), range: located.range))
      return nil
    }
    if text.isEmpty, row.namesSomething { return fail(.empty, node) }
    switch row.type {
    case .path(let layered):
      return .path(
        layered
          ? FilePath(layered: text, folder: file.folder)
          : FilePath(written: text, folder: file.folder))
    case .artefact: return .path(FilePath(layered: text, folder: file.folder))
    case .crs:
      return ReferenceNumber(text)?.isPossible == true ? .text(text) : fail(.noCRS(text), node)
    default: return .text(text)
    }
  }

  /// Whether some bytes hold a sign that may mean something in a path; the `$` of `${…}` does not.
  private func holdsSigns(_ range: Range<Int>) -> Bool {
    let bytes = tree.bytes
    return range.contains { place in
      switch bytes[place] {
      case UInt8(ascii: "\\"), UInt8(ascii: "|"), UInt8(ascii: "~"), UInt8(ascii: "%"): true
      case UInt8(ascii: "$"): place + 1 < range.upperBound && bytes[place + 1] != UInt8(ascii: "{")
      default: false
      }
    }
  }

  /// The text of a string as far as it is known without filling anything in.
  mutating func plainText(_ node: NodeID) -> String {
    // What is told of it says what is filled in.
    noteFilling(node)
    return (try? model.text(ofString: node, in: file).get()) ?? tree.text(node)
  }

  /// Notes whether something is filled into a string, and whether that may stand in another file.
  private mutating func noteFilling(_ node: NodeID) {
    let tokens = tree.tokenRange(node)
    if tokens.count <= 1 { return }
    isFilledIn = true
    if tokens.contains(where: { tree.tokens.kind($0) == .dot }) { isFilledInFromElsewhere = true }
  }
}

extension AttributeRow {
  /// Whether its texts are paths or names of fields, of which none is empty.
  fileprivate var namesSomething: Bool { takesPath || name.hasSuffix("_field") }
}

/// A fault of a text, with its place in the file that writes the text.
package struct LocatedTextFault: Error, Sendable, Hashable {
  /// What is wrong.
  package let fault: TextFault
  /// The place of the `${…}`.
  package let range: TextRange
}

extension Model {
  /// How many bytes a text may have once everything is filled in.
  package static let textLimit = 65_536

  /// The text of a string, with every `${name}` filled in.
  package func text(
    ofString node: NodeID, in file: SourceFile
  ) -> Result<String, LocatedTextFault> {
    var filler = TextFiller(self)
    do throws(LocatedTextFault) {
      try filler.add(node, file, depth: 0)
      return .success(String(decoding: filler.bytes, as: UTF8.self))
    } catch {
      return .failure(error)
    }
  }

  /// Where the text of a `let` stands: on the command line, in the profile, or in the `let`.
  package func site(ofLet index: Int) -> ValueSite? {
    if let given = data.letOverrides[index] { return given.site }
    let record = data.lets[index]
    return record.value.map { ValueSite(file: record.file, node: $0) }
  }
}

/// Writes what a text says, everything filled in, as bytes.
private struct TextFiller {
  /// How deep a `let` may lead to others before it must be a cycle.
  private static let letDepth = 64
  /// How many names are filled in for one text, so that texts of doubled texts end.
  private static let fillLimit = 4096

  private let model: Model
  /// What was written so far.
  private(set) var bytes: [UInt8] = []
  private var fills = 0

  init(_ model: Model) {
    self.model = model
    // Hardly any text is longer, and growing costs more than the room.
    bytes.reserveCapacity(128)
  }

  /// Adds the text of a string; nothing where a node is none.
  mutating func add(
    _ node: NodeID, _ file: SourceFile, depth: Int
  ) throws(LocatedTextFault) {
    let start = bytes.count
    try file.tree.withFlat { (flat) throws(LocatedTextFault) in
      guard flat.kind(node) == .string else { return }
      try flat.forEachPiece(ofString: node) { (piece) throws(LocatedTextFault) in
        switch piece {
        case .text(let range):
          StringView.unescape(UnsafeBufferPointer(rebasing: flat.bytes[range]), onto: &bytes)
        case .path(let path):
          fills += 1
          try fill(path, file, depth: depth)
          if fills > TextFiller.fillLimit || bytes.count - start > Model.textLimit {
            throw fault(path, file, TextFault.tooLong)
          }
        }
      }
    }
  }

  /// Adds what a `${name}` stands for.
  private mutating func fill(
    _ path: NodeID, _ file: SourceFile, depth: Int
  ) throws(LocatedTextFault) {
    guard !file.tree.node(path).isBroken, let index = try letEntry(path, file) else { return }
    guard depth < TextFiller.letDepth else { throw fault(path, file, TextFault.cycle) }
    guard let site = model.site(ofLet: index), let home = model.file(site.file) else { return }
    let start = bytes.count
    do throws(LocatedTextFault) {
      try add(site.node, home, depth: depth + 1)
    } catch {
      // A fault inside the text of a `let` is reported there; a cycle is reported everywhere.
      switch error.fault {
      case .cycle: throw fault(path, file, TextFault.cycle)
      case .tooLong: throw fault(path, file, TextFault.tooLong)
      default: bytes.removeSubrange(start...)
      }
    }
  }

  /// The `let` that a path leads to; nil where the path is none.
  private func letEntry(
    _ path: NodeID, _ file: SourceFile
  ) throws(LocatedTextFault) -> Int? {
    if let known = letEntry(ofOneName: path, file) { return known }
    let names = file.tree.names(path)
    guard let first = names.first else { return nil }
    var entity = model.entity(first, in: file.id)
    if case .importEntry(let index)? = entity, names.count > 1 {
      guard let target = model.data.imports[index].target else { return nil }
      entity = names.count > 2 ? nil : model.entity(names[1], in: target)
    } else if names.count > 1 {
      throw fault(path, file, TextFault.notText)
    }
    guard let entity else { throw fault(path, file, TextFault.unknown) }
    guard case .letEntry(let found) = entity else { throw fault(path, file, TextFault.notText) }
    return found
  }

  /// The `let` that a path of one name leads to, without a text made on the way.
  private func letEntry(ofOneName path: NodeID, _ file: SourceFile) -> Int? {
    guard let token = file.tree.singleToken(path) else { return nil }
    let range = file.tree.range(ofToken: token).indices
    guard let name = model.data.names.find(file.tree.bytes, range),
      case .letEntry(let index)? = model.data.entity(name, in: file.id)
    else { return nil }
    return index
  }

  private func fault(
    _ path: NodeID, _ file: SourceFile, _ kind: (String) -> TextFault
  ) -> LocatedTextFault {
    LocatedTextFault(
      fault: kind(file.tree.names(path).joined(separator: ".")), range: file.tree.range(path))
  }
}
