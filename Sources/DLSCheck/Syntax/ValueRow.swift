// ValueRow.swift: several values behind one `=`, with commas between them and no brackets around them.

import DLSLanguage
import DLSSyntax
import DLSText

/// `from = "a.geojson", "b.geojson"`: values that belong together, since what stands behind the commas is no
/// setting; or the commas of a text without its quotes.
struct ValueRow {
  /// From the first value to the end of the last one, or of a `]` behind it.
  let range: TextRange
  private let setting: WrittenSetting
  private let row: AttributeRow
  /// The values as written.
  private let values: [String]
  /// Whether each of them is one value.
  private let areSingle: Bool

  /// The row that a place lies in; nil where none does.
  init?(in block: Block, at place: TextRange) {
    guard var setting = block.writtenSetting(at: place.start) else { return nil }
    // What stands behind a comma alone looks like a setting without its value.
    let (settings, tree) = (block.writtenSettings, block.sourceFile.tree)
    var index = settings.partitioningIndex { tree.range($0.node).start > place.start } - 1
    for _ in 0..<64 where setting.isBareWord && index > settings.startIndex {
      index -= 1
      setting = settings[index]
    }
    self.init(of: setting)
    guard range.start <= place.start, place.end <= range.end else { return nil }
  }

  /// The row that a setting begins; nil where it has one value.
  init?(of setting: WrittenSetting) {
    guard let row = setting.row, row.isList || MeantValue.isText(row.type) else { return nil }
    let tree = setting.block.sourceFile.tree
    guard !setting.isBareWord, let first = tree.valueStart(of: setting) else { return nil }
    var scan = RowScan(tree, setting, from: first)
    scan.run()
    guard scan.parts.count > 1 else { return nil }
    self.setting = setting
    self.row = row
    range = TextRange(tree.tokens.start(first), scan.end)
    values = scan.parts.map { tree.text($0) }
    areSingle = scan.areSingle
    if row.isList, !areSingle { return nil }
  }

  /// What is to be written; nil where nobody knows.
  private var meant: String? {
    let takesNames = !MeantValue.isText(row.type)
    if row.isList {
      let items = values.map { value in
        takesNames || value.hasPrefix("\"") || value.first?.isNumber == true && row.type == .label
          ? value : "\"\(value)\""
      }
      return "[\(items.joined(separator: ", "))]"
    }
    if values.dropFirst().allSatisfy({ $0.hasPrefix("\"") }) { return nil }
    let plain = values.map { value in
      value.hasPrefix("\"") && value.hasSuffix("\"") && value.count > 1
        ? String(value.dropFirst().dropLast()) : value
    }
    return plain.contains { $0.contains("\"") } ? nil : "\"\(plain.joined(separator: ", "))\""
  }

  func diagnostic() -> Diagnostic {
    let place = Place(file: setting.block.file, range: range)
    let meant = meant
    let isSure = meant.map { ValueReader.hasForm($0, of: row) } ?? false
    let message =
      row.isList
      ? "Several values are a list."
      : "`\(row.name)` takes one text, and a comma outside of quotes ends it."
    return Diagnostic(
      code: (row.isList ? Rule.unexpectedText : Rule.unquotedText).code, severity: .error,
      file: place.file, range: range,
      message: message + (meant.map { " Write \(row.name) = \($0)." } ?? " Write one of them."),
      fixes: meant.map { [.replace(place, $0, isSafe: isSure && row.isList)] } ?? [])
  }
}

extension WrittenSetting {
  /// Whether it is a word without `=` and without a value.
  var isBareWord: Bool {
    guard isBroken, value == nil else { return false }
    let tree = block.sourceFile.tree
    let range = tree.range(node)
    return !tree.bytes[range.indices].contains(UInt8(ascii: "="))
      && !tree.bytes[range.indices].contains(UInt8(ascii: ":"))
  }

  /// Whether it is one of several values of the setting before it.
  var isOfRow: Bool {
    isBareWord && ValueRow(in: block, at: namePlace.range) != nil
  }
}

extension SyntaxTree {
  /// The token at which the value of a setting begins; nil where it has none or a list.
  fileprivate func valueStart(of setting: WrittenSetting) -> Int? {
    if let value = setting.value {
      return kind(value) == .list ? nil : Int(node(value).firstToken)
    }
    // `bands = (red, green)`
    guard let error = child(setting.node, .error) else { return nil }
    return Int(node(error).firstToken)
  }
}

/// Looks for the values of a row, token by token.
private struct RowScan {
  private let tree: SyntaxTree
  private let block: Block
  private var token: Int
  private(set) var parts: [TextRange] = []
  /// The offset behind the last value, or the bracket behind it.
  private(set) var end: UInt32 = 0
  private(set) var areSingle = true

  init(_ tree: SyntaxTree, _ setting: WrittenSetting, from first: Int) {
    self.tree = tree
    block = setting.block
    token = first
  }

  /// How many values a row has at most that is understood.
  private static let limit = 64

  mutating func run() {
    while parts.count < Self.limit, takePart() {
      guard kind == .comma else { break }
      token += 1
      skipBlanks()
      // A text begins no setting, so it goes on with what stands above.
      let isTextBelow = kind == .newline && textBelow()
      if kind == .newline && !isTextBelow { break }
    }
    if kind == .closeBracket, parts.count > 1 {
      end = tree.tokens.end(token)
    }
  }

  private var kind: TokenKind { tree.tokens.kind(token) }

  private mutating func skipBlanks() {
    while kind == .blank { token += 1 }
  }

  /// Goes to the text in quotes with which the next line begins; false, and nothing done, where none does.
  private mutating func textBelow() -> Bool {
    var next = token
    while [.newline, .blank].contains(tree.tokens.kind(next)) { next += 1 }
    guard tree.tokens.kind(next) == .string else { return false }
    token = next
    return true
  }

  /// Takes a value up to the comma behind it, or to where the entry ends; false, and nothing done, where
  /// something else begins.
  private mutating func takePart() -> Bool {
    let first = token
    var (last, count) = (token, 0)
    var isSingle = true
    scan: while true {
      switch kind {
      case .blank:
        token += 1
        continue scan
      case .equals, .colon, .openBrace, .openBracket, .otherQuotes, .unclosedString,
        .closeBracket where count == 0:
        token = first
        return false
      case .comma, .newline, .closeBrace, .closeBracket, .semicolon, .endOfFile, .comment,
        .docComment, .hashComment, .blockComment:
        break scan
      case .dot, .unit: break
      case .name where count > 0 && tree.tokens.kind(last) == .dot: break
      case .name, .string, .number, .date, .colour:
        count += 1
      default:
        count += 1
        isSingle = false
      }
      last = token
      token += 1
    }
    guard count > 0, parts.isEmpty || !isOther(first, last) else {
      token = first
      return false
    }
    areSingle = areSingle && isSingle && count == 1
    let range = TextRange(tree.tokens.start(first), tree.tokens.end(last))
    parts.append(range)
    end = range.end
    return true
  }

  /// Whether one word begins something else: a setting that lacks its value yet, or a block.
  private func isOther(_ first: Int, _ last: Int) -> Bool {
    guard first == last, tree.tokens.kind(first) == .name, let row = block.row else { return false }
    let word = tree.text(tree.range(ofToken: first))
    return row.attribute(word) != nil || word == "like"
      || Schema.blocks.contains { $0.keyword == word && $0.parents.contains(row.keyword) }
  }
}
