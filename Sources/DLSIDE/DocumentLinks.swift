// DocumentLinks.swift: the places of a file that lead to other files.

import DLSLanguage
import DLSSyntax
package import DLSText

/// A text that leads to a file or to an address.
package struct DocumentLink: Sendable {
  /// Where it leads.
  package enum Target: Sendable, Equatable {
    case file(String)
    /// Whatever fits a pattern, of imagery or of others; a look at the disk finds it.
    case pattern(String, isOfImagery: Bool)
    case address(String)
  }

  /// The text between the quotes.
  package let range: TextRange
  /// Where it leads.
  package let target: Target
  /// What is told about it.
  package let tip: String
}

/// Finds the texts that lead somewhere: paths of imports, imagery, labels, models, and addresses.
package enum DocumentLinks {
  /// The links of a file, in the order of the text.
  package static func of(_ analysis: Analysis, file: FileID = .main) -> [DocumentLink] {
    let model = analysis.model
    guard let source = model.file(file) else { return [] }
    var links: [DocumentLink] = []
    for entry in model.imports where entry.file == file {
      guard let node = string(at: entry.pathRange, source.tree) else { continue }
      links += link(
        node, source, model, nil, "the library `\(model.text(entry.name))`")
    }
    for block in model.allBlocks where block.file == file && !block.isImplied {
      for setting in block.writtenSettings { links += self.links(setting, source, model) }
    }
    return links.sorted { $0.range < $1.range }
  }

  /// The path in a string of a setting that a caret is in, with its bytes.
  static func path(
    at caret: Caret, _ setting: WrittenSetting
  ) -> (path: FilePath, range: TextRange)? {
    let model = caret.analysis.model
    guard let source = model.file(caret.file),
      let row = setting.row ?? overridden(setting, source, model),
      let isLayered = isLayered(row), row.takesPath,
      let node = caret.nodes.last(where: { source.tree.kind($0) == .string }),
      case .success(let text) = model.text(ofString: node, in: source), !text.isEmpty
    else { return nil }
    return (path(text, source, isLayered), source.tree.range(node))
  }

  private static func path(_ text: String, _ source: SourceFile, _ isLayered: Bool) -> FilePath {
    isLayered
      ? FilePath(layered: text, folder: source.folder)
      : FilePath(written: text, folder: source.folder)
  }

  /// Whether the paths of a setting may name a layer; nil where it takes none.
  private static func isLayered(_ row: AttributeRow) -> Bool? {
    switch row.type {
    case .path(let layered): layered
    case .artefact: true
    case .text where row.name == "instructions": false
    default: nil
    }
  }

  private static func links(
    _ setting: WrittenSetting, _ source: SourceFile, _ model: Model
  ) -> [DocumentLink] {
    guard let value = setting.value, let row = setting.row ?? overridden(setting, source, model),
      isLayered(row) != nil
    else { return [] }
    let tree = source.tree
    let nodes = tree.kind(value) == .list ? Array(tree.children(value)) : [value]
    return nodes.filter { tree.kind($0) == .string }.flatMap {
      link($0, source, model, row, "`\(row.name)` of `\(setting.block.address)`")
    }
  }

  /// The row behind an entry of a profile.
  private static func overridden(
    _ setting: WrittenSetting, _ source: SourceFile, _ model: Model
  ) -> AttributeRow? {
    guard setting.block.row === Schema.profile,
      let path = source.tree.child(setting.node, .path),
      case .success(.setting(_, _, let row)) =
        model.overrideTarget(source.tree.names(path), from: source.id)
    else { return nil }
    return row
  }

  /// The string at a range.
  static func string(at range: TextRange, _ tree: SyntaxTree) -> NodeID? {
    tree.nodes(at: range.start).last { tree.kind($0) == .string && tree.range($0) == range }
  }

  private static func link(
    _ node: NodeID, _ source: SourceFile, _ model: Model, _ row: AttributeRow?, _ tip: String
  ) -> [DocumentLink] {
    guard let view = StringView(source.tree, node), view.isClosed,
      case .success(let text) = model.text(ofString: node, in: source), !text.isEmpty
    else { return [] }
    let path = path(text, source, row.flatMap(isLayered) ?? false)
    let target: DocumentLink.Target
    if let scheme = FilePath.scheme(of: text) {
      // What an editor may hand to a browser; anything else is no page.
      guard scheme == "https" || scheme == "http" else { return [] }
      target = .address(text)
    } else {
      target =
        path.isGlob
        ? .pattern(path.resolved, isOfImagery: row?.name == "path") : .file(path.resolved)
    }
    return [DocumentLink(range: view.contentRange, target: target, tip: tip)]
  }
}
