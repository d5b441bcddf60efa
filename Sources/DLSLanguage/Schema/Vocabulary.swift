// Vocabulary.swift: the words of the schema table as numbers, so that lowering looks up no text.

import DLSText
import Synchronization

/// The keywords and names of settings of the schema table. Every model begins with these names, so
/// they have the same numbers everywhere, and what a word means where it stands is one look-up.
///
/// There is one, kept for good in bare memory: every setting that is asked for goes through it, and threads
/// that counted references to one object would wait for each other at each.
package struct Vocabulary: Sendable {
  /// The one vocabulary.
  package static let shared = Vocabulary()

  /// The words that are values, and so no names of things.
  package static let literals = ["true", "false", "none", "default"]
  /// `like`
  static let like = NameID(4)

  /// The words, to begin a model with; who looks for one asks `find`.
  var names: Names { words._withUnsafeGuaranteedRef { $0.names } }
  private let words: Unmanaged<WordNames>
  /// The word of each kind's keyword.
  private let keywords: Kept<NameID>
  /// For a parent's kind + 1 and a word: the kind that the word opens there, or -1.
  private let kinds: Kept<Int16>
  /// For a kind and a word: the row of the setting; -2 for `like`, -1 for none.
  private let rows: Kept<Int16>
  private let count: Int
  /// The rows of all kinds, one kind behind the other.
  private let plainRows: Kept<PlainRow>
  /// The words of the targets of references; `.none` for the block's own keyword.
  private let targets: Kept<NameID>
  /// By kind: whether the head of a block of it names a thing that exists elsewhere.
  private let namesThings: Kept<Bool>
  /// By kind: what the head of a block of it tells it by.
  let heads: Kept<HeadMeaning>
  /// By kind: how a block of it leads to the schema it is tied to.
  let schemaSteps: Kept<SchemaStep>
  /// What a block of each kind needs.
  private let needs: Kept<BlockNeeds>
  /// For each of these rows the value of its default, once somebody has asked.
  private nonisolated(unsafe) let defaults: UnsafeMutablePointer<Atomic<UnsafePointer<Value?>?>>
  /// The row of `like`.
  private let plainLike: Kept<PlainRow>
  /// Where the rows of each kind begin, and where all end.
  private let firstRows: Kept<Int>
  /// The numbers of the words that the program writes.
  private let literalNumbers = LiteralNumbers()

  private init() {
    var names = Names(Vocabulary.literals + ["like"])
    let blocks = Schema.blocks
    var keywords: [NameID] = []
    for row in blocks {
      keywords.append(names.intern(row.keyword))
      for attribute in row.attributes { _ = names.intern(attribute.name) }
    }
    let count = names.count
    var kinds = [Int16](repeating: -1, count: (blocks.count + 1) * count)
    var rows = [Int16](repeating: -1, count: blocks.count * count)
    for (kind, row) in blocks.enumerated().reversed() {
      let word = Int(keywords[kind].rawValue)
      if row.parents.isEmpty { kinds[word] = Int16(kind) }
      for (parent, other) in blocks.enumerated() where row.parents.contains(other.keyword) {
        kinds[(parent + 1) * count + word] = Int16(kind)
      }
      if Schema.allowsLike(row) { rows[kind * count + Int(Vocabulary.like.rawValue)] = -2 }
      for (place, attribute) in row.attributes.enumerated().reversed() {
        guard let word = names.find(attribute.name) else { continue }
        rows[kind * count + Int(word.rawValue)] = Int16(place)
      }
    }
    words = Unmanaged.passRetained(WordNames(names))
    self.keywords = Kept(keywords)
    self.kinds = Kept(kinds)
    self.rows = Kept(rows)
    self.count = count
    let all = blocks.flatMap(\.attributes)
    firstRows = Kept(
      (0...blocks.count).map { kind in blocks[..<kind].reduce(0) { $0 + $1.attributes.count } })
    plainRows = Kept(all.map { PlainRow($0, names) })
    needs = Kept(blocks.map(BlockNeeds.init))
    namesThings = Kept(blocks.map(\.isForSomething))
    heads = Kept(blocks.map(HeadMeaning.init))
    targets = Kept(Target.allCases.map { names.find($0.keyword) ?? .none })
    schemaSteps = Kept(blocks.map(SchemaStep.init))
    defaults = .allocate(capacity: all.count)
    for place in all.indices { (defaults + place).initialize(to: Atomic(nil)) }
    plainLike = Kept([PlainRow(Schema.like, names)])
  }

  /// The number of a word that the program writes; `.none` for one that the table doesn't have.
  func number(of word: Word) -> NameID { literalNumbers.number(of: word.text, find) }

  @inline(never)
  private func find(_ literal: StaticString) -> NameID {
    find(literal.description) ?? .none
  }

  /// The number of a word; nil where the table has none like it.
  func find(_ word: String) -> NameID? {
    words._withUnsafeGuaranteedRef { $0.names.find(word) }
  }

  /// The keyword that a reference wants from a block of a kind.
  func keyword(of target: Target, from kind: Int16) -> NameID {
    target == .sameKeyword ? keyword(kind) : targets[Int(target.rawValue)]
  }

  /// Whether the head of blocks of a kind names a thing that exists elsewhere.
  func isForSomething(_ kind: Int16) -> Bool { kind >= 0 && namesThings[Int(kind)] }

  /// What blocks of a kind need.
  func needs(of kind: Int16) -> UnsafePointer<BlockNeeds> { needs.start + Int(kind) }

  /// The number of a row among those of all kinds.
  package func number(ofRow row: Int, of kind: Int16) -> Int { firstRows[Int(kind)] + row }

  /// How many rows all kinds have together.
  var allRows: Int { firstRows[Schema.blocks.count] }

  /// How many settings blocks of a kind may have.
  func rowCount(of kind: Int16) -> Int { firstRows[Int(kind) + 1] - firstRows[Int(kind)] }

  /// A row of a kind, -2 for that of `like`.
  func plainRow(_ row: Int16, of kind: Int16) -> UnsafePointer<PlainRow> {
    row < 0 ? plainLike.start : plainRows.start + firstRows[Int(kind)] + Int(row)
  }

  /// The value that the table gives the setting of a row, read once; nil where it gives none.
  func defaultValue(_ row: Int, of kind: Int16) -> Value? {
    let slot = defaults + firstRows[Int(kind)] + row
    if let known = slot.pointee.load(ordering: .acquiring) { return known.pointee }
    // Kept for good: there are as many as there are rows.
    let value = UnsafeMutablePointer<Value?>.allocate(capacity: 1)
    value.initialize(to: Schema.blocks[Int(kind)].attributes[row].defaultValue)
    let (isFirst, known) = slot.pointee.compareExchange(
      expected: nil, desired: UnsafePointer(value), ordering: .acquiringAndReleasing)
    if isFirst { return value.pointee }
    value.deinitialize(count: 1)
    value.deallocate()
    return known?.pointee
  }

  /// The word of a kind's keyword; `.none` for no kind.
  func keyword(_ kind: Int16) -> NameID { kind >= 0 ? keywords[Int(kind)] : .none }

  /// The word at a range of a text; nil where the table has none like it. A call of its own: where it is part of
  /// its caller, the table of words is copied first.
  @inline(never)
  package func word(_ text: Span<UInt8>, _ range: Range<Int>) -> NameID? {
    words._withUnsafeGuaranteedRef { $0.names.find(text, range) }
  }

  /// Whether a word is a value wherever it stands: `true`, `none`.
  package static func isLiteral(_ word: NameID) -> Bool { Int(word.rawValue) < literals.count }

  /// The kind that a word opens under a parent's kind (-1: at the top level); -1 for none.
  package func kind(_ word: NameID, under parent: Int16) -> Int16 {
    let index = Int(word.rawValue)
    return index < count && index >= 0 ? kinds[(Int(parent) + 1) * count + index] : -1
  }

  /// The row of a name in a kind; -2 for `like`, -1 for none.
  package func row(_ name: NameID, of kind: Int16) -> Int16 {
    let index = Int(name.rawValue)
    return index < count && index >= 0 && kind >= 0 ? rows[Int(kind) * count + index] : -1
  }
}

/// The words as an object: what is asked of a struct in bare memory is asked of a copy, for which references are
/// counted.
private final class WordNames: Sendable {
  let names: Names

  init(_ names: Names) { self.names = names }
}

/// What the head of a block tells it by.
enum HeadMeaning: UInt8, Sendable {
  /// By its keyword: there is one in its place.
  case keyword
  /// By what it speaks of, once in its place.
  case thing
  /// By a name of its own in its file or schema.
  case name
  /// By nothing.
  case nothing

  init(_ row: BlockRow) {
    self =
      row.isSingle
      ? .keyword : row.isForSomething ? .thing : row.naming == .required ? .name : .nothing
  }
}

/// How a block leads to the schema that it is tied to.
enum SchemaStep: UInt8, Sendable {
  /// It is one.
  case isSchema
  /// By what its setting `schema` names.
  case bySchema
  /// By what its setting `chips` names.
  case byChips
  /// By what its setting `model` names.
  case byModel
  /// By the schema it stands in.
  case byEnclosing
  /// By the block around it.
  case byParent

  init(_ row: BlockRow) {
    if row === Schema.schema {
      self = .isSchema
    } else if row === Schema.samples || row === Schema.export {
      self = .bySchema
    } else if row === Schema.train {
      self = .byChips
    } else if row === Schema.infer {
      self = .byModel
    } else if row === Schema.classOfSchema || row === Schema.field {
      self = .byEnclosing
    } else {
      self = .byParent
    }
  }
}
