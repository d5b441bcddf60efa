// ParserStatements.swift: parses `dlsproj` and `import`, and what people write in their place.

import DLSText

extension Parser {
  // MARK: The edition

  mutating func parseEdition() {
    let isFirst = last == 0
    let index = open(.edition)
    let word = at
    advance()
    guard current == .number else {
      endsText ? editionWithoutNumber(word) : otherEdition(word)
      return finishEntry(index)
    }
    leaf(.quantity)
    if !isFirst {
      report { parser in
        SyntaxProblem(
          .misplacedEdition, parser.range(word, parser.last),
          "`dlsproj` tells the edition and stands before everything else. Move it to the top.")
      }
    }
    finishEntry(index)
  }

  private mutating func editionWithoutNumber(_ word: Int) {
    missing()
    report { parser in
      let range = parser.range(word)
      return SyntaxProblem(
        .missingValue, range, "`dlsproj` tells the edition of the language. Write dlsproj 1.",
        changes: [.init("Write dlsproj 1", TextRange(at: range.end), " 1")])
    }
  }

  /// `dlsproj = 1`, `dlsproj v1` and the like.
  private mutating func otherEdition(_ word: Int) {
    quietJunk()
    report { parser in
      let range = parser.range(word, parser.last)
      let behind = TextRange(parser.tokens.end(word), range.end)
      let number = parser.text(behind).drop { " \t=:\"'vV".contains($0) }.prefix { $0.isNumber }
      let meant = "dlsproj \(number.isEmpty ? "1" : number)"
      return SyntaxProblem(
        .unexpectedText, range,
        "`dlsproj` and a number tell the edition of the language. Write \(meant).",
        changes: [.init("Write \(meant)", range, meant, isSafe: !number.isEmpty)])
    }
  }

  // MARK: Imports

  /// Whether the current word is what other languages write for `import`, before the name of a file.
  func isOtherImport(_ index: Int) -> Bool {
    guard frames.count == 1 else { return false }
    let words: [StaticString] = ["include", "require", "load", "use", "using"]
    return words.contains { isWord(index, $0) }
  }

  mutating func parseImport() {
    metImport = true
    let index = open(.importEntry)
    let word = at
    let isOther = !isWord(at, "import")
    isOther ? errorLeaf() : advance()
    switch current {
    case .string, .stringHead, .unclosedString, .otherQuotes:
      let file = at
      parseValue()
      parseAlias(word, text(range(file, last)), isOther)
    case _ where endsText:
      missing()
      reportIncompleteImport(
        word, "`import` names a file. Write, say, import \"team.dlsproj\" as team")
    default:
      isImportFrom ? importFrom(word) : fileWithoutQuotes(word)
    }
    finishEntry(index)
  }

  /// Parses `as alias` behind the file.
  private mutating func parseAlias(_ word: Int, _ file: String, _ isOther: Bool) {
    let behind = last
    if current == .name, isWord(at, "as") {
      advance()
      if current == .name {
        leaf(.path)
        if isOther { reportOtherImport(word, file, text(range(last - 1))) }
        return
      }
      missing()
      return reportIncompleteImport(word, "A name is missing after `as`. Write, say, `as shared`")
    }
    if !isOther, current == .name, endsEntry(at) {
      missing()
      leaf(.path)
      return report { parser in
        let place = TextRange(at: parser.tokens.start(parser.last - 1))
        return SyntaxProblem(
          .incompleteImport, parser.range(word, parser.last),
          "Between the file and its name here stands `as`. Write it.",
          changes: [.init("Write `as`", place, "as ")])
      }
    }
    missing()
    let alias = Parser.alias(of: file)
    if isOther { return reportOtherImport(word, file, alias ?? "shared") }
    let change = alias.map {
      SyntaxProblem.Change(
        "Write as \($0)", TextRange(at: tokens.end(behind - 1)), " as \($0)", isSafe: false)
    }
    reportIncompleteImport(
      word, "An import has a name of its own here. Write `as` and a name after the file",
      change.map { [$0] } ?? [])
  }

  private mutating func reportIncompleteImport(
    _ word: Int, _ message: String, _ changes: [SyntaxProblem.Change] = []
  ) {
    report { parser in
      SyntaxProblem(
        .incompleteImport, parser.range(word, parser.last), message + ".", changes: changes)
    }
  }

  private mutating func reportOtherImport(_ word: Int, _ file: String, _ alias: String) {
    report { parser in
      let range = parser.range(word, parser.last)
      return parser.rewrittenImport(
        range, file, alias, isSafe: false, "Files are taken in with `import`.")
    }
  }

  /// Whether `common from "lib.dlsproj"` stands here and nothing else.
  private var isImportFrom: Bool {
    let from = following(at)
    guard current == .name, tokens.kind(from) == .name, isWord(from, "from") else { return false }
    let file = following(from)
    return tokens.kind(file) == .string && endsEntry(file)
  }

  private mutating func importFrom(_ word: Int) {
    let alias = at
    leaf(.path)
    errorLeaf()
    let file = at
    parseValue()
    report { parser in
      parser.rewrittenImport(
        parser.range(word, parser.last), parser.text(parser.range(file)),
        parser.text(parser.range(alias)), isSafe: true, "The file comes first, and then its name.")
    }
  }

  /// `import people.dlsproj as people`: what stands there is the file's name, and its last word perhaps the alias.
  private mutating func fileWithoutQuotes(_ word: Int) {
    let first = at
    let isOneName = current == .name && endsEntry(at)
    if isOneName {
      leaf(.path)
    } else {
      let error = openError()
      repeat { advance() } while !endsText && !isAlias
      close(error)
      if isAlias {
        advance()
        leaf(.path)
      }
    }
    report { parser in
      let range = parser.range(word, parser.last)
      let words = parser.text(parser.range(first, parser.last)).split(separator: " ")
      let hasAlias = words.count == 3 && words[1] == "as"
      guard hasAlias || words.count == 1, !words[0].contains("\"") else {
        return SyntaxProblem(
          .incompleteImport, range,
          "An import names its file in quotes. Write, say, import \"team.dlsproj\" as team.")
      }
      let isFile = words[0].contains(".")
      let file = isFile ? String(words[0]) : "\(words[0]).dlsproj"
      let alias = hasAlias ? String(words[2]) : Parser.alias(of: file) ?? "shared"
      return parser.rewrittenImport(
        range, "\"\(file)\"", alias, isSafe: hasAlias && isFile,
        "An import names its file in quotes.")
    }
    // The name itself is broken: nothing is wrong with what it leads to.
    missing()
  }

  /// Whether `as` and a name stand here and nothing else.
  private var isAlias: Bool {
    current == .name && isWord(at, "as") && tokens.kind(following(at)) == .name
      && endsEntry(following(at))
  }

  private func rewrittenImport(
    _ range: TextRange, _ file: String, _ alias: String, isSafe: Bool, _ message: String
  ) -> SyntaxProblem {
    let text = "import \(file) as \(alias)"
    return SyntaxProblem(
      .incompleteImport, range, "\(message) Write `\(text)`.",
      changes: [.init("Write \(text)", range, text, isSafe: isSafe)])
  }

  /// What a file would be called: its name without folder and ending; nil where that is no name.
  static func alias(of file: String) -> String? {
    let last = file.split(whereSeparator: { "/\\".contains($0) }).last ?? ""
    let stem = last.drop { "\"'".contains($0) }.prefix { $0 != "." && $0 != "\"" && $0 != "'" }
    return nameLike(String(stem))
  }
}
