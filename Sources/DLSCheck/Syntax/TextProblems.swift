// TextProblems.swift: what the parser found, with what the language knows about the place.

import DLSLanguage
import DLSSyntax
import DLSText

/// Says of a text's problems what only the schema table can tell: that several values are a list where a
/// setting takes one, that no text belongs where a number is wanted, that two words are the name of a setting.
struct TextProblems {
  private let file: SourceFile
  private let model: Model
  /// Up to where a row of values was told of.
  private var told: UInt32 = 0
  private(set) var diagnostics: [Diagnostic] = []

  /// Of how many problems of a file more is said than the parser knows: nobody reads the thousandth.
  private static let limit = 200

  init(_ file: SourceFile, _ model: Model) {
    self.file = file
    self.model = model
    for (number, problem) in file.tree.problems.enumerated() {
      let isLooked = number < Self.limit && !file.isSetting
      let block = isLooked ? model.innermostBlock(at: place(problem.range)) : nil
      if let block, let better = settingAsBlock(problem, block) {
        diagnostics.append(better)
      } else if let block, let row = block.row {
        add(problem, block, row)
      } else {
        diagnostics.append(problem.diagnostic(in: file.id))
      }
    }
  }

  private func place(_ range: TextRange) -> Place { Place(file: file.id, range: range) }

  private mutating func add(_ problem: SyntaxProblem, _ block: Block, _ row: BlockRow) {
    if problem.range.end <= told { return }
    if let values = ValueRow(in: block, at: problem.range) {
      told = values.range.end
      diagnostics.append(values.diagnostic())
      return
    }
    let better: Diagnostic? =
      switch problem.code {
      case .badSettingName: name(problem, block, row)
      case .unquotedText, .unexpectedText, .malformedNumber, .malformedDate:
        value(problem, block)
      default: nil
      }
    diagnostics.append(better ?? problem.diagnostic(in: file.id))
  }

  // MARK: Names

  /// `batch size = 8`: the words are a setting of the block, or one of them stands twice.
  private func name(_ problem: SyntaxProblem, _ block: Block, _ row: BlockRow) -> Diagnostic? {
    let words = file.tree.text(problem.range).split(separator: " ").map { String($0) }
    guard words.count > 1, row.keyword != "profile",
      words.allSatisfy({ $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" } })
    else { return nil }
    if Set(words).count == 1 {
      return told(
        problem, "`\(words[0])` stands twice here. Write it once.", words[0], isSafe: true)
    }
    let joined = words.joined(separator: "_")
    let message = "The name of a setting is one word."
    if let known = row.attribute(joined) ?? row.attribute(spelled: joined) {
      return told(problem, "\(message) Write `\(known.name)`.", known.name, isSafe: true)
    }
    if let meant = Suggestion.nearest(joined, among: row.attributes.map(\.name)) {
      return told(problem, "\(message) Did you mean `\(meant)`?", meant)
    }
    return told(problem, "\(message) `\(row.keyword)` has no setting `\(joined)`.", nil)
  }

  /// `class field = "species"` in a block that has a setting `class_field`.
  private func settingAsBlock(_ problem: SyntaxProblem, _ block: Block) -> Diagnostic? {
    guard problem.code == .missingBrace, let known = block.settingItIs else { return nil }
    return Diagnostic(
      code: Rule.badSettingName.code, severity: .error, file: file.id, range: block.headPlace.range,
      message: "The name of a setting is one word. Write `\(known)`.",
      fixes: [.replace(block.headPlace, known, isSafe: true)])
  }

  private func told(
    _ problem: SyntaxProblem, _ message: String, _ text: String?, isSafe: Bool = false
  ) -> Diagnostic {
    Diagnostic(
      code: problem.code.rawValue, severity: .error, file: file.id, range: problem.range,
      message: message,
      fixes: text.map { [.replace(place(problem.range), $0, isSafe: isSafe)] } ?? [])
  }

  // MARK: Values

  /// What is no value of the setting that it stands behind, where that takes no text.
  private func value(_ problem: SyntaxProblem, _ block: Block) -> Diagnostic? {
    guard let setting = block.writtenSetting(at: problem.range.start), let row = setting.row,
      let range = setting.valueRange(problem.range)
    else { return nil }
    let written = file.tree.text(range)
    if !isNoValue(problem, written, row) { return nil }
    let meant = MeantValue(written, row, block)
    if let days = meant.days(problem.code) {
      return Diagnostic(
        code: Rule.malformedDate.code, severity: .error, file: file.id, range: range,
        message: "A date is year, month and day. Write \(days.joinedAsChoice()).",
        fixes: days.map {
          Fix(
            title: "Write \($0)",
            edits: [TextEdit(file: file.id, range: range, newText: $0)], isByItself: true)
        })
    }
    if meant.takesText {
      return problem.code == .unquotedText ? nil : quoted(problem, range, written)
    }
    if problem.code == .malformedDate, row.type == .date { return nil }
    let better = meant.texts
    if problem.code == .malformedNumber, !meant.isOfPair || better.isEmpty { return nil }
    let advice = better.isEmpty ? "" : " Write \(better.joinedAsChoice())."
    return Diagnostic(
      code: problem.code.rawValue, severity: .error, file: file.id, range: range,
      message: "`\(row.name)` takes \(row.wants), and this is none.\(advice)",
      fixes: better.map { .replace(place(range), $0) })
  }

  /// Whether a problem says that something is no value, and the parser knows no better than that.
  private func isNoValue(_ problem: SyntaxProblem, _ written: String, _ row: AttributeRow) -> Bool {
    guard problem.code == .unexpectedText, !problem.changes.isEmpty else { return true }
    return !row.isList && written.contains(",") && (written.first == "(" || written.first == "{")
  }

  private func quoted(
    _ problem: SyntaxProblem, _ range: TextRange, _ written: String
  ) -> Diagnostic? {
    if written.contains("\"") || problem.changes.isEmpty { return nil }
    return Diagnostic(
      code: Rule.unquotedText.code, severity: .error, file: file.id, range: range,
      message: "Text needs quotes. Write \"\(written)\".",
      fixes: [.replace(place(range), "\"\(written)\"")])
  }
}

extension Block {
  /// The setting of the block around it that this one is, where that has one of both words: `class field = …`.
  var settingItIs: String? {
    guard isBroken, !isImplied, let name, let row = parent?.row else { return nil }
    let joined = "\(keyword)_\(name)"
    return row.attribute(joined) == nil ? nil : joined
  }

  /// The last setting that begins before a place or at it.
  func writtenSetting(at place: UInt32) -> WrittenSetting? {
    let (settings, tree) = (writtenSettings, sourceFile.tree)
    let end = settings.partitioningIndex { tree.range($0.node).start > place }
    return end > settings.startIndex ? settings[end - 1] : nil
  }
}

extension WrittenSetting {
  /// From the beginning of the value to the end of a place in it, if it lies behind the `=` of the setting.
  fileprivate func valueRange(_ place: TextRange) -> TextRange? {
    let tree = block.sourceFile.tree
    let entry = tree.range(node)
    guard entry.covers(place), place.start > namePlace.range.end else { return nil }
    guard let value else {
      return tree.bytes[Int(place.start)] == UInt8(ascii: "=") ? nil : place
    }
    // Of a list only an item is wrong, and a sign before the value isn't any of it.
    let range = tree.range(value)
    if tree.kind(value) == .list || place.end <= range.start { return nil }
    return TextRange(min(range.start, place.start), place.end)
  }
}
