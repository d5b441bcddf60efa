// WordSet.swift: the words that settings choose from.

import DLSText

/// One word of a set.
package final class WordRow: Sendable {
  /// The word as it is written.
  package let word: String
  /// One sentence for completion and the reference.
  package let doc: String
  /// The spelling of ArcGIS, accepted with a fix; empty where there is none.
  package let arcgis: String
  /// Whether something acts on it.
  package let support: Support
  /// The edition of the language that brought it.
  package let since: Int

  /// The spellings of ArcGIS, one by one.
  package var spellings: [Substring] { Spelling.all(arcgis) }

  init(
    _ word: String, _ doc: String, arcgis: String = "", support: Support = .runs, since: Int = 1
  ) {
    self.word = word
    self.doc = doc
    self.arcgis = arcgis
    self.support = support
    self.since = since
  }
}

/// The sets of words, each the type of one or more settings.
package enum WordSet: UInt8, Sendable, CaseIterable {
  case goal
  case geometry
  case fieldType
  case onRejected
  case sampleFormat
  case sampleStatus
  case chipsFormat
  case chipFormat
  case modelType
  case backbone
  case monitor
  case weights
  case runnerType
  case device
  case referenceSystem
  case exportProcessing
  case inferProcessing
  case cropMode
  case samplingMethod
  case padDirection
  case augmentMode
  case weightInit
  case diceAverage
  case roadModel
  case attention
  case noiseSchedule
  case noiseSampling
  case mergePolicy
  case direction

  /// The words, the usual one first.
  package var rows: [WordRow] {
    switch self {
    case .goal: Words.goal
    case .geometry: Words.geometry
    case .fieldType: Words.fieldType
    case .onRejected: Words.onRejected
    case .sampleFormat: Words.sampleFormat
    case .sampleStatus: Words.sampleStatus
    case .chipsFormat: Words.chipsFormat
    case .chipFormat: Words.chipFormat
    case .modelType: Words.modelType
    case .backbone: Words.backbone
    case .monitor: Words.monitor
    case .weights: Words.weights
    case .runnerType: Words.runnerType
    case .device: Words.device
    case .referenceSystem: Words.referenceSystem
    case .exportProcessing: Words.exportProcessing
    case .inferProcessing: Words.inferProcessing
    case .cropMode: Words.cropMode
    case .samplingMethod: Words.samplingMethod
    case .padDirection: Words.padDirection
    case .augmentMode: Words.augmentMode
    case .weightInit: Words.weightInit
    case .diceAverage: Words.diceAverage
    case .roadModel: Words.roadModel
    case .attention: Words.attention
    case .noiseSchedule: Words.noiseSchedule
    case .noiseSampling: Words.noiseSampling
    case .mergePolicy: Words.mergePolicy
    case .direction: Words.direction
    }
  }

  /// Whether the set holds a word.
  package func contains(_ word: String) -> Bool {
    table._withUnsafeGuaranteedRef { $0.names.find(word) != nil }
  }

  /// The row of a word.
  package func row(_ word: String) -> WordRow? {
    table._withUnsafeGuaranteedRef { $0.names.find(word) }.map { rows[Int($0.rawValue)] }
  }

  /// The word of the set that stands at a range of a text.
  func word(_ text: Span<UInt8>, _ range: Range<Int>) -> String? {
    let table = table
    guard let found = table._withUnsafeGuaranteedRef({ $0.names.find(text, range) }) else {
      return nil
    }
    return table._withUnsafeGuaranteedRef { $0.words[Int(found.rawValue)] }
  }

  /// The words of a set and how to find them: an object, since what is asked of a struct in bare memory is asked of
  /// a copy, for which references are counted.
  private final class Table: Sendable {
    let names: Names
    let words: [String]

    init(_ set: WordSet) {
      words = set.rows.map(\.word)
      names = Names(words)
    }
  }

  /// The table of the set. The tables are kept for good, so that reading one counts no references.
  private var table: Unmanaged<Table> { WordSet.tables[Int(rawValue)] }

  /// The tables, numbered like the sets.
  private static let tables = Kept(allCases.map { Unmanaged.passRetained(Table($0)) })
}
