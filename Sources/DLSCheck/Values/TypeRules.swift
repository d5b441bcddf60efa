// TypeRules.swift: the rules about what kind of value a setting takes.

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
      The setting chooses from a fixed set of words. Spellings of ArcGIS are recognised and can be \
      replaced by the word used here.
      """,
    wrong: "train net {\n  chips = \"chips\"\n  model_type = unte\n}\n",
    right: "train net {\n  chips = \"chips\"\n  model_type = unet\n}\n")

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
