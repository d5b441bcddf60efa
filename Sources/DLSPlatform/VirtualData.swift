// VirtualData.swift: what a virtual raster or layer of GDAL is made of.

/// The files behind a virtual raster or layer: a text of XML (`.vrt`) that names others.
package enum VirtualData {
  /// The elements that name a file: of a mosaic, of a warped raster, of a layer.
  private static let elements = ["SourceFilename", "SourceDataset", "SrcDataSource"].map {
    Array($0.utf8)
  }
  /// Longer texts are no list of files.
  private static let longest = 64 << 20

  /// The files that one names, as paths without `..`, in its order; none of a file of another kind,
  /// or of one that can't be read. What those name in turn is not among them. A file has one path however it
  /// is named: whoever follows names that lead in a circle knows again where they have been.
  package static func parts(of path: String) -> [String] {
    guard Path.suffix(path).lowercased() == "vrt",
      let bytes = try? FileContent.read(path, limit: longest)
    else { return [] }
    return bytes.split(separator: UInt8(ascii: "<")).compactMap { piece -> String? in
      guard elements.contains(where: { piece.starts(with: $0) }),
        let end = piece.firstIndex(of: UInt8(ascii: ">"))
      else { return nil }
      let said = String(decoding: piece[..<end], as: UTF8.self)
      let name = plain(String(decoding: piece[piece.index(after: end)...], as: UTF8.self))
      let isBeside = said.split(separator: " ").contains("relativeToVRT=\"1\"")
      return isBeside ? straight(Path.join(Path.parent(path), name)) : Path.absolute(name)
    }
  }

  /// A path without `..`, which lead up from where a link leads.
  private static func straight(_ path: String) -> String {
    let plain = Path.normalised(path)
    if plain == path { return path }
    return FileSystem.resolved(Path.parent(path)).map { Path.join($0, Path.name(path)) } ?? plain
  }

  /// A text of XML without its entities.
  private static func plain(_ text: String) -> String {
    let pieces = text.split(separator: "&", omittingEmptySubsequences: false)
    return pieces.dropFirst().reduce(into: String(pieces[0])) { plain, piece in
      let entity = entities.first { piece.hasPrefix($0.name) }
      plain += entity.map { $0.sign + piece.dropFirst($0.name.count) } ?? "&" + piece
    }
  }

  private static let entities = [
    (name: "amp;", sign: "&"), (name: "lt;", sign: "<"), (name: "gt;", sign: ">"),
    (name: "quot;", sign: "\""), (name: "apos;", sign: "'"),
  ]
}
