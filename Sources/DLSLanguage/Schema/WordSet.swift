// WordSet.swift: the words that settings choose from.

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

  /// The spellings of ArcGIS, one by one.
  package var spellings: [Substring] { Spelling.all(arcgis) }

  package init(
    _ word: String, _ doc: String, arcgis: String = "", support: Support = .runs
  ) {
    self.word = word
    self.doc = doc
    self.arcgis = arcgis
    self.support = support
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
  package func contains(_ word: String) -> Bool { WordSet.tables[Int(rawValue)].find(word) != nil }

  /// The row of a word.
  package func row(_ word: String) -> WordRow? {
    WordSet.tables[Int(rawValue)].find(word).map { rows[Int($0.rawValue)] }
  }

  /// The word of the set that stands at a range of a text.
  func word(_ text: [UInt8], _ range: Range<Int>) -> String? {
    let table = WordSet.tables[Int(rawValue)]
    return table.find(text, range).map { table.text($0) }
  }

  /// The words of each set, numbered like its rows.
  private static let tables = allCases.map { Names($0.rows.map(\.word)) }
}
