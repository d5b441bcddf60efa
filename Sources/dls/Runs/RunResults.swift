// RunResults.swift: what finished runs made, and whether it is there.

import DLSLanguage
import DLSPlatform
import DLSStore

/// What finished runs made, and whether it is there: a store may come from another machine, without the
/// folder beside it.
struct RunResults {
  private let context: WorkContext
  private let done: Set<String>

  init(_ context: WorkContext, _ done: [RunRecord]) {
    self.context = context
    self.done = Set(done.compactMap(\.block))
  }

  /// Where the result of a block should lie that isn't there and is wanted; nil where there is none.
  func missing(_ block: Block) -> String? {
    guard let path = lost(block), isWanted(block) else { return nil }
    return quoted(Path.display(path))
  }

  /// Where the result of a block lies, as messages say it.
  func shown(_ block: Block) -> String { Path.display(context.layout.output(block)) }

  /// What to do where the result lies beside the store still, under a former name of the project.
  func former(_ block: Block) -> String? {
    lost(block).flatMap { FormerArtefacts.advice($0, context.layout) }
  }

  /// The path of what a block made, where it isn't there any more.
  private func lost(_ block: Block) -> String? {
    guard done.contains(block.address) else { return nil }
    let path = context.layout.output(block)
    return FileSystem.exists(path) ? nil : path
  }

  /// Whether what a block makes is an end in itself, or something is still to be made of it.
  private func isWanted(_ block: Block) -> Bool {
    let model = context.project.model
    let users =
      switch block.keyword {
      case "export":
        model.blocks(of: "train").filter { $0.chipExports.contains { $0.address == block.address } }
      case "train":
        model.blocks(of: "infer").filter { $0.reference("model")?.address == block.address }
      default: [Block]()
      }
    return users.isEmpty
      || users.contains { !done.contains($0.address) || lost($0) != nil && isWanted($0) }
  }
}
