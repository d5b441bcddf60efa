// Support.swift: whether something acts on a setting or word, and what would.

/// Whether something in this edition of the product acts on a setting or word.
package enum Support: Sendable, Equatable {
  /// It does what its sentence says; models and chips by the engine that comes with dls.
  case runs
  /// Checked like the others; `plan` and the commands that run blocks refuse any value but the
  /// table's default and say what would run it.
  case refused(String)
  /// Runs where the setting that decides about the row has one of these words; refused, with the
  /// sentence, where it has another.
  case runsWith([String], String)

  /// Why it is refused where the deciding setting has this word; nil where it is not.
  package func refusal(with word: String?) -> String? {
    switch self {
    case .runs: nil
    case .refused(let sentence): sentence
    case .runsWith(let words, let sentence):
      word.map { words.contains($0) } ?? true ? nil : sentence
    }
  }

  /// What the engine does not do and a tool of ArcGIS does: `verb` is what is done to what.
  static func onlyArcGIS(_ verb: String, _ tool: ArcGISTool) -> Support {
    .refused("No engine that comes with dls \(verb); ArcGIS Pro's \(tool.rawValue) does.")
  }

  /// What only a cluster does: `option` is how its own command is told.
  static func onlySlurm(_ option: String) -> Support {
    .refused(
      "Runs go to this machine. Take `type = local`; `sbatch \(option)` sends one to a cluster.")
  }
}

/// The tools of ArcGIS Pro that do what the engine does not.
enum ArcGISTool: String {
  case export = "Export Training Data For Deep Learning"
  case train = "Train Deep Learning Model"
  case detectObjects = "Detect Objects Using Deep Learning"
  case classifyPixels = "Classify Pixels Using Deep Learning"
  case classifyObjects = "Classify Objects Using Deep Learning"
  case detectChange = "Detect Change Using Deep Learning"
}
