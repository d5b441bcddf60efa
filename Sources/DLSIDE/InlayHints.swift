// InlayHints.swift: what stands between the words of a text without being written there.

import DLSCheck
import DLSLanguage
import DLSSyntax
package import DLSText

/// Something that an editor shows between two characters.
package struct InlayHint: Sendable, Equatable {
  /// What it tells, so that each can be switched off.
  package enum Kind: String, CaseIterable, Sendable {
    /// How many units a block lays out.
    case units
    /// What a tile shows of the ground.
    case ground
    /// The chips that an export cuts.
    case chips
    /// Settings that hold without being written.
    case defaults
    /// What a plan would do to a block.
    case plan
  }

  package let kind: Kind
  /// The place it stands behind.
  package let offset: UInt32
  package let label: String
  /// More, as Markdown; empty where the label says it all.
  package let tooltip: String
}

/// Finds what is told between words.
package enum InlayHints {
  /// The hints of a file in a range, in the order of the text.
  /// - Parameters:
  ///   - kinds: what is wanted.
  ///   - facts: what is known of a block beside its text.
  package static func of(
    _ analysis: Analysis, file: FileID = .main, in range: TextRange,
    kinds: Set<InlayHint.Kind> = Set(InlayHint.Kind.allCases),
    facts: LiveFacts? = nil
  ) -> [InlayHint] {
    var finder = HintFinder(facts: facts, kinds: kinds, range: range)
    for block in analysis.model.topBlocks(of: file) where block.place.range.meets(range) {
      finder.visit(block)
    }
    return finder.hints.sorted { ($0.offset, $0.kind.rawValue) < ($1.offset, $1.kind.rawValue) }
  }
}

/// Goes through the blocks in view.
private struct HintFinder {
  let facts: LiveFacts?
  let kinds: Set<InlayHint.Kind>
  let range: TextRange
  private(set) var hints: [InlayHint] = []

  init(facts: LiveFacts?, kinds: Set<InlayHint.Kind>, range: TextRange) {
    self.facts = facts
    self.kinds = kinds
    self.range = range
  }

  mutating func visit(_ block: Block) {
    guard !block.isImplied, block.place.range.meets(range) else { return }
    let known = facts?.facts(block)
    tellPlan(block, known)
    tellYield(block, known)
    tellDefaults(block)
    for child in block.children { visit(child) }
  }

  private mutating func add(
    _ kind: InlayHint.Kind, _ offset: UInt32, _ label: String, _ lines: [String] = []
  ) {
    guard kinds.contains(kind), range.start <= offset, offset <= range.end else { return }
    hints.append(
      InlayHint(
        kind: kind, offset: offset, label: label, tooltip: lines.joined(separator: "\n\n")))
  }

  private mutating func tellPlan(_ block: Block, _ known: BlockFacts?) {
    let place = block.namePlace.range.end
    if let change = known?.change { add(.plan, place, change.label, known?.changeLines ?? []) }
    // What goes is in no text any more: the project tells of it.
    if block.keyword == "project", block.parent == nil, let gone = facts?.plan?.deleted,
      !gone.isEmpty
    {
      add(.plan, place, "− \(gone.count)", gone.map { "− \($0)" })
    }
  }

  private mutating func tellYield(_ block: Block, _ known: BlockFacts?) {
    switch block.row?.keyword {
    case "work_units" where block.parent == nil:
      let cuts: [String] = ["unit_size", "grid", "polygons"]
      let place =
        cuts.compactMap { end(of: $0, in: block) }.first ?? block.namePlace.range.end
      if let yield = known?.yield {
        add(.units, place, yield, known?.yieldLines ?? [])
      } else if case .pair(let columns, let rows, _)? = block.value("grid"), columns * rows < 1e9 {
        let isMost = block.isWritten("within")
        add(
          .units, place,
          (isMost ? "at most " : "") + Figures.count(Int(columns * rows), "unit"))
      }
    case "export" where block.parent == nil:
      if let yield = known?.yield {
        add(.chips, block.namePlace.range.end, yield, known?.yieldLines ?? [])
      }
      if let ground = known?.ground { tellGround(ground, block) }
    default: break
    }
  }

  /// Behind the tile; where that isn't written, beside the other settings that hold without it.
  private mutating func tellGround(_ ground: String, _ block: Block) {
    if let place = end(of: "tile", in: block) { return add(.ground, place, ground) }
    add(
      .ground, HintFinder.openBrace(of: block) ?? block.namePlace.range.end,
      "a tile shows \(ground)")
  }

  /// The end of a setting's value, where the block itself writes it.
  private func end(of setting: String, in block: Block) -> UInt32? {
    guard let written = block.writtenSettings.first(where: { $0.name == setting }),
      let value = written.value
    else { return nil }
    return block.sourceFile.tree.range(value).end
  }

  /// Defaults of a block that stands on several lines, behind its opening brace.
  private mutating func tellDefaults(_ block: Block) {
    guard kinds.contains(.defaults), let row = block.row,
      let place = HintFinder.openBrace(of: block)
    else { return }
    let silent = row.attributes.filter { attribute in
      guard let text = attribute.defaultText, text != "none", !block.isWritten(attribute.name),
        case .runs = attribute.support, !block.isMoot(attribute)
      else { return false }
      guard let when = attribute.when else { return true }
      return block.decision(when).map { when.words.contains($0.word) } ?? false
    }
    guard !silent.isEmpty else { return }
    let texts = silent.map { "\($0.name) = \($0.defaultText ?? "")" }
    // What is switched off is told on a closer look only.
    let told = texts.filter { !$0.hasSuffix(" = false") }
    let shown =
      told.prefix(3).joined(separator: ", ") + (texts.count > min(3, told.count) ? ", …" : "")
    guard !told.isEmpty else { return }
    add(.defaults, place, shown, [RowPage.code(texts.joined(separator: "\n"))])
  }

  /// The end of the opening brace of a block whose body begins on the next line.
  private static func openBrace(of block: Block) -> UInt32? {
    let tree = block.sourceFile.tree
    let record = tree.node(block.node)
    var token = Int(record.firstToken)
    while token < Int(record.endToken), tree.tokens.kind(token) != .openBrace { token += 1 }
    guard token < Int(record.endToken) else { return nil }
    var next = token + 1
    while tree.tokens.kind(next) == .blank { next += 1 }
    return tree.tokens.kind(next) == .newline ? tree.tokens.end(token) : nil
  }
}

extension PlannedChange {
  /// The sign and what goes with it, as plans have them.
  var label: String {
    switch self {
    case .create: return "+ create"
    case .update(let settings, let hasUnits):
      let fields = settings > 0 ? [Figures.count(settings, "field")] : []
      return "~ " + (fields + (hasUnits ? ["units"] : [])).joined(separator: ", ")
    case .move(let old): return "> was \(old)"
    case .restore: return "~ set back"
    case .same: return "="
    }
  }
}

extension TextRange {
  /// Whether two ranges share a byte or touch.
  fileprivate func meets(_ other: TextRange) -> Bool {
    start <= other.end && other.start <= end
  }
}
