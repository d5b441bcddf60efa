// AttributeRow.swift: one setting of the schema table.

import DLSText
import Synchronization

/// The numbers a setting may take, in the base unit of its dimension.
package struct Limits: Sendable, Equatable {
  /// The least number, or nothing.
  package var least: Double?
  /// The greatest number, or nothing.
  package var greatest: Double?
  /// Whether the least number itself is left out: `> 0`.
  package var isOpenBelow: Bool

  /// From a number up, itself included.
  static func from(_ least: Double) -> Limits {
    Limits(least: least, greatest: nil, isOpenBelow: false)
  }
  /// Above a number, itself left out.
  static func above(_ least: Double) -> Limits {
    Limits(least: least, greatest: nil, isOpenBelow: true)
  }
  /// Between two numbers, both included.
  static func between(_ least: Double, _ greatest: Double) -> Limits {
    Limits(least: least, greatest: greatest, isOpenBelow: false)
  }
  /// Above a number, up to another, which is included.
  static func above(_ least: Double, to greatest: Double) -> Limits {
    Limits(least: least, greatest: greatest, isOpenBelow: true)
  }
  /// Any number.
  package static let any = Limits(least: nil, greatest: nil, isOpenBelow: false)

  /// Whether a number keeps within the limits. NaN never does.
  package func contain(_ number: Double) -> Bool {
    if number.isNaN { return false }
    if let least, isOpenBelow ? number <= least : number < least { return false }
    if let greatest, number > greatest { return false }
    return true
  }
}

/// The variants of a block in which a setting is legal.
package struct When: Sendable, Equatable {
  /// The deciding setting.
  package let attribute: String
  /// The words of it that make the row legal.
  package let words: [String]
  /// The setting that names the block whose `attribute` decides: the `model` of an `infer`. Nil
  /// where the block itself has the deciding setting.
  package let owner: String?

  init(_ attribute: String, _ words: [String], of owner: String? = nil) {
    self.attribute = attribute
    self.words = words
    self.owner = owner
  }
}

/// A setting of a block: type, limits, default and documentation. Everything that reads or shows
/// settings reads these rows: checks, the reference, the engine's requests. There is one object per
/// row, so handing it on costs nothing.
package final class AttributeRow: Sendable {
  /// The word before `=`.
  package let name: String
  /// The kind of value.
  package let type: ValueType
  /// Whether a list may be given; one value stands for a list of one.
  package let isList: Bool
  /// Whether `none` may be given.
  package let allowsNone: Bool
  /// The numbers allowed, in base units.
  package let limits: Limits
  /// What holds when the setting is left out, as it would be written; nil where nothing does or
  /// `defaultNote` says it in words.
  package let defaultText: String?
  /// The default in words, where it depends on something else.
  package let defaultNote: String
  /// Whether the block is incomplete without it.
  package let isRequired: Bool
  /// Whether it decides which other rows are legal.
  package let isDeciding: Bool
  /// The variants in which it is legal; nil for all.
  package let when: When?
  /// One sentence for hover and the reference.
  package let doc: String
  /// The setting's name in ArcGIS; empty where it has none.
  package let arcgis: String
  /// The edition of the language that brought it.
  package let since: Int
  /// Whether something acts on it.
  package let support: Support
  /// What ArcGIS writes for true and for false, where that is another word each.
  package let truths: Truths?
  /// What was chosen where sources of the field contradict each other; empty where they agree.
  package let choice: String
  /// A number that is usual, where the nearest one within the limits is hardly meant.
  package let usual: String
  /// What the least number would come to, where it is none of those allowed: a sentence.
  package let atLeast: String
  /// Whether one number of a pair says nothing: a place has two, where a size of one is a square.
  package let needsBoth: Bool
  /// Whether it takes names of classes.
  let namesClass: Bool
  /// Whether it takes paths.
  package let takesPath: Bool
  /// What `defaultText` says, once somebody has asked.
  private let readDefault = AtomicLazyReference<DefaultValue>()

  init(
    _ name: String, _ type: ValueType, list isList: Bool = false, none allowsNone: Bool = false,
    limits: Limits = .any, default defaultText: String? = nil, defaultNote: String = "",
    required isRequired: Bool = false, deciding isDeciding: Bool = false, when: When? = nil,
    arcgis: String = "", since: Int = 1, support: Support = .runs, truths: Truths? = nil,
    needsBoth: Bool = false, usual: String = "", atLeast: String = "", choice: String = "",
    doc: String
  ) {
    self.name = name
    self.needsBoth = needsBoth
    self.usual = usual
    self.atLeast = atLeast
    self.type = type
    self.isList = isList
    self.allowsNone = allowsNone
    self.limits = limits
    self.defaultText = defaultText
    self.defaultNote = defaultNote
    self.isRequired = isRequired
    self.isDeciding = isDeciding
    self.when = when
    self.doc = doc
    self.arcgis = arcgis
    self.since = since
    self.support = support
    self.truths = truths
    self.choice = choice
    namesClass = type == .reference(.classOfSchema)
    switch type {
    case .path, .artefact: takesPath = true
    default: takesPath = false
    }
    Uncounted.keep(self)
  }

  /// The names that ArcGIS has for it: one setting here may be two there.
  package var spellings: [Substring] { Spelling.all(arcgis) }

  /// The value of `defaultText`, read once per run; nil where there is none.
  var defaultValue: Value? {
    if let known = readDefault.load() { return known.value }
    let value = defaultText.flatMap { ValueReader.defaultValue($0, self) }
    return readDefault.storeIfNil(DefaultValue(value)).value
  }
}

/// A default as a value.
private final class DefaultValue: Sendable {
  let value: Value?

  init(_ value: Value?) { self.value = value }
}

/// The words with which ArcGIS says true and false to one of its settings.
package struct Truths: Sendable, Equatable {
  /// `FREEZE_MODEL`
  package let yes: String
  /// `UNFREEZE_MODEL`
  package let no: String

  init(_ yes: String, _ no: String) {
    self.yes = yes
    self.no = no
  }
}
