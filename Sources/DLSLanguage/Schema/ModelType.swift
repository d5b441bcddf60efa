// ModelType.swift: one row of the table of model types: its goal, its chips and its backbones.

import DLSText

/// What ArcGIS takes where it differs from what is taken here.
package struct ElsewhereDefaults: Sendable, Equatable {
  /// The backbone, as a word of this language.
  package let backbone: String?
  /// The batch size of its dialog.
  package let batchSize: Int?
}

/// A network that `train` can be asked for.
package final class ModelType: Sendable {
  /// The word of `model_type`.
  package let word: String
  /// One sentence.
  package let doc: String
  /// The goal it serves.
  package let goal: String
  /// The chip formats it learns from, the usual one first.
  package let formats: [String]
  /// The backbone it takes when none is written; nil for one that takes none.
  package let backbone: String?
  /// The backbones that go with it; empty for one that takes none.
  package let backbones: [String]
  /// Those of them that the engine builds it on.
  package let runsOn: [String]
  /// Those that it can be had on: the engine's, where it trains the type.
  package var built: [String] { support == .runs ? runsOn : backbones }
  /// How many chips it sees at once when nothing is written; nil where no source says.
  package let batchSize: Int?
  /// What ArcGIS takes instead.
  package let arcgisDefaults: ElsewhereDefaults
  /// Whether it keeps the value 0 for the background.
  package let keepsZero: Bool
  /// How the engine cuts imagery for it; of no meaning for one that it doesn't train.
  package let tiles: NetworkTiles
  /// The spelling of ArcGIS.
  package let arcgis: String
  /// Whether the engine trains it.
  package let support: Support
  /// The edition of the language that brought it.
  package let since: Int

  /// A model type that the engine trains.
  convenience init(
    _ word: String, _ doc: String, goal: String, formats: [String], backbone: String,
    backbones: [String], runsOn: [String], batchSize: Int, keepsZero: Bool = false,
    tiles: NetworkTiles, arcgis: String = "", arcgisBackbone: String? = nil,
    arcgisBatchSize: Int? = nil, since: Int = 1
  ) {
    self.init(
      word, doc, goal, formats, backbone, backbones, runsOn, batchSize,
      ElsewhereDefaults(backbone: arcgisBackbone, batchSize: arcgisBatchSize), keepsZero, tiles,
      arcgis, .runs, since)
  }

  /// A model type that only ArcGIS trains.
  static func onlyArcGIS(
    _ word: String, _ doc: String, goal: String, formats: [String], backbone: String? = nil,
    backbones: [String] = [], batchSize: Int? = nil, keepsZero: Bool = false, arcgis: String,
    since: Int = 1
  ) -> ModelType {
    ModelType(
      word, doc, goal, formats, backbone, backbones, [], batchSize,
      ElsewhereDefaults(backbone: nil, batchSize: nil), keepsZero, .any, arcgis,
      .onlyArcGIS("trains \(word)", .train), since)
  }

  /// A classifier of pixels that TorchGeo trains.
  static func onlyTorchGeo(
    _ word: String, _ doc: String, backbone: String? = nil, backbones: [String] = []
  ) -> ModelType {
    ModelType(
      word, doc, "classify_pixels", ["classified_tiles"], backbone, backbones, [], nil,
      ElsewhereDefaults(backbone: nil, batchSize: nil), true, .any, "",
      .refused(
        "No engine that comes with dls trains \(word); TorchGeo's SemanticSegmentationTask does."),
      1)
  }

  private init(
    _ word: String, _ doc: String, _ goal: String, _ formats: [String], _ backbone: String?,
    _ backbones: [String], _ runsOn: [String], _ batchSize: Int?,
    _ arcgisDefaults: ElsewhereDefaults, _ keepsZero: Bool, _ tiles: NetworkTiles,
    _ arcgis: String, _ support: Support, _ since: Int
  ) {
    self.word = word
    self.doc = doc
    self.goal = goal
    self.formats = formats
    self.backbone = backbone
    self.backbones = backbones
    self.runsOn = runsOn
    self.batchSize = batchSize
    self.arcgisDefaults = arcgisDefaults
    self.keepsZero = keepsZero
    self.tiles = tiles
    self.arcgis = arcgis
    self.support = support
    self.since = since
    Uncounted.keep(self)
  }

  /// The row of a model type by its word.
  package static func named(_ word: String) -> ModelType? { byWord[word] }

  private static let byWord = Dictionary(uniqueKeysWithValues: all.map { ($0.word, $0) })

  /// The words of the types that serve a goal.
  static func words(for goals: String...) -> [String] {
    all.filter { goals.contains($0.goal) }.map(\.word)
  }
}

extension Words {
  static let modelType = ModelType.all.map {
    WordRow($0.word, $0.doc, arcgis: $0.arcgis, support: $0.support, since: $0.since)
  }
}
