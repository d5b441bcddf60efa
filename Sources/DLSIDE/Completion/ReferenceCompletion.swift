// ReferenceCompletion.swift: the things of a project that a setting or a head may name.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSText

extension Completer {
  /// The things that fit, behind the names and dots that stand there already.
  /// - Parameter except: names that are taken, such as those of a list.
  func references(
    _ target: Target, _ owner: Block, behind path: [Int], except: Set<String> = []
  ) -> [CompletionItem] {
    let names = path.filter { tree.tokens.kind($0) == .name }.map(place.text)
    if !path.isEmpty {
      guard let last = path.last, tree.tokens.kind(last) == .dot else { return [] }
      return members(names, target, owner)
    }
    var items: [CompletionItem]
    if target == .classOfSchema {
      items = classes(owner)
    } else {
      let keyword = target == .sameKeyword ? owner.keyword : target.keyword
      items = things(keyword, of: caret.file, prefix: "", except: owner)
      for entry in model.imports where entry.file == caret.file {
        guard let file = entry.target else { continue }
        items += things(keyword, of: file, prefix: "\(model.text(entry.name)).", except: owner)
      }
    }
    return items.filter { !except.contains($0.label) }
  }

  /// The top-level blocks of a file with a keyword.
  private func things(
    _ keyword: String, of file: FileID, prefix: String, except owner: Block
  ) -> [CompletionItem] {
    model.topBlocks(of: file).filter { $0.keyword == keyword && !$0.isSame(as: owner) }
      .compactMap { block in
        block.name.map { thing(block, prefix + $0, isNear: prefix.isEmpty) }
      }
  }

  /// The classes of the schema that a block is tied to; without one those of every schema, with its
  /// name.
  private func classes(_ owner: Block) -> [CompletionItem] {
    if let schema = model.schema(of: owner) {
      return schema.classes.compactMap { one in one.name.map { thing(one, $0) } }
    }
    return model.topBlocks(of: caret.file).filter { $0.row === Schema.schema }.flatMap { schema in
      schema.classes.compactMap { one in one.name.map { thing(one, "\(schema.name ?? "").\($0)") } }
    }
  }

  /// What may stand behind a dot.
  private func members(_ names: [String], _ target: Target, _ owner: Block) -> [CompletionItem] {
    guard let first = names.first else { return [] }
    let keyword = target == .sameKeyword ? owner.keyword : target.keyword
    if case .importEntry(let index)? = model.entity(first, in: caret.file), names.count == 1 {
      guard let file = model.imports[index].target else { return [] }
      let wanted = target == .classOfSchema ? "schema" : keyword
      return things(wanted, of: file, prefix: "", except: owner)
    }
    guard target == .classOfSchema,
      case .success(let id) = model.resolve(path: names, from: caret.file)
    else { return [] }
    return model.block(id).classes.compactMap { one in one.name.map { thing(one, $0) } }
  }

  /// A thing of the project under the name it has here.
  func thing(_ block: Block, _ name: String, isNear: Bool = true) -> CompletionItem {
    let isClass = block.keyword == "class"
    var item = CompletionItem(name, isClass ? .classOfSchema : .reference)
    item.detail = block.text("title") ?? block.keyword
    item.subject = .thing(block.address)
    item.commits = ",]}"
    item.rank = isNear ? 0 : 500
    return item
  }

  /// The imports of the file, each the first half of a name.
  func libraries() -> [CompletionItem] {
    model.imports.filter { $0.file == caret.file }.map { entry in
      var item = CompletionItem(model.text(entry.name), .library)
      item.detail = "import"
      item.rank = 2000
      item.commits = "."
      return item
    }
  }

  /// The texts that `${…}` may name, behind the names and dots that stand there already.
  func texts(behind path: [Int]) -> [CompletionItem] {
    let names = path.filter { tree.tokens.kind($0) == .name }.map(place.text)
    if path.isEmpty {
      let withTexts = libraries().filter { item in
        model.imports.contains { entry in
          entry.file == caret.file && model.text(entry.name) == item.label
            && model.lets.contains { $0.file == entry.target }
        }
      }
      return texts(of: caret.file) + withTexts
    }
    guard let last = path.last, tree.tokens.kind(last) == .dot, names.count == 1,
      case .importEntry(let index)? = model.entity(names[0], in: caret.file),
      let file = model.imports[index].target
    else { return [] }
    return texts(of: file)
  }

  /// Texts with the brace that ends them, where none stands behind the caret.
  func closed(_ items: [CompletionItem]) -> [CompletionItem] {
    let next = tree.bytes[Int(place.whole.end)...].first { $0 != UInt8(ascii: " ") }
    if next == UInt8(ascii: "}") || next == UInt8(ascii: ".") { return items }
    return items.map { item in
      guard item.kind == .text else { return item }
      var item = item
      item.insert = item.insert.adding("}")
      item.commits = ""
      return item
    }
  }

  private func texts(of file: FileID) -> [CompletionItem] {
    model.lets.enumerated().filter { $0.element.file == file }.compactMap { index, entry in
      // A text that is being written can't name itself.
      if file == caret.file, let value = entry.value,
        tree.range(value).touches(caret.offset)
      {
        return nil
      }
      var item = CompletionItem(model.text(entry.name), .text)
      if let site = model.site(ofLet: index), let home = model.file(site.file) {
        item.detail = (try? model.text(ofString: site.node, in: home).get()) ?? ""
      }
      item.commits = "}"
      return item
    }
  }
}
