// BracketPages.swift: the pages of the parser's codes about braces, brackets and quotes.

extension Rule {
  static let unclosedBlock = Rule(
    "DLS0001", "A block that is never closed",
    why: """
      Each `{` has its `}`. When one is lost, the block ends where the next top-level block begins, so \
      that the rest of the file is still understood.
      """,
    wrong: "review {\n  lease = 2 h\n\nperson ana {}\n",
    right: "review {\n  lease = 2 h\n}\n\nperson ana {}\n")

  static let strayClose = Rule(
    "DLS0002", "A `}` or `]` that closes nothing",
    why: """
      Either it is one too many, or the `{` or `[` that it belongs to is missing above.
      """,
    wrong: "person ana {}\n}\n",
    right: "person ana {}\n")

  static let unclosedList = Rule(
    "DLS0003", "A list that is never closed",
    why: """
      A list begins with `[` and ends with `]`. Its items are separated by commas or line breaks.
      """,
    wrong: "source ortho {\n  path = [\"a.tif\", \"b.tif\"\n}\n",
    right: "source ortho {\n  path = [\"a.tif\", \"b.tif\"]\n}\n")

  static let unclosedString = Rule(
    "DLS0004", "A text without its closing quote",
    why: """
      A text stays on one line, between two `"`. A quote inside it is written twice: `""`.
      """,
    wrong: "person ana { title = \"Ana }\n",
    right: "person ana { title = \"Ana\" }\n")

  static let brokenInterpolation = Rule(
    "DLS0005", "A `${` without a name or its `}`",
    why: """
      `${name}` inside a text is replaced by the text of `let name`. To write `${` itself, double the \
      dollar sign: `$${`.
      """,
    wrong: "let data = \"d\"\n\nsource ortho { path = \"${data\" }\n",
    right: "let data = \"d\"\n\nsource ortho { path = \"${data}\" }\n")

  static let missingBrace = Rule(
    "DLS0011", "A block without its `{`",
    why: """
      The `{` of a block stands on the line of its keyword, the `}` at its end. A block without \
      settings is written `person ana {}`.
      """,
    wrong: "person ana\n",
    right: "person ana {}\n")

  static let tooDeep = Rule(
    "DLS0027", "Blocks or lists nested too deep",
    why: """
      No project needs more than a few levels. Something was probably pasted many times over.
      """,
    wrong:
      "person ana {\n  title = \(String(repeating: "[", count: 70))\(String(repeating: "]", count: 70))\n}\n",
    right: "person ana {\n  title = \"Ana\"\n}\n")
}
