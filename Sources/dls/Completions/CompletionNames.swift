// CompletionNames.swift: names of a project and its store, for somebody who is typing one.

import DLSLanguage
import DLSPlatform
import DLSStore
import DLSText

/// Looks up names without checking, locking or writing anything; what can't be read has none.
struct CompletionNames {
  /// What is looked for.
  enum Kind: Equatable {
    case profiles
    case settings
    case classes
    /// Blocks with this keyword.
    case blocks(String)
    /// Blocks and work units.
    case addresses
    case units
    case samples
    case runs
  }

  private let model: Model?
  private let store: String?

  /// The project that a command line is about.
  init(_ line: CompletionLine) {
    let first = line.arguments.first { $0.hasSuffix("." + ProjectFinder.suffix) }
    guard let path = try? ProjectFinder.find(first),
      let (path, model) = try? CheckedText.model(
        path, options: LoadOptions(profile: line.value(of: "--profile")))
    else {
      model = nil
      store = nil
      return
    }
    self.model = model
    store = try? ProjectLayout(model, path: path).store
  }

  /// The names that begin like this, as far as it matters for looking them up.
  func words(_ kind: Kind, _ start: String) -> [Completion.Word] {
    switch kind {
    case .profiles: return blocks("profile").map { ($0.name ?? "", "") }
    case .classes: return blocks("schema").flatMap(CompletionNames.classes)
    case .blocks(let keyword): return blocks(keyword).map { ($0.address, title($0)) }
    case .addresses:
      return (model?.topBlocks(of: .main) ?? []).filter(\.isAddressed)
        .map { ($0.address, $0.keyword) } + words(.units, start)
    case .settings: return settings(start)
    case .units: return names?.units(beginning: start).map { ($0, "") } ?? []
    case .samples: return names?.samples(beginning: start).map { ($0, "") } ?? []
    case .runs: return names?.runs(beginning: start).map { ($0.run, $0.note) } ?? []
    }
  }

  private var names: StoreNames? { store.flatMap { StoreNames($0) } }

  private func blocks(_ keyword: String) -> [Block] {
    (model?.blocks(of: keyword) ?? []).filter { $0.parent == nil && $0.file == .main }
  }

  private func title(_ block: Block) -> String { block.text("title") ?? "" }

  private static func classes(_ schema: Block) -> [Completion.Word] {
    EngineRequests.leafClasses(of: schema).map { ($0.name ?? "", schema.address) }
  }

  /// `block.` and `let=` first; behind a block's name and a dot, its settings.
  private func settings(_ start: String) -> [Completion.Word] {
    guard let model, !start.contains("=") else { return [] }
    let blocks = model.topBlocks(of: .main).filter { block in
      block.row != nil && block.isAddressed && block.keyword != "profile"
    }
    guard let dot = start.lastIndex(of: ".") else {
      return blocks.map { (CompletionNames.name($0) + ".", $0.keyword) }
        + model.lets.filter { $0.file == .main }.map { (model.text($0.name) + "=", "let") }
    }
    let path = String(start[..<dot])
    guard let block = blocks.first(where: { CompletionNames.name($0) == path }) else { return [] }
    return (block.row?.attributes ?? []).map { ("\(path).\($0.name)=", $0.doc) }
  }

  /// How `--set` names a block: single ones go by their keyword.
  private static func name(_ block: Block) -> String {
    block.row?.isSingle == true ? block.keyword : block.address
  }
}

extension Block {
  /// Whether a block can be spoken of. Of the blocks that have no name and of which there may be several,
  /// nothing tells which one is meant.
  var isAddressed: Bool { name != nil || row?.isSingle == true }
}
