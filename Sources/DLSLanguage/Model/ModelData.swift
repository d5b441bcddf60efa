// ModelData.swift: the arrays and tables behind a model.

import DLSText

/// The arrays and tables of a model while it is made and after.
struct ModelData: Sendable {
  /// The words of the schema table; here, since asking for the one of the program takes a call each time.
  let vocabulary = Vocabulary.shared
  var files: [SourceFile] = []
  var names = Vocabulary.shared.names
  /// The number of names when the project was loaded.
  var loadedNames = 0
  var blocks: [BlockRecord] = []
  /// The number of blocks that stand in a text; those behind them came by `like` or a profile's path.
  var writtenBlocks = 0
  /// The blocks that have what isn't written from another one, and that one, in the order of their numbers.
  var heirs: [(block: Int32, base: Int32)] = []
  var attributes: [AttributeRecord] = []
  var lets: [LetRecord] = []
  var imports: [ImportRecord] = []
  var problems: [LoadProblem] = []
  /// The number of the first text of `--set`; those stand behind all files.
  var firstSetting = Int32.max
  /// The top-level blocks of each file.
  var tops: [[Int]] = []
  /// The top-level blocks of the project's own file by their kind.
  var mainBlocks: [[Int]] = Array(filling: Schema.blocks.count, with: [])
  /// Whether a file that is imported has, or had, a `profile`: few have.
  var hasProfilesElsewhere = false
  /// What the names of files and schemas stand for.
  var scopes = NameScopes()
  /// Children that stand in no text, by their parent.
  var impliedChildren: [Int32: [Int32]] = [:]
  /// For each block, one number per row of its kind: the attribute that gives the setting, the
  /// block's own or one that comes by `like`; -1 for none.
  var slots: [Int32] = []
  /// What the profile and `--set` give, in the order they are taken.
  var overrides: [Override] = []
  /// The slots that a profile or `--set` fills, and the place of what fills them in `overrides`.
  var overridden: [Int32: Int32] = [:]
  /// Where the path stands by which a profile or `--set` brought about a block that is like none.
  var pathsToBlocks: [Int32: TextRange] = [:]
  /// What the profile and `--set` give for the texts of `let`, by their place in `lets`.
  var letOverrides: [Int: Override] = [:]
  var profileName: String?

  /// The file whose names hold in a file: its own, but for a text of `--set` those of the project's.
  func scope(of file: FileID) -> FileID { file.rawValue < firstSetting ? file : .main }

  /// What a name stands for in a file.
  func entity(_ name: NameID, in file: FileID) -> Entity? {
    scopes.entity(name, in: .file(scope(of: file)))
  }

  /// What a name stands for in the schema at a block.
  func member(_ name: NameID, ofSchema block: Int) -> Entity? {
    scopes.scope(ofSchema: block).flatMap { scopes.entity(name, in: $0) }
  }

  /// The row of a block's kind; nil where the table has no such block.
  func row(_ block: Int) -> BlockRow? {
    let kind = Int(blocks[block].kind)
    return kind >= 0 ? Schema.blocks[kind] : nil
  }

  /// Adds a block with its slots, all of them empty.
  mutating func add(_ record: BlockRecord) {
    var record = record
    record.firstSlot = Int32(truncatingIfNeeded: slots.count)
    blocks.append(record)
    guard record.kind >= 0 else { return }
    let count = vocabulary.rowCount(of: record.kind)
    slots.append(addingCapacity: count) { own in
      for _ in 0..<count { own.append(-1) }
    }
  }
}
