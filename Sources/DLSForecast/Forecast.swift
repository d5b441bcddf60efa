// Forecast.swift: what a project would yield, as numbers.

package import DLSPlan

/// What a project would yield if it ran today, as far as the data are known: units, chips, bytes,
/// iterations, memory. A pure function of text and facts.
package struct Forecast: Sendable {
  /// The units of each work_units block that can be laid out.
  package var units: [UnitSummary] = []
  package var exports: [ExportForecast] = []
  package var trainings: [TrainingForecast] = []
  /// Blocks that nothing can be said of, and why, as a clause.
  package var unknown: [(address: String, reason: String)] = []

  /// A forecast of nothing.
  package init() {}
}

/// Three numbers, one for each part of the split.
package struct SplitCounts: Equatable, Sendable {
  package var training = 0
  package var validation = 0
  package var test = 0

  /// All three together.
  package var total: Int { training + validation + test }
}

/// Labels of an export's schema in its units, some of which belong to units of other blocks.
package struct LabelsOfOthers: Equatable, Sendable {
  /// How many lie there.
  var inside = 0
  /// How many of them belong to units of other blocks.
  package var count = 0
  /// The addresses of those blocks, in the order of the text.
  var blocks: [String] = []
}

/// What an `export` would cut.
package struct ExportForecast: Equatable, Sendable {
  /// What is shown of one class.
  package struct ClassCount: Equatable, Sendable {
    package var name: String
    /// Pieces of labels in chips; a label that two chips show counts twice.
    package var objects: Int
    /// Chips that show at least one.
    package var chips: Int

    /// A count from its parts.
    package init(name: String, objects: Int, chips: Int) {
      self.name = name
      self.objects = objects
      self.chips = chips
    }
  }

  package var address: String
  package var units = SplitCounts()
  package var chips = SplitCounts()
  /// Whether labels were known: else `chips` counts every window and is a most.
  package var knowsLabels = false
  /// Whether some chips may be left out, since the imagery may hold no data there.
  package var mayBeFewer = false
  /// Whether `chips` is a most.
  package var isUpperBound: Bool { !knowsLabels || mayBeFewer }
  /// The labels that lie in the units.
  package var labels = 0
  /// The labels there that belong to units of other blocks on the same ground; nil for none.
  package var labelsOfOthers: LabelsOfOthers?
  /// How far the review of the samples in the units is; nil where there is no store.
  var review: ReviewCount?
  package var classes: [ClassCount] = []
  /// Width and height of a chip on the ground in metres; nil where nothing says so.
  package var ground: (width: Double, height: Double)?
  /// The most bytes that the files of the chips and the imagery of held-out units take, before compression.
  package var bytes = 0

  package static func == (left: ExportForecast, right: ExportForecast) -> Bool {
    left.address == right.address && left.units == right.units && left.chips == right.chips
      && left.mayBeFewer == right.mayBeFewer
      && left.knowsLabels == right.knowsLabels && left.labels == right.labels
      && left.labelsOfOthers == right.labelsOfOthers
      && left.review == right.review && left.classes == right.classes && left.bytes == right.bytes
      && left.ground?.width == right.ground?.width && left.ground?.height == right.ground?.height
  }

  /// An export of which nothing is counted yet.
  init(address: String) { self.address = address }
}

/// What a `train` would do.
package struct TrainingForecast: Equatable, Sendable {
  package var address: String
  /// Chips to learn from, after some are held back.
  package var chips: Int
  /// Whether chips are held back by a draw, so that `chips` is only about right.
  package var isDrawn: Bool
  /// Whether the chips there are to learn from are a most, so that `chips` is one too.
  var isUpperBound: Bool
  package var batchSize: Int
  /// Batches; fewer where `stop_early` ends it.
  package var iterations: Int
  /// How often every chip is seen.
  package var epochs: Double
  /// Whether it may end sooner: by `stop_early`, or since there are fewer chips to see so many times.
  var maySooner: Bool
  /// Whether `iterations` follows from chips that a draw holds back, so that it is only about right.
  var isAboutRight: Bool
  /// Memory of the engine at its most, in bytes, on a processor; nil where nobody measured it.
  package var memory: Int?
}
