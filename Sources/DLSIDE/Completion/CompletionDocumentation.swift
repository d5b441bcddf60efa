// CompletionDocumentation.swift: what is told about an item once somebody looks at it.

package import DLSLanguage
import DLSText

extension Completion {
  /// What is told about what an item stands for, as Markdown; nil where there is nothing to tell, or
  /// where the thing is gone.
  /// - Parameters:
  ///   - analysis: the file that the item was offered in, where it is a thing of a project.
  ///   - facts: more about a block than its text says.
  package static func documentation(
    _ subject: CompletionSubject, in analysis: Analysis?, facts: (Block) -> [String] = { _ in [] }
  ) -> String? {
    switch subject {
    case .block(let kind): return row(kind).map { RowPage.block($0, of: nil, []) }
    case .setting(let kind, let name):
      guard let row = row(kind) else { return nil }
      let setting = name == Schema.like.name ? Schema.like : row.attribute(name)
      return setting.map { RowPage.setting($0, in: nil) }
    case .word(let kind, let name, let word):
      guard let setting = row(kind)?.attribute(name), case .words(let set) = setting.type else {
        return nil
      }
      return set.row(word).map { RowPage.word($0, setting) }
    case .unit(let symbol):
      return Unit.allCases.first { $0.symbol == symbol }.map(RowPage.unit)
    case .thing(let address):
      return analysis?.model.block(at: address).map { RowPage.thing($0, facts($0)) }
    }
  }

  private static func row(_ kind: Int) -> BlockRow? {
    Schema.blocks.indices.contains(kind) ? Schema.blocks[kind] : nil
  }
}
