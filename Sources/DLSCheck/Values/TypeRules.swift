// TypeRules.swift: the rules about what kind of value a setting takes.

import DLSText

extension Rule {
  static let wrongType = Rule(
    "DLS0201", "A value of another kind",
    why: """
      Each setting takes one kind of value: a text, a number with a unit, a word, a name. The message \
      says which, with an example.
      """,
    wrong: "review { lease = \"2 h\" }\n",
    right: "review { lease = 2 h }\n")

  static let oneValueWanted = Rule(
    "DLS0202", "A list where one value stands",
    why: """
      Few settings take a list. Where one doesn't, a list of one value is that value, and a longer \
      one is a question.
      """,
    wrong: "review { lease = [1 h, 2 h] }\n",
    right: "review { lease = 2 h }\n")

  static let unknownWord = Rule(
    "DLS0203", "A word that the setting doesn't know",
    why: """
      The setting chooses from a fixed set of words, which the reference shows.
      """,
    wrong: "train net {\n  chips = \"chips\"\n  model_type = unte\n}\n",
    right: "train net {\n  chips = \"chips\"\n  model_type = unet\n}\n")

  static let otherSpelling = Rule(
    "DLS0340", "A word in the spelling of another tool", severity: .warning,
    why: """
      Words of ArcGIS, such as `PASCAL_VOC_rectangles` or `FREEZE_MODEL`, and words in capitals are \
      understood. One spelling per word keeps files alike, so the one used here is offered.
      """,
    wrong: "train net {\n  chips = \"chips\"\n  model_type = MASKRCNN\n}\n",
    right: "train net {\n  chips = \"chips\"\n  model_type = mask_rcnn\n}\n")

  static let quotedWord = Rule(
    "DLS0204", "A word or name in quotes",
    why: """
      Texts stand in quotes; words of the language and names of things don't, so that an editor can \
      follow and rename them.
      """,
    wrong: "train net {\n  chips = \"chips\"\n  model_type = \"unet\"\n}\n",
    right: "train net {\n  chips = \"chips\"\n  model_type = unet\n}\n")

  static let noneNotAllowed = Rule(
    "DLS0215", "`none` where there is always something",
    why: """
      `none` says that there is none of something, which only some settings can mean. To go back to \
      the default, write `default`, or leave the setting out.
      """,
    wrong: "review { lease = none }\n",
    right: "review { lease = default }\n")
}
