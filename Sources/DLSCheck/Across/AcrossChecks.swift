// AcrossChecks.swift: the list of checks that look at several blocks together.

import DLSLanguage
import DLSText

extension Checker {
  /// Every check that looks at several blocks together.
  static let acrossChecks: [@Sendable (inout CheckContext) -> Void] = [
    ModelChecks.check, TileChecks.check, ClassChecks.check, OutputChecks.check,
    SecretChecks.check, SplitChecks.check, StartFromChecks.check, UnitChecks.check,
    BandChecks.check, FieldChecks.check, InferredSampleChecks.check, FourEyesChecks.check,
    ColourChecks.check, BackboneChecks.check, HeldBackChecks.check, GroundChecks.check,
    RoleChecks.check, StoreChecks.check, TrainingChecks.check, SchemaChecks.check,
    LabelChecks.check, IdleChecks.check, DateChecks.check,
  ]
}

extension CheckContext {
  /// The blocks of the project's own file with a keyword.
  func blocks(_ keyword: String) -> [Block] { model.blocks(of: keyword) }

  /// The place to blame for a setting: its value where a text gives it, else the block's head.
  func place(_ block: Block, _ setting: String) -> Place {
    block.written(setting) ?? block.headPlace
  }

  /// A second place: the setting where a text gives it, else the block's head.
  func related(_ block: Block, _ setting: String, _ message: String) -> Related {
    Related(place(block, setting), message)
  }
}
