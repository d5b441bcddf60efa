// ModelData.swift: the arrays and tables behind a model.

import DLSText

/// The arrays and tables of a model while it is made and after.
struct ModelData: Sendable {
  var files: [SourceFile] = []
  var names = Names()
  var blocks: [BlockRecord] = []
  var attributes: [AttributeRecord] = []
  var lets: [LetRecord] = []
  var imports: [ImportRecord] = []
  var problems: [LoadProblem] = []
  /// The top-level blocks of each file.
  var tops: [[Int]] = []
  /// What the names of files and schemas stand for; the first of several.
  var scopes: [ScopedName: Entity] = [:]
  /// Children that stand in no text, by their parent.
  var impliedChildren: [Int32: [Int32]] = [:]
  /// What the profile and `--set` give, the stronger last taken.
  var overrides: [SettingKey: Override] = [:]
  /// The same for the texts of `let`, by their place in `lets`.
  var letOverrides: [Int: Override] = [:]
  var profileName: String?

  /// What a name stands for in a file.
  func entity(_ name: NameID, in file: FileID) -> Entity? {
    scopes[ScopedName(scope: file.rawValue, name: name)]
  }

  /// What a name stands for in the schema at a block.
  func member(_ name: NameID, ofSchema block: Int) -> Entity? {
    scopes[ScopedName(scope: -1 - Int32(truncatingIfNeeded: block), name: name)]
  }
}
