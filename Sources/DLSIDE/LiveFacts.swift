// LiveFacts.swift: what data and store say of a project, in the words that editors show.

package import DLSLanguage
import DLSSyntax
package import DLSText

/// What a plan would do to a block.
package enum PlannedChange: Sendable, Equatable {
  case create
  /// So many settings, and whether its units change, too.
  case update(settings: Int, units: Bool)
  /// From this address.
  case move(String)
  /// Another program changed it, which is set back.
  case restore
  case same
}

/// What is known of one block besides its text.
package struct BlockFacts: Sendable, Equatable {
  /// What a plan would do; nil where no plan speaks of it.
  package var change: PlannedChange?
  /// The same in full, a line each.
  package var changeLines: [String] = []
  /// What it yields, in a few words: `408 units`.
  package var yield: String?
  /// The same in full, a line each.
  package var yieldLines: [String] = []
  /// What a tile of it shows of the ground: `12.8 x 12.8 m`.
  package var ground: String?
  /// How its last run went, in a few words: `f1 0.83`.
  package var lastRun: String?
  /// What data and runs hold, for a hover: paragraphs of Markdown.
  package var notes: [String] = []

  package init() {}
}

/// What another program changed in the store, and how the text could keep it.
package struct DriftFact: Sendable, Equatable {
  package var keyword: String
  package var address: String
  /// The setting; empty where the whole thing came or went.
  package var field: String
  /// What happened, after the address: `title = "Oak" -> "Eiche"`.
  package var text: String
  /// The edit that makes the text say what the store says; nil where none can.
  package var adoption: TextEdit?
  /// Why there is none, as a sentence.
  package var obstacle: String?

  package init(
    keyword: String, address: String, field: String, text: String, adoption: TextEdit?,
    obstacle: String?
  ) {
    self.keyword = keyword
    self.address = address
    self.field = field
    self.text = text
    self.adoption = adoption
    self.obstacle = obstacle
  }
}

/// What a plan comes to.
package struct PlanFacts: Sendable, Equatable {
  /// `3 to create, 1 to update`; empty where there is nothing to do.
  package var summary = ""
  /// Things that the text no longer has and the store loses, as `class crowns.oak`.
  package var deleted: [String] = []
  /// Why it can't be applied, a sentence each.
  package var refusals: [String] = []
  /// Whether the store is there yet.
  package var hasStore = false
  /// Whether all was known that it depends on; data that nobody has looked at are no reason against it.
  package var isKnown = true

  package init() {}
}

/// What data and store say of a project, found out beside the conversation with the editor. A snapshot
/// that knows the text it was made for: of a block whose text has changed since it says nothing.
package struct LiveFacts: Sendable {
  /// The text that it was made for; one of nothing once it was let go.
  package private(set) var model: Model
  /// Stand for the texts of the model's files, by their numbers.
  private let marks: [TreeIdentity]
  /// What is kept of a model that was let go.
  private var told: (findings: [Diagnostic], texts: [FileID: PlacedText])?
  private var blocks: [String: (facts: BlockFacts, text: UInt64)] = [:]
  /// What a plan comes to; nil where none could be made.
  package var plan: PlanFacts?
  /// What other programs changed.
  package var drift: [DriftFact] = []
  /// What data say against the text, in its places.
  package var diagnostics: [Diagnostic] = []
  /// The labels that the files of a samples block write, by its address: a block that is being
  /// written still has them.
  package var labels: [String: [String]] = [:]
  /// What nobody has looked at yet: addresses of sources and samples, files of layers.
  package var unlooked: [String] = []
  /// That the store can't be read, and why, as a line; nil where it could be, or isn't there yet.
  package var unasked: String?
  /// The files that all this depends on, by path: data and store.
  package var files: [String] = []

  /// Nothing known yet of a text.
  package init(_ model: Model) {
    self.model = model
    marks = model.files.map(\.tree.identity)
  }

  /// Lets go of the model, when all is found out: whoever keeps one makes the next key copy it. Of the texts
  /// those are kept that something is told of.
  package mutating func letGo() {
    let findings = allDiagnostics
    var texts: [FileID: PlacedText] = [:]
    for file in Set(findings.flatMap { [$0.file] + $0.fixes.flatMap { $0.edits.map(\.file) } }) {
      texts[file] = model.file(file).map { PlacedText($0).copied }
    }
    told = (findings, texts)
    model = .empty
  }

  /// Whether texts are those that it was made for.
  private func isMade(for later: Model) -> Bool {
    later === model
      || later.files.count == marks.count
        && zip(later.files, marks).allSatisfy { $0.tree.identity === $1 }
  }

  /// Names files below the project's folder by their paths in it, as people know them: a server stands anywhere.
  package mutating func shorten(pathsBelow folder: String) {
    if folder.isEmpty || folder == "/" { return }
    let start = folder + "/"
    func short(_ text: String) -> String { text.replacing(start, with: "") }
    diagnostics = diagnostics.map { found in
      guard found.message.contains(start) || found.help?.contains(start) == true else {
        return found
      }
      return Diagnostic(
        code: found.code, severity: found.severity, file: found.file, range: found.range,
        message: short(found.message), help: found.help.map(short), related: found.related,
        fixes: found.fixes, tags: found.tags)
    }
    if var told = plan {
      told.refusals = told.refusals.map(short)
      plan = told
    }
    unasked = unasked.map(short)
    for (address, known) in blocks where known.facts.notes.contains(where: { $0.contains(start) }) {
      blocks[address]?.facts.notes = known.facts.notes.map(short)
    }
  }

  /// Notes what is known of a block of the text.
  package mutating func note(_ block: Block, _ facts: BlockFacts) {
    blocks[block.address] = (facts, LiveFacts.mark(block))
  }

  /// What was noted, by the addresses of the blocks, in their order.
  package var noted: [(address: String, facts: BlockFacts)] {
    blocks.sorted { $0.key < $1.key }.map { ($0.key, $0.value.facts) }
  }

  /// What is known of a block of this text or of a later one; nil where its text is another.
  package func facts(_ block: Block) -> BlockFacts? {
    guard let known = blocks[block.address] else { return nil }
    let file = Int(block.file.rawValue)
    let isSame = marks.indices.contains(file) && marks[file] === block.sourceFile.tree.identity
    return isSame || known.text == LiveFacts.mark(block) ? known.facts : nil
  }

  /// Stands for the text of a block.
  private static func mark(_ block: Block) -> UInt64 {
    // FNV-1a: a name, not a seal.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    let bytes = block.sourceFile.tree.bytes
    for index in block.place.range.clamped(to: bytes.count).indices {
      hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3
    }
    return hash
  }

  /// What data say against a later text: as far as it is the same at their places, which move with
  /// what was written before them, as those of the fixes do.
  package func diagnostics(in later: Model) -> [Diagnostic] {
    let all = told?.findings ?? allDiagnostics
    if all.isEmpty || isMade(for: later) { return all }
    var maps: [FileID: PlaceMap] = [:]
    func moved(_ range: TextRange, in file: FileID) -> TextRange? {
      maps[file, default: PlaceMap(text(of: file), later.file(file).map(PlacedText.init))]
        .moved(range)
    }
    return all.compactMap { finding in
      guard let range = moved(finding.range, in: finding.file) else { return nil }
      let fixes = finding.fixes.compactMap { fix -> Fix? in
        let edits = fix.edits.compactMap { edit in
          moved(edit.range, in: edit.file).map {
            TextEdit(file: edit.file, range: $0, newText: edit.newText)
          }
        }
        guard edits.count == fix.edits.count else { return nil }
        return Fix(title: fix.title, edits: edits, isSafe: fix.isSafe, isByItself: fix.isByItself)
      }
      return Diagnostic(
        code: finding.code, severity: finding.severity, file: finding.file, range: range,
        message: finding.message, help: finding.help, fixes: fixes, tags: finding.tags)
    }
  }

  private var allDiagnostics: [Diagnostic] {
    diagnostics + driftDiagnostics + unlookedDiagnostics + unaskedDiagnostics
  }

  private func text(of file: FileID) -> PlacedText? {
    told.map { $0.texts[file] } ?? model.file(file).map(PlacedText.init)
  }
}

/// What a file said, and where it lies.
private struct PlacedText {
  let path: String
  let bytes: [UInt8]

  init(_ file: SourceFile) { (path, bytes) = (file.path, file.tree.bytes) }

  private init(path: String, bytes: [UInt8]) { (self.path, self.bytes) = (path, bytes) }

  /// The same in memory of its own, so that the text of the file can be changed in its place.
  var copied: PlacedText {
    PlacedText(path: path, bytes: bytes.withUnsafeBufferPointer { Array($0) })
  }
}

/// Where places of a text lie in a later one. The two are compared as far as somebody asks: with every key somebody
/// does, and mostly for a place at the start of a long text.
private struct PlaceMap {
  private let isSame: Bool
  private let old: [UInt8]
  private let new: [UInt8]
  /// How much is known to be the same at the start, and whether what follows isn't.
  private var before = 0
  private var isEnded = false
  /// How much of the rest is the same at the end.
  private lazy var behind = SharedBytes.behind(old, new, from: before)

  init(_ old: PlacedText?, _ new: PlacedText?) {
    isSame = old?.path == new?.path
    self.old = old?.bytes ?? []
    self.new = new?.bytes ?? []
  }

  /// The place in the later text; nil where something was written into it, or the file is another.
  mutating func moved(_ range: TextRange) -> TextRange? {
    guard isSame else { return nil }
    // Where something is to be put in at the very place of the change, nobody knows on which side.
    let room = range.isEmpty ? 1 : 0
    if isAlike(upTo: Int(range.end) + room) { return range }
    guard Int(range.start) >= old.count - behind + room else { return nil }
    let shift = new.count - old.count
    return TextRange(
      UInt32(clamping: Int(range.start) + shift), UInt32(clamping: Int(range.end) + shift))
  }

  private mutating func isAlike(upTo end: Int) -> Bool {
    if before < end, !isEnded {
      before = SharedBytes.before(old, new, from: before, upTo: end)
      isEnded = before < end
    }
    return before >= end
  }
}
