// UsedElsewhere.swift: what one of many checked project files has for others of them.

import DLSCheck
import DLSLanguage
import DLSPlatform
import DLSSyntax
import DLSText

/// What files that are checked at once use of each other. Nothing is read before one of them has something that
/// nothing in it uses.
final class UsedElsewhere {
  private let paths: [String]
  private let options: LoadOptions
  /// The files that import one of a name, by that name.
  private var importers: [String: [String]]?

  init(_ paths: [String], _ options: LoadOptions) {
    self.paths = paths
    self.options = options
  }

  /// The same without what nothing in the file itself uses, and another of the files does.
  func settled(_ checked: CheckedText) -> CheckedText {
    func isUnused(_ found: Diagnostic) -> Bool {
      found.code == Rule.unused.code && found.file == .main
    }
    guard paths.count > 1, checked.diagnostics.contains(where: isUnused) else { return checked }
    let used = names(of: checked.path)
    guard !used.isEmpty, let tree = checked.model.file(.main)?.tree else { return checked }
    let left = checked.diagnostics.filter { !isUnused($0) || !used.contains(tree.text($0.range)) }
    return CheckedText(
      path: checked.path, model: checked.model, diagnostics: left, allowed: checked.allowed)
  }

  /// The names of a file that others of the files speak of.
  private func names(of path: String) -> Set<String> {
    let known = importers ?? Self.importers(paths)
    importers = known
    var names: Set<String> = []
    for importer in known[Path.name(path)] ?? [] where importer != path {
      guard let model = try? CheckedText.model(importer, options: options).model else { continue }
      names.formUnion(Self.names(of: MendedTexts.name(path), in: model))
    }
    return names
  }

  private static func names(of file: String, in model: Model) -> Set<String> {
    guard let target = model.files.first(where: { MendedTexts.name($0.path) == file }) else {
      return []
    }
    var names: Set<String> = []
    for entry in model.imports where entry.target == target.id {
      guard let tree = model.file(entry.file)?.tree else { continue }
      let alias = model.text(entry.name)
      for index in tree.nodes.indices where tree.nodes[index].kind == .path {
        let path = tree.names(NodeID(index))
        if path.count > 1, path[0] == alias { names.insert(path[1]) }
      }
    }
    return names
  }

  private static func importers(_ paths: [String]) -> [String: [String]] {
    var importers: [String: [String]] = [:]
    for path in paths where path != "-" {
      guard let bytes = try? FileContent.read(path, limit: Parser.sizeLimit) else { continue }
      for name in imported(bytes) { importers[name, default: []].append(path) }
    }
    return importers
  }

  /// The names of the files that a text imports, and perhaps of some that it only speaks of.
  private static func imported(_ bytes: [UInt8]) -> Set<String> {
    let word = Array("import".utf8)
    var names: Set<String> = []
    bytes.withUnsafeBufferPointer { bytes in
      var place = 0
      while place + word.count < bytes.count {
        defer { place += 1 }
        guard bytes[place] == word[0], bytes[place...].starts(with: word),
          let open = bytes[place...].prefix(80).firstIndex(of: 0x22),
          let close = bytes[(open + 1)...].prefix(4096).firstIndex(of: 0x22)
        else { continue }
        names.insert(Path.name(String(decoding: bytes[(open + 1)..<close], as: UTF8.self)))
      }
    }
    return names
  }
}
