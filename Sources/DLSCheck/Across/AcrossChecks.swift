// AcrossChecks.swift: the list of checks that look beyond one block.

import DLSLanguage
import DLSText

extension Checker {
  /// Every check that looks beyond one block.
  static let acrossChecks: [AcrossCheck] = [
    .text(SecretChecks.check),
    .fullText(SecretChecks.checkFilledIn),
    .each("source", BandChecks.checkNames),
    .eachOfAllFiles("schema", ClassChecks.check),
    .eachOfAllFiles("schema", HeadingChecks.check),
    .each("schema", SchemaChecks.checkTitles),
    .each("schema", FieldChecks.check),
    .each("schema", ColourChecks.check),
    .each("group", RoleChecks.checkRoles),
    .each("work_units", UnitChecks.check),
    .each("work_units", SplitChecks.checkShares),
    .each("work_units", SplitFieldChecks.check),
    .each("work_units", HeldBackChecks.checkShares),
    .each("work_units", FourEyesChecks.check),
    .each("work_units", TrainingChecks.checkIdle("split")),
    .each("samples", InferredSampleChecks.check),
    .eachOfAllFiles("samples", InheritedClassChecks.check),
    .each("samples", LabelChecks.checkLabels),
    .each("samples", LabelChecks.checkFormat),
    .each("samples", LabelChecks.checkSchema),
    .eachOfAllFiles("export", InheritedClassChecks.check),
    .each("export", TileChecks.checkStride),
    .each("export", AreaChecks.check),
    .each("export", BandChecks.checkChips),
    .each("export", GroundChecks.checkUnits),
    .each("export", GroundChecks.checkStride),
    .each("export", SchemaChecks.checkClasses),
    .each("export", HeldBackChecks.checkGround),
    .each("export", OutputPlaces.checkPlace),
    .eachOfAllFiles("train", InheritedClassChecks.check),
    .each("train", ModelChecks.check),
    .each("train", ChipSetChecks.check),
    .each("train", StartFromChecks.check),
    .each("train", ModelFileChecks.checkStart),
    .each("train", ArgumentChecks.check),
    .each("train", BackboneChecks.checkBackbone),
    .each("train", BackboneChecks.checkTimm),
    .each("train", ClassChecks.checkZero),
    .each("train", SplitChecks.checkTwice),
    .each("train", HeldBackChecks.checkTraining),
    .each("train", HeldBackChecks.checkExports),
    .each("train", TrainingChecks.checkBudget),
    .each("train", TrainingChecks.checkModel),
    .each("train", TrainingChecks.checkClasses),
    .each("train", TrainingChecks.checkIdle("evaluate", and: MeasureChecks.checkGates)),
    .each("train", OutputPlaces.checkPlace),
    .eachOfAllFiles("infer", InheritedClassChecks.check),
    .each("infer", TileChecks.checkPadding),
    .each("infer", ModelFileChecks.checkModel),
    .each("infer", ArgumentChecks.checkLooks),
    .each("infer", ArgumentChecks.checkBackground),
    .each("infer", BandChecks.checkMap),
    .each("infer", BackboneChecks.checkSpace),
    .each("infer", GroundChecks.checkCells),
    .each("infer", DateChecks.check),
    .each("infer", OutputChecks.checkEnding),
    .each("infer", PatternChecks.check),
    .each("infer", OutputPlaces.checkPlace),
    .each("infer", TrainingChecks.checkIdle("clean", and: OutputChecks.checkClean)),
    .meeting(RoleChecks.accounts),
    .meeting(RoleChecks.assignments),
    .each("project", StoreChecks.check),
    .each("profile", StoreChecks.checkProfile),
    .meeting(StoreChecks.files),
    .meeting(TrainingChecks.circles),
    .meeting(SchemaChecks.learned),
    .meeting(LabelChecks.files),
    .each("profile", IdleChecks.checkProfile),
    .meeting(IdleChecks.untaken),
    .names(UnusedChecks.check),
  ]
}

extension CheckContext {
  /// The blocks of the project's own file with a keyword.
  func blocks(_ keyword: Word) -> [Block] { model.blocks(of: keyword) }

  /// The same for a keyword that isn't written in the program.
  @_disfavoredOverload
  func blocks(_ keyword: String) -> [Block] { model.blocks(of: keyword) }

  /// The place to blame for a setting: its value where a text gives it, else the block's head.
  func place(_ block: Block, _ setting: String) -> Place {
    block.written(setting) ?? block.headPlace
  }

  /// A second place: the setting where a text gives it. Where none does, the block's head and that it is the
  /// default.
  func related(_ block: Block, _ setting: String, _ message: String) -> Related {
    if let place = block.written(setting) { return Related(place, message) }
    return Related(block.headPlace, "\(block.quoted) has no `\(setting)`, so it is the default.")
  }
}
