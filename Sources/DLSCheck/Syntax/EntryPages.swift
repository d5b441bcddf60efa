// EntryPages.swift: the pages of the parser's codes about settings, heads and statements.

extension Rule {
  static let missingEquals = Rule(
    "DLS0006", "A setting without `=`",
    why: """
      A setting is a name, `=` and a value.
      """,
    wrong: "review { lease 2 h }\n",
    right: "review { lease = 2 h }\n")

  static let colonForEquals = Rule(
    "DLS0007", "A `:` where `=` belongs",
    why: """
      Other languages write settings with a colon; here it is `=`.
      """,
    wrong: "review { lease: 2 h }\n",
    right: "review { lease = 2 h }\n")

  static let missingValue = Rule(
    "DLS0008", "A setting without a value",
    why: """
      A setting that is to keep its default is left out, or written `= default`.
      """,
    wrong: "review {\n  lease =\n}\n",
    right: "review {\n  lease = 2 h\n}\n")

  static let missingSeparator = Rule(
    "DLS0009", "Two entries with nothing between them",
    why: """
      Entries of a block and items of a list are separated by a comma or a line break.
      """,
    wrong: "review { lease = 2 h four_eyes = true }\n",
    right: "review { lease = 2 h, four_eyes = true }\n")

  static let missingName = Rule(
    "DLS0010", "A name that is missing",
    why: """
      A name should stand here: before an `=`, after `let`, or behind the dot of a path.
      """,
    wrong: "review { = 2 h }\n",
    right: "review { lease = 2 h }\n")

  static let unexpectedText = Rule(
    "DLS0020", "Text that belongs nowhere",
    why: """
      What stands here is no setting, block, `let` or `import`. Remove it, or make a comment of it \
      with `//`.
      """,
    wrong: "person ana {}\n-> people\n",
    right: "person ana {}\n// people\n")

  static let semicolon = Rule(
    "DLS0021", "A semicolon",
    why: """
      A line break or a comma ends a setting. Semicolons aren't needed.
      """,
    wrong: "review {\n  lease = 2 h;\n}\n",
    right: "review {\n  lease = 2 h\n}\n")

  static let badName = Rule(
    "DLS0022", "The name of a block that is no name",
    why: """
      A name is one word of letters, digits, `_` and inner hyphens that begins with a letter, without \
      quotes. What people should read goes into `title`.
      """,
    wrong: "person \"Ana Maria\" {}\n",
    right: "person ana-maria { title = \"Ana Maria\" }\n")

  static let equalsBeforeBlock = Rule(
    "DLS0023", "A block written like a setting",
    why: """
      A block has no `=` between its name and its `{`.
      """,
    wrong: "review = { lease = 2 h }\n",
    right: "review { lease = 2 h }\n")

  static let incompleteImport = Rule(
    "DLS0024", "An import without its file or its name",
    why: """
      An import names a file and what its things are called here: `import "shared.dlsproj" as shared`.
      """,
    wrong: Example("import \"acme.dlsproj\"\n", files: ["acme.dlsproj": "person kim {}\n"]),
    right: Example(
      "import \"acme.dlsproj\" as acme\n\nperson ana { like = acme.kim }\n",
      files: ["acme.dlsproj": "person kim {}\n"]))

  static let letWithoutText = Rule(
    "DLS0025", "A `let` of something other than text",
    why: """
      A `let` gives a text a name, to be used as `${name}` inside other texts. Numbers and the like \
      stand where they are used.
      """,
    wrong: "let size = 10\n",
    right: "let size = \"10\"\n")

  static let misplacedEdition = Rule(
    "DLS0026", "An edition that isn't the first entry",
    why: """
      `dlsproj 1` tells which edition of the language follows, so it stands before everything else.
      """,
    wrong: "person ana {}\ndlsproj 1\n",
    right: "dlsproj 1\nperson ana {}\n")

  static let badSettingName = Rule(
    "DLS0032", "The name of a setting that is no name",
    why: """
      A setting's name is one word, with `_` where people write a blank, and stands without quotes.
      """,
    wrong: "review { four eyes = true }\n",
    right: "review { four_eyes = true }\n")

  static let valueOnNextLine = Rule(
    "DLS0030", "A value on the line after its `=`",
    why: """
      A setting stays on one line up to the beginning of its value. A long list begins with `[` on \
      that line and may go on below.
      """,
    wrong: "review {\n  lease =\n    2 h\n}\n",
    right: "review {\n  lease = 2 h\n}\n")
}
