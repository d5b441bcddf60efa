// TextReader.swift: reads strings and fills in what `${…}` names.

package import DLSSyntax
package import DLSText

extension ValueReader {
  /// A text, path or reference system.
  mutating func readText(_ node: NodeID, _ row: AttributeRow) -> Value? {
    guard tree.kind(node) == .string else { return wrongType(node) }
    if tree.tokenRange(node).count > 1 { isFilledIn = true }
    if row.takesPath, !hasSigns {
      hasSigns = tree.bytes[tree.range(node).indices].contains { byte in
        byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "|") || byte == UInt8(ascii: "~")
      }
    }
    let text: String
    switch model.text(ofString: node, in: file) {
    case .success(let full): text = full
    case .failure(let located):
      faults.append(ValueFault(kind: .text(located.fault), range: located.range))
      return nil
    }
    switch row.type {
    case .path(let layered):
      return .path(
        layered
          ? FilePath(layered: text, folder: file.folder)
          : FilePath(written: text, folder: file.folder))
    case .artefact: return .path(FilePath(layered: text, folder: file.folder))
    case .crs:
      let number = text.utf8.dropFirst(5)
      let isEPSG =
        text.hasPrefix("EPSG:") && (1...9).contains(number.count)
        && number.allSatisfy { (0x30...0x39).contains($0) }
      return isEPSG ? .text(text) : fail(.noCRS(text), node)
    default: return .text(text)
    }
  }

  /// The text of a string as far as it is known without filling anything in.
  func plainText(_ node: NodeID) -> String {
    (try? model.text(ofString: node, in: file).get()) ?? tree.text(node)
  }
}

/// A fault of a text, with its place in the file that writes the text.
package struct LocatedTextFault: Error, Sendable, Hashable {
  /// What is wrong.
  package let fault: TextFault
  /// The place of the `${…}`.
  package let range: TextRange
}

extension Model {
  /// How deep a `let` may lead to others before it must be a cycle.
  private static let letDepth = 64
  /// How many bytes a text may have once everything is filled in.
  package static let textLimit = 65_536
  /// How many names are filled in for one text, so that texts of doubled texts end.
  private static let fillLimit = 4096

  /// The text of a string, with every `${name}` filled in.
  package func text(
    ofString node: NodeID, in file: SourceFile
  ) -> Result<String, LocatedTextFault> {
    var fills = 0
    do throws(LocatedTextFault) {
      return .success(try text(node, file, depth: 0, &fills))
    } catch {
      return .failure(error)
    }
  }

  private func text(
    _ node: NodeID, _ file: SourceFile, depth: Int, _ fills: inout Int
  ) throws(LocatedTextFault) -> String {
    let tree = file.tree
    if let token = tree.plainString(node) {
      let range = tree.range(ofToken: token)
      return StringView.unescape(tree.bytes, TextRange(range.start + 1, range.end - 1))
    }
    guard case .string(let view)? = ValueView(tree, node) else { return "" }
    var result = ""
    try view.forEachPiece { (piece) throws(LocatedTextFault) in
      switch piece {
      case .text(let part, _): result += part
      case .interpolation(let path):
        fills += 1
        result += try fill(path.node, file, depth: depth, &fills)
        if fills > Model.fillLimit || result.utf8.count > Model.textLimit {
          throw LocatedTextFault(fault: .tooLong(path.joined), range: path.range)
        }
      }
    }
    return result
  }

  /// What a `${name}` stands for.
  private func fill(
    _ path: NodeID, _ file: SourceFile, depth: Int, _ fills: inout Int
  ) throws(LocatedTextFault) -> String {
    let tree = file.tree
    func fault(_ kind: (String) -> TextFault) -> LocatedTextFault {
      LocatedTextFault(
        fault: kind(tree.names(path).joined(separator: ".")), range: tree.range(path))
    }
    if tree.node(path).isBroken { return "" }
    let index: Int
    if let known = letEntry(ofOneName: path, file) {
      index = known
    } else {
      let names = tree.names(path)
      guard let first = names.first else { return "" }
      var entity = entity(first, in: file.id)
      if case .importEntry(let index)? = entity, names.count > 1 {
        guard let target = data.imports[index].target else { return "" }
        entity = self.entity(names[1], in: target)
        if names.count > 2 { entity = nil }
      } else if names.count > 1 {
        throw fault(TextFault.notText)
      }
      guard let entity else { throw fault(TextFault.unknown) }
      guard case .letEntry(let found) = entity else { throw fault(TextFault.notText) }
      index = found
    }
    guard depth < Model.letDepth else { throw fault(TextFault.cycle) }
    guard let site = site(ofLet: index), let home = self.file(site.file),
      home.tree.kind(site.node) == .string
    else { return "" }
    do throws(LocatedTextFault) {
      return try text(site.node, home, depth: depth + 1, &fills)
    } catch {
      // A fault inside the text of a `let` is reported there; a cycle is reported everywhere.
      switch error.fault {
      case .cycle: throw fault(TextFault.cycle)
      case .tooLong: throw fault(TextFault.tooLong)
      default: return ""
      }
    }
  }

  /// The `let` that a path of one name leads to, without a text made on the way.
  private func letEntry(ofOneName path: NodeID, _ file: SourceFile) -> Int? {
    guard let token = file.tree.singleToken(path) else { return nil }
    let range = file.tree.range(ofToken: token).indices
    guard let name = data.names.find(file.tree.bytes, range),
      case .letEntry(let index)? = data.entity(name, in: file.id)
    else { return nil }
    return index
  }

  /// Where the text of a `let` stands: on the command line, in the profile, or in the `let`.
  package func site(ofLet index: Int) -> ValueSite? {
    if let given = data.letOverrides[index] { return given.site }
    let record = data.lets[index]
    return record.value.map { ValueSite(file: record.file, node: $0) }
  }
}
