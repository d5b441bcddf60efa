// TrainingRules.swift: the rules about settings of a training that quarrel with each other.

import DLSText

extension Rule {
  private static func net(_ lines: String...) -> String {
    "train net {\n  chips = \"chips\"\n" + lines.map { "  \($0)\n" }.joined() + "}\n"
  }

  private static func trained(_ line: String) -> String {
    Part.ortho
      + Part.block(
        "schema crowns", "class tree {", "  class pine { value = 1 }", "  class oak { value = 2 }",
        "}", "class shadow { value = 3, ignore = true }")
      + Part.plots
      + Part.block("export chips", "schema = crowns", "units = plots", "format = pascal_voc")
      + Part.block("train net", "chips = chips", "model_type = center_net", line)
  }

  static let startCycle = Rule(
    "DLS0339", "Models that start from each other",
    why: """
      A model that starts from another needs that one first. In a circle none can be the first.
      """,
    wrong: Part.block("train coarse", "chips = \"chips\"", "start_from = fine")
      + Part.block("train fine", "chips = \"chips\"", "start_from = coarse"),
    right: Part.block("train coarse", "chips = \"chips\"", "model_type = unet")
      + Part.block("train fine", "chips = \"chips\"", "start_from = coarse"))

  static let patienceBeyondEpochs = Rule(
    "DLS0361", "Early stopping that never comes to stop, or always", severity: .warning,
    why: """
      `patience` is the number of epochs without getting better that are waited for. A training that \
      has no more epochs than that ends before. Figures such as F1 are at most 1: one that has to get \
      better by 1 or more never does, and every training ends after so many epochs.
      """,
    wrong: net("model_type = unet", "epochs = 10", "stop_early { patience = 20 }"),
    right: net("model_type = unet", "epochs = 40", "stop_early { patience = 20 }"))

  static let frozenRandom = Rule(
    "DLS0362", "A backbone of random numbers that is kept", severity: .warning,
    why: """
      `freeze` keeps the weights that the backbone starts from. That helps when it has learned \
      something before: by `start_from`, or by `weights = imagenet`. Random weights see nothing, and \
      frozen they never will.
      """,
    wrong: net("model_type = unet", "freeze = true"),
    right: net("start_from = \"usa.dlpk\"", "freeze = true"))

  static let batchOfOne = Rule(
    "DLS0363", "A model type that can't learn from one chip at a time",
    why: """
      These networks compare the chips of a batch with each other, at a place where one chip leaves \
      a single number. They need two or more.
      """,
    wrong: net("model_type = deeplab", "batch_size = 1"),
    right: net("model_type = deeplab", "batch_size = 2"))

  static let weightNobodyReads = Rule(
    "DLS0364", "A class weight that the model type has no use for", severity: .warning,
    why: """
      Detectors that bring their own loss know no class weights, and the engine refuses to train them \
      with some. `center_net` and the networks that classify pixels take them.
      """,
    wrong: trained("for pine { weight = 2 }").replacing("center_net", with: "retinanet"),
    right: trained("for pine { weight = 2 }"))

  static let ignoredClassLearned = Rule(
    "DLS0365", "A class that is ignored and to be learned",
    why: """
      `ignore = true` leaves what is marked so out of training and scores; `classes` names what is to \
      be told apart. Both can't hold for one class.
      """,
    wrong: trained("classes = [tree, shadow]"),
    right: trained("classes = tree"))

  static let classUnderHeading = Rule(
    "DLS0366", "A class beside the heading that it counts as",
    why: """
      What lies under a heading counts as the heading. When a class of it is named as well, nothing \
      says which of the two its samples are.
      """,
    wrong: trained("classes = [tree, pine]"),
    right: trained("classes = [pine, oak]"))

  static let idleEpochs = Rule(
    "DLS0381", "Epochs that count for nothing", severity: .warning,
    why: """
      `iterations` says how many batches training sees, and then `epochs` is not looked at. A profile may \
      still give either of them.
      """,
    wrong: net("model_type = unet", "epochs = 5", "iterations = 2000"),
    right: net("model_type = unet", "iterations = 2000"))

  static let idleBlock = Rule(
    "DLS0379", "A block that changes nothing", severity: .warning,
    why: """
      `split`, `evaluate` and `clean` do what their settings say. Without any they do nothing.
      """,
    wrong: net("model_type = unet", "evaluate {}"),
    right: net("model_type = unet", "evaluate { min_f1 = 60 % }"))
}
