// TextCompletion.swift: paths, layers, fields and reference systems, inside of quotes and out.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSText

/// The kinds of file that a setting is about.
enum FileInterest {
  case libraries, imagery, features, models, folders, results, anything

  /// What the paths of a setting lead to.
  static func of(_ row: AttributeRow) -> FileInterest {
    switch row.type {
    case .path(layered: true): .features
    case .path(layered: false):
      switch row.name {
      case "path": .imagery
      case "output": .results
      default: .anything
      }
    case .artefact(let target):
      switch target {
      case .infer, .samples, .schema: .features
      case .train: .models
      case .export: .folders
      default: .anything
      }
    default: .anything
    }
  }

  /// The endings of files that are most likely meant.
  private var endings: Set<Substring> {
    switch self {
    case .libraries: ["dlsproj"]
    case .imagery: ["tif", "tiff", "vrt", "jp2", "img", "png", "jpg", "jpeg"]
    case .features: ["geojson", "json", "gpkg", "shp", "kml", "xml"]
    case .models: ["dlpk", "emd", "pth", "pt", "onnx"]
    case .folders, .results, .anything: []
    }
  }

  /// Where a file stands among the others; nil for one that can't be meant.
  func rank(_ name: String) -> Int? {
    let ending = name.lowercased().split(separator: ".").last ?? ""
    if endings.contains(ending) { return 0 }
    switch self {
    case .libraries, .models, .folders: return nil
    case .imagery, .features, .results, .anything: return ending == "dlsproj" ? nil : 1000
    }
  }
}

extension Completer {
  /// What fits into the string at a token, before the caret.
  mutating func inText(_ token: Int) -> CompletionList {
    let content = content(token)
    func list(_ items: [CompletionItem]) -> CompletionList {
      CompletionList(
        items: items, typed: TextRange(content.start, caret.offset), whole: content)
    }
    let entry = place.entry
    guard let first = entry.first else { return .none(at: caret.offset) }
    if place.isTopLevel {
      let isImport = place.text(first) == "import" && entry.count == 1
      return isImport ? path(token, .libraries) : .none(at: caret.offset)
    }
    guard let sign = entry.firstIndex(where: { tree.tokens.kind($0) == .equals }),
      let wanted = wanted(Array(entry[..<sign]))
    else { return .none(at: caret.offset) }
    switch wanted.row.type {
    case .path(let layered):
      return layered && hasBar(token) ? layer(token) : path(token, .of(wanted.row))
    case .artefact: return hasBar(token) ? layer(token) : path(token, .of(wanted.row))
    case .crs: return list(references(quoted: false))
    case .text: return list(fields(wanted, quoted: false))
    case .label: return list(labels(wanted.owner, quoted: false, but: tree.text(content)))
    default: return .none(at: caret.offset)
    }
  }

  /// The bytes of text that a token holds: up to the caret, where its string is never closed.
  private func content(_ token: Int) -> TextRange {
    let range = tree.range(ofToken: token)
    switch tree.tokens.kind(token) {
    case .string, .stringTail: return TextRange(range.start + 1, range.end - 1)
    case .stringHead, .stringMiddle:
      return TextRange(range.start + 1, max(caret.offset, range.end - 2))
    default: return TextRange(range.start + 1, caret.offset)
    }
  }

  /// The text of the string from its first quote to the caret, with every `${…}` filled in; nil
  /// where one leads nowhere.
  private func textBefore(_ token: Int) -> String? {
    let content = content(token)
    let here = StringView.unescape(tree.bytes, TextRange(content.start, caret.offset))
    switch tree.tokens.kind(token) {
    case .string, .unclosedString, .stringHead: return here
    default: break
    }
    guard let node = caret.nodes.last(where: { tree.kind($0) == .string }),
      let view = StringView(tree, node)
    else { return nil }
    var text = ""
    for piece in view.pieces {
      switch piece {
      case .text(let part, let range):
        if range.end > content.start { return text + here }
        text += part
      case .interpolation(let path):
        if tree.range(path).start > caret.offset { return text + here }
        guard let part = textOfLet(path) else { return nil }
        text += part
      }
    }
    return text + here
  }

  private func textOfLet(_ path: NodeID) -> String? {
    let names = tree.names(path)
    guard let first = names.first else { return nil }
    var entity = model.entity(first, in: caret.file)
    if case .importEntry(let index)? = entity, names.count == 2 {
      entity = model.imports[index].target.flatMap { model.entity(names[1], in: $0) }
    }
    guard case .letEntry(let index)? = entity, let site = model.site(ofLet: index),
      let home = model.file(site.file)
    else { return nil }
    return try? model.text(ofString: site.node, in: home).get()
  }

  // MARK: files

  /// Files and folders for the last part of a path.
  private mutating func path(_ token: Int, _ interest: FileInterest) -> CompletionList {
    let content = content(token)
    let bytes = tree.bytes
    let slash = UInt8(ascii: "/")
    let bar = UInt8(ascii: "|")
    let before = content.start..<caret.offset
    let start = before.last { bytes[Int($0)] == slash }.map { $0 + 1 } ?? content.start
    let after = caret.offset..<max(caret.offset, content.end)
    let end = after.first { bytes[Int($0)] == slash || bytes[Int($0)] == bar } ?? after.upperBound
    guard let text = textBefore(token), FilePath.scheme(of: text) == nil else {
      return .none(at: caret.offset)
    }
    let folder = text.lastIndex(of: "/").map { String(text[...$0]) } ?? ""
    // A folder that is there already has its slash.
    let hasSlash = end < after.upperBound && bytes[Int(end)] == slash
    let typed = TextRange(start, caret.offset)
    // With what a `${…}` right before says, a name has begun.
    let begun =
      start == content.start
      ? String(text.dropFirst(folder.count).dropLast(StringView.unescape(bytes, typed).count)) : ""
    let items = files(
      in: folder, interest, beginning: begun + tree.text(typed), isLast: !hasSlash, behind: begun)
    return CompletionList(items: items, typed: typed, whole: TextRange(start, end))
  }

  /// Files and folders beside the file that is being written, in quotes.
  mutating func files(for interest: FileInterest, quoted: Bool) -> [CompletionItem] {
    files(in: "", interest, beginning: "", isLast: true).map { item in
      var quotedItem = item
      let text = SnippetText("\"\(item.insert.plain)")
      quotedItem.insert =
        item.kind == .folder ? text.addingStop().adding("\"") : text.adding("\"")
      quotedItem.filter = "\"\(item.label)\""
      return quotedItem
    }
  }

  private mutating func files(
    in folder: String, _ interest: FileInterest, beginning: String, isLast: Bool,
    behind begun: String = ""
  ) -> [CompletionItem] {
    let full = FilePath.join(file.folder, folder)
    guard let listing = world.folder(full.isEmpty ? "." : full, beginning) else { return [] }
    isCut = isCut || listing.isCut
    let hidden = beginning.hasPrefix(".")
    // A result never takes the place of the store.
    let taken = interest == .results ? model.storePath?.resolved : nil
    func isMeant(_ name: String) -> Bool {
      (hidden || !name.hasPrefix(".")) && (begun.isEmpty || name.hasPrefix(begun))
    }
    func made(_ name: String, _ kind: CompletionItem.Kind, _ end: String) -> CompletionItem {
      let rest = String(name.dropFirst(begun.count))
      var item = CompletionItem(
        kind == .folder ? name + "/" : name, kind, insert: SnippetText(written(rest) + end))
      if !begun.isEmpty { item.filter = rest + end }
      return item
    }
    var items: [CompletionItem] = []
    for name in listing.files.sorted() where isMeant(name) && name != begun {
      let path = FilePath.join(full, name)
      guard let rank = interest.rank(name), path != file.path, path != taken else { continue }
      var item = made(name, .file, "")
      item.rank = rank + items.count
      items.append(item)
    }
    for name in listing.folders.sorted() where isMeant(name) {
      var item = made(name, .folder, isLast ? "/" : "")
      item.rank = 500 + items.count
      items.append(item)
    }
    return items
  }

  /// A name as it is written between quotes.
  private func written(_ name: String) -> String {
    String(WrittenText.quoted(name).dropFirst().dropLast())
  }

  // MARK: layers and fields

  private func hasBar(_ token: Int) -> Bool {
    tree.bytes[Int(content(token).start)..<Int(caret.offset)].contains(UInt8(ascii: "|"))
  }

  /// The layers of the file whose path stands before the `|`.
  private func layer(_ token: Int) -> CompletionList {
    let content = content(token)
    guard let text = textBefore(token),
      let bar = FilePath.bar(in: tree.bytes[Int(content.start)..<Int(caret.offset)])
    else { return .none(at: caret.offset) }
    let start = UInt32(bar) + 1
    let path = FilePath(layered: text, folder: file.folder)
    let items = (world.layers(path.resolved) ?? []).filter { !$0.name.isEmpty }.enumerated().map {
      var item = CompletionItem($1.name, .layer, insert: SnippetText(written($1.name)))
      item.detail = $1.fields.isEmpty ? "layer" : $1.fields.prefix(8).joined(separator: ", ")
      item.rank = $0
      return item
    }
    return CompletionList(
      items: items, typed: TextRange(start, caret.offset),
      whole: TextRange(start, max(caret.offset, content.end)))
  }

  /// The labels that the files of a samples block write, but for those that a class has already.
  /// - Parameter current: the one that stands at the caret.
  mutating func labels(
    _ owner: Block, quoted: Bool, but current: String = ""
  ) -> [CompletionItem] {
    guard let samples = owner.parent, samples.keyword == "samples" else { return [] }
    guard let found = world.labels(caret.analysis, samples) else {
      // The files are being read; who types on asks again.
      isCut = true
      return []
    }
    let taken = samples.children.flatMap { other in
      (other.value("labels")?.elements ?? []).compactMap(\.asText).filter {
        !other.isSame(as: owner) || $0 != current
      }
    }
    return found.filter { !taken.contains($0) }.enumerated().map { index, label in
      let text = quoted ? WrittenText.quoted(label) : written(label)
      var item = CompletionItem(quoted ? text : label, .value, insert: SnippetText(text))
      item.detail = "label"
      item.rank = index
      return item
    }
  }

  /// The fields of the files that a block names, for the setting that wants one.
  func fields(_ wanted: WantedValue, quoted: Bool) -> [CompletionItem] {
    let origin: String
    var owner = wanted.owner
    switch (wanted.owner.keyword, wanted.row.name) {
    case ("samples", "class_field"), ("samples", "id_field"): origin = "from"
    case ("work_units", "id_field"): origin = "polygons"
    case ("split", "part_field"): (origin, owner) = ("polygons", owner.parent ?? owner)
    case ("infer", "class_label_field"): origin = "features"
    case ("export", "instance_class_field"): origin = "instances"
    default: return []
    }
    var names: [String] = []
    for path in owner.paths(origin) where !path.isGlob {
      let layers = world.layers(path.resolved) ?? []
      for layer in layers where path.layer == nil || path.layer == layer.name {
        names += layer.fields
      }
    }
    return names.uniqued.enumerated().map { index, name in
      let text = quoted ? WrittenText.quoted(name) : written(name)
      var item = CompletionItem(quoted ? text : name, .field, insert: SnippetText(text))
      item.detail = "field"
      item.rank = index
      return item
    }
  }
}
