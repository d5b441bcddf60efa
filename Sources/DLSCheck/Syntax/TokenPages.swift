// TokenPages.swift: the pages of the parser's codes about comments, numbers and characters.

extension Rule {
  static let hashComment = Rule(
    "DLS0012", "A comment that begins with `#`",
    why: """
      Comments begin with `//`. A `#` begins a colour, such as `#2e7d32`.
      """,
    wrong: "# people\nperson ana {}\n",
    right: "// people\nperson ana {}\n")

  static let blockComment = Rule(
    "DLS0013", "A comment between `/*` and `*/`",
    why: """
      There are no such comments, since a path such as `tiles/*/*.tif` would begin and end one. Each \
      line of a comment begins with `//`.
      """,
    wrong: "/* people */\nperson ana {}\n",
    right: "// people\nperson ana {}\n")

  static let otherQuotes = Rule(
    "DLS0014", "Text in single or curly quotes",
    why: """
      Texts stand between two `"`. Word processors like to curl them.
      """,
    wrong: "person ana { title = 'Ana' }\n",
    right: "person ana { title = \"Ana\" }\n")

  static let decimalComma = Rule(
    "DLS0015", "A comma in a number",
    why: """
      Fractions are written with a point. A comma separates entries.
      """,
    wrong:
      "infer map {\n  model = \"net.dlpk\"\n  source = a\n  threshold = 12,5 %\n}\nsource a { path = \"a.tif\" }\n",
    right:
      "infer map {\n  model = \"net.dlpk\"\n  source = a\n  threshold = 12.5 %\n}\nsource a { path = \"a.tif\" }\n"
  )

  static let malformedNumber = Rule(
    "DLS0016", "Digits that are no number",
    why: """
      A number has digits, at most one point, and perhaps an exponent: `20`, `0.5`, `1e-4`.
      """,
    wrong: "review { lease = 1.2.3 h }\n",
    right: "review { lease = 1.2 h }\n")

  static let malformedDate = Rule(
    "DLS0017", "Digits that are no date",
    why: """
      A date is written year, month, day, with all its zeros: `2024-05-14`.
      """,
    wrong: "source a {\n  path = \"a.tif\"\n  date = 2024-5-14\n}\n",
    right: "source a {\n  path = \"a.tif\"\n  date = 2024-05-14\n}\n")

  static let malformedColour = Rule(
    "DLS0018", "A colour that isn't six digits",
    why: """
      A colour is `#` and six hexadecimal digits, two each for red, green and blue: `#2e7d32`.
      """,
    wrong: "schema crowns {\n  class oak { value = 1, color = #2e7 }\n}\n",
    right: "schema crowns {\n  class oak { value = 1, color = #22ee77 }\n}\n")

  static let unquotedText = Rule(
    "DLS0019", "Text that needs quotes",
    why: """
      Paths, titles and the like are texts and stand between two `"`. Names of things and words of \
      the language stand alone.
      """,
    wrong: "source a { path = imagery/a.tif }\n",
    right: "source a { path = \"imagery/a.tif\" }\n")

  static let notUTF8 = Rule(
    "DLS0028", "Bytes that are no UTF-8",
    why: """
      Project files are text in UTF-8. This one was probably saved in an older encoding, such as \
      Latin-1: save it as UTF-8 again.
      """,
    wrong: Example("person ana { title = \"André\" }\n", isLatin1: true),
    right: Example("person ana { title = \"André\" }\n"))

  static let oddCharacter = Rule(
    "DLS0029", "A character that can't be seen or typed",
    why: """
      Text copied from web pages often holds blanks that look like a blank and aren't one.
      """,
    wrong: "review { lease =\u{A0}2 h }\n",
    right: "review { lease = 2 h }\n")

  static let incompleteRange = Rule(
    "DLS0031", "A range or pair without its second half",
    why: """
      A range is `a..b`, a pair `a x b`; the unit stands once, at the end.
      """,
    wrong:
      "source a { path = \"a.tif\" }\nwork_units plots {\n  source = a\n  unit_size = 10 x\n}\n",
    right:
      "source a { path = \"a.tif\" }\nwork_units plots {\n  source = a\n  unit_size = 10 x 20 m\n}\n"
  )
}
