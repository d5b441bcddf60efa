// SetFuzzer.swift: each `--set` is taken or told about, whatever stands in it.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSTestKit
import DLSText

/// The search for settings of the command line that trap, vanish or land elsewhere.
///
/// An input is lines of settings, an empty line, and the project's text.
enum SetFuzzer {
  static let fuzzer = Fuzzer(
    name: "set", promise: "each --set is taken or told about",
    input: { input(&$0) },
    mutate: { mutate($0, &$1) },
    fault: { fault($0) { load($0, $1) } },
    planted: { fault($0, deafToQuotes) })

  private static func load(_ sets: [String], _ text: [UInt8]) -> Model {
    Project.load("main.dlsproj", options: LoadOptions(sets: sets)) { path in
      path == "main.dlsproj" ? .success(text) : .failure(ReadFailure("no such file"))
    }
  }

  /// The planted fault: a value in quotes whose text has a dot is not taken.
  private static func deafToQuotes(_ sets: [String], _ text: [UInt8]) -> Model {
    load(sets.filter { !($0.contains("\"") && $0.contains(".")) }, text)
  }

  private static func fault(_ bytes: [UInt8], _ load: ([String], [UInt8]) -> Model) -> String? {
    let (sets, text) = parts(bytes)
    let model = load(sets, text)
    let found = Checker.check(model)
    for diagnostic in found {
      guard let file = model.file(diagnostic.file) else { return "\(diagnostic.code) has no file" }
      if Int(diagnostic.range.end) > file.tree.bytes.count {
        return "\(diagnostic.code) lies outside"
      }
    }
    let settings = model.files.filter(\.isSetting)
    if settings.count != sets.count { return "\(sets.count) sets became \(settings.count)" }
    let told = Set(found.map(\.file))
    // What leads to a block whose keyword is none, or whose name is in quotes, is told when that is mended.
    if found.contains(where: { $0.code == "DLS0101" || $0.code == "DLS0022" }) { return nil }
    for (set, file) in zip(sets, settings) where !told.contains(file.id) {
      if !isTaken(file, model) { return "neither taken nor told: --set \(set.debugDescription)" }
    }
    return nil
  }

  /// Whether what a setting sets now comes from it, or from one after it.
  private static func isTaken(_ file: SourceFile, _ model: Model) -> Bool {
    guard let entry = file.tree.children(.file).first(where: { _ in true }),
      let path = file.tree.child(entry, .path)
    else { return false }
    let target: OverrideTarget
    switch model.overrideTarget(file.tree.names(path), from: .main) {
    case .success(let found): target = found
    // The import is told about where it stands.
    case .failure(.path(.brokenImport)): return true
    case .failure: return false
    }
    guard case .setting(let id, let implied, let row) = target else { return true }
    guard implied.isEmpty, let place = model.block(id).written(row.name) else { return false }
    return model.file(place.file)?.isSetting == true && place.file >= file.id
  }

  // MARK: Inputs

  /// The settings and the text of an input.
  private static func parts(_ bytes: [UInt8]) -> (sets: [String], text: [UInt8]) {
    var sets: [String] = []
    var start = 0
    while let end = bytes[start...].firstIndex(of: 0x0A), end > start, sets.count < 8 {
      sets.append(String(decoding: bytes[start..<end], as: UTF8.self))
      start = end + 1
    }
    if start < bytes.count, bytes[start] == 0x0A { start += 1 }
    return (sets, Array(bytes[start...]))
  }

  private static let examples: [(sets: [String], text: [UInt8])] =
    [([], Array(everyConstruct.utf8))]
    + DiagnosticCatalog.rules.flatMap { rule in
      [rule.wrong, rule.right].filter { !$0.sets.isEmpty }.map { ($0.sets, $0.bytes) }
    }

  private static let values = [
    "1", "2.5 m", "none", "default", "x", "\"a.b\"", "", "[1, 2]", "0..1", "4 x 4", "2024-05-14",
    "#2e7d32", "true", "\"", "${data}", "a\"b", "30 %", "10 m x 20 m", "1e400", "é", "[", "}",
    "maria", "crown-net", "a = 1", "1 // c", "\"a", "4 4", "x.y",
  ]

  private static func input(_ random: inout SeededRandom) -> [UInt8] {
    let example = random.isOnce(in: 2) ? examples[0] : random.pick(examples)
    let text =
      random.isOnce(in: 3) ? TextMutation.mutated(example.text, &random) : example.text
    var sets = example.sets
    for _ in 0..<(1 + random.below(3)) { sets.append(set(for: text, &random)) }
    return Array((sets.joined(separator: "\n") + "\n\n").utf8) + text
  }

  /// A setting whose path is made of the text's own words, most of the time.
  private static func set(for text: [UInt8], _ random: inout SeededRandom) -> String {
    let tree = Parser.parse(text)
    let names = (0..<tree.tokens.count).filter { tree.tokens.kind($0) == .name }
    func name() -> String {
      names.isEmpty || random.isOnce(in: 12)
        ? String(decoding: random.pick(TextMutation.pieces), as: UTF8.self)
        : tree.text(tree.range(ofToken: names[random.below(names.count)]))
    }
    let blocks = Schema.blocks.flatMap { $0.attributes.map(\.name) }
    var path = (0..<(1 + random.below(2))).map { _ in name() }
    if random.isOnce(in: 2) { path.append(random.pick(blocks)) }
    let set = "\(path.joined(separator: "."))=\(random.pick(values))"
    return String(set.filter { !$0.isNewline })
  }

  private static func mutate(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    let (sets, text) = parts(bytes)
    let more = sets.dropFirst(random.below(2)) + [set(for: text, &random)]
    let changed = random.isOnce(in: 2) ? TextMutation.mutated(text, &random) : text
    return Array((more.joined(separator: "\n") + "\n\n").utf8) + changed
  }
}
