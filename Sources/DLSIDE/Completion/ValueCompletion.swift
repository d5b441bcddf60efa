// ValueCompletion.swift: the values that a setting may have.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSText

extension Completer {
  /// What may be written behind the `=` of a setting.
  /// - Parameters:
  ///   - name: the tokens of the setting's name.
  ///   - value: the tokens of the value that stand there already.
  mutating func value(_ name: [Int], _ value: [Int]) -> [CompletionItem] {
    guard let wanted = wanted(name) else { return [] }
    // A number or a unit that stands behind the caret would stand there twice.
    if isBeforeQuantity { return [] }
    let written = place.isInList ? place.item : value
    if let last = written.last {
      switch tree.tokens.kind(last) {
      case .number: return units(wanted, alone: true)
      case .pairSign, .dotDot: return place.word.map(isNumber) == true ? units(wanted) : []
      case .dot where tree.tokens.kind(written[0]) == .name:
        return values(named: wanted, behind: written)
      default: return []
      }
    }
    if let word = place.word {
      switch tree.tokens.kind(word) {
      case .number: return units(wanted)
      case .name, .malformedColour, .colour: break
      default: return []
      }
    }
    if place.isInList, !wanted.row.isList { return [] }
    return values(wanted) + literals(wanted)
  }

  /// Whether a number, or the unit of the one that is being typed, follows in the caret's line.
  private var isBeforeQuantity: Bool {
    let tokens = tree.tokens
    var next = place.word.map { $0 + 1 } ?? tree.token(at: place.caret.offset)
    while next < tokens.count, tokens.kind(next).isTrivia, tokens.kind(next) != .newline {
      next += 1
    }
    guard next < tokens.count else { return false }
    return tokens.kind(next) == .unit || place.word == nil && tokens.kind(next) == .number
  }

  private func isNumber(_ token: Int) -> Bool { tree.tokens.kind(token) == .number }

  /// The values that begin anew.
  private mutating func values(_ wanted: WantedValue) -> [CompletionItem] {
    let row = wanted.row
    switch row.type {
    case .words(let set): return words(set, wanted)
    case .boolean: return truths(row)
    case .integer, .number, .range, .date: return defaults(row)
    case .quantity(let dimensions), .pair(let dimensions):
      return defaults(row) + examples(dimensions, row)
    case .unit:
      return Unit.allCases.enumerated().map { index, unit in
        var item = unitItem(unit, index)
        item.insert = SnippetText(unit.quotedSymbol)
        return item
      }
    case .colour: return colours(wanted.owner)
    case .band: return bands(wanted)
    case .crs: return references(quoted: true)
    case .path: return files(for: .of(row), quoted: true)
    case .reference: return values(named: wanted, behind: [])
    case .artefact:
      return values(named: wanted, behind: []) + files(for: .of(row), quoted: true).map(later)
    case .text: return fields(wanted, quoted: true) + [quotes(row)]
    case .label: return labels(wanted.owner, quoted: true) + [quotes(row)]
    case .name: return wanted.row.name == "to" ? addresses(wanted.owner) : formerNames(behind: [])
    }
  }

  private func later(_ item: CompletionItem) -> CompletionItem {
    var item = item
    item.rank += 3000
    return item
  }

  /// The things that a reference may name.
  private func values(named wanted: WantedValue, behind path: [Int]) -> [CompletionItem] {
    let target: Target
    switch wanted.row.type {
    case .reference(let kind), .artefact(let kind): target = kind
    case .name where wanted.row.name == "from": return formerNames(behind: path)
    case .name: target = .classOfSchema
    default: return []
    }
    return references(target, wanted.owner, behind: path, except: place.namesOfList)
  }

  // MARK: words

  private func words(_ set: WordSet, _ wanted: WantedValue) -> [CompletionItem] {
    let row = wanted.row
    var items: [CompletionItem] = []
    for (index, word) in set.rows.enumerated() {
      guard let rank = rank(word, set, wanted.owner) else { continue }
      var item = CompletionItem(word.word, .word)
      item.detail = word.doc
      item.rank = rank + index
      item.isPreselected = word.word == row.defaultText
      item.commits = ",]}"
      item.subject = .word(wanted.kind, row.name, word.word)
      items.append(item)
    }
    return items
  }

  /// Where a word stands among the others; nil for one that doesn't go with what is written.
  private func rank(_ word: WordRow, _ set: WordSet, _ owner: Block) -> Int? {
    let isRefused = word.support.refusal(with: nil) != nil
    switch set {
    case .backbone:
      guard let type = owner.text("model_type").flatMap(ModelType.named) else { return 0 }
      guard type.backbones.contains(word.word) else { return nil }
      if type.backbone == word.word { return 0 }
      return type.runsOn.contains(word.word) ? 100 : 2000
    case .modelType:
      guard let type = ModelType.named(word.word) else { return 0 }
      let goal = model.project?.text("goal")
      let format = owner.chipExports.first?.text("format")
      let fits =
        (goal.map { $0 == type.goal } ?? true)
        && (format.map { type.formats.contains($0) } ?? true)
      return (fits ? 0 : 1000) + (isRefused ? 2000 : 0)
    default: return isRefused ? 2000 : 0
    }
  }

  private func truths(_ row: AttributeRow) -> [CompletionItem] {
    // Who writes it down wants it otherwise than it is.
    let words = row.defaultText == "true" ? ["false", "true"] : ["true", "false"]
    return words.enumerated().map { index, word in
      var item = CompletionItem(word, .truth)
      item.detail = word == row.defaultText ? "default" : ""
      item.rank = index
      item.commits = ",]}"
      return item
    }
  }

  /// `none` and `default`, where they may stand.
  private func literals(_ wanted: WantedValue) -> [CompletionItem] {
    if place.isInList || wanted.row === Schema.like { return [] }
    var items: [CompletionItem] = []
    if wanted.row.allowsNone { items.append(CompletionItem("none", .truth)) }
    if !wanted.row.isRequired {
      var item = CompletionItem("default", .truth)
      item.detail = wanted.row.defaultText ?? wanted.row.defaultNote
      items.append(item)
    }
    return items.map { item in
      var item = item
      item.rank = 8000
      return item
    }
  }

  // MARK: numbers

  private func defaults(_ row: AttributeRow) -> [CompletionItem] {
    guard let text = row.defaultText else { return [] }
    var item = CompletionItem(text, .value)
    item.detail = "default"
    item.isPreselected = true
    return [item]
  }

  /// A number for each unit that fits, to be typed over.
  private func examples(_ dimensions: [Dimension], _ row: AttributeRow) -> [CompletionItem] {
    let isPair = if case .pair = row.type { true } else { false }
    if dimensions.isEmpty {
      let text = SnippetText().addingStop("4").adding(" x ").addingStop("4")
      return [CompletionItem("columns x rows", .value, insert: text)]
    }
    return fitting(dimensions).enumerated().map { index, unit in
      let number = SnippetText().addingStop("10").adding(" \(unit.symbol)")
      var item = CompletionItem("… \(unit.symbol)", .unit, insert: number)
      item.detail = unit.title + (isPair ? ", as a square or as `a x b \(unit.symbol)`" : "")
      item.filter = unit.symbol
      item.rank = 100 + index
      item.subject = .unit(unit.symbol)
      return item
    }
  }

  /// The units that may follow a number: alone behind it, or with it where the caret touches it.
  private func units(_ wanted: WantedValue, alone: Bool = false) -> [CompletionItem] {
    let dimensions: [Dimension]
    switch wanted.row.type {
    case .quantity(let found), .pair(let found): dimensions = found
    case .range:
      // The numbers of a field are in its unit.
      if case .unit(let own)? = wanted.owner.value("unit") {
        dimensions = [own.dimension]
      } else {
        dimensions = [.length, .area, .share, .angle, .time, .pixels]
      }
    default: return []
    }
    return fitting(dimensions).enumerated().map { index, unit in
      var item = unitItem(unit, index)
      if !alone, let word = place.word {
        let text = "\(place.text(word)) \(unit.symbol)"
        item.insert = SnippetText(text)
        item.filter = text
      }
      return item
    }
  }

  /// The units of some dimensions: for each the base unit first.
  private func fitting(_ dimensions: [Dimension]) -> [Unit] {
    dimensions.flatMap { dimension in
      let units = Unit.allCases.filter { $0.dimension == dimension }
      return units.filter { $0 == dimension.baseUnit } + units.filter { $0 != dimension.baseUnit }
    }
  }

  private func unitItem(_ unit: Unit, _ index: Int) -> CompletionItem {
    var item = CompletionItem(unit.symbol, .unit)
    item.detail = unit.title
    item.rank = index
    item.commits = ",]}"
    item.subject = .unit(unit.symbol)
    return item
  }

  // MARK: colours, bands, systems

  /// Colours that tell a class from those that its schema has.
  private func colours(_ owner: Block) -> [CompletionItem] {
    let taken = (model.schema(of: owner)?.classes ?? []).compactMap { one -> UInt32? in
      guard case .colour(let value)? = one.value("color"), !one.isSame(as: owner) else {
        return nil
      }
      return value
    }
    return ColourChecks.distinct(from: taken).enumerated().map { index, colour in
      var item = CompletionItem(colour, .colour)
      item.detail = "unlike the schema's other classes"
      item.rank = index
      return item
    }
  }

  /// The names of bands: those that the source gives them, or those that its files have.
  private func bands(_ wanted: WantedValue) -> [CompletionItem] {
    let owner = wanted.owner
    var names: [String]
    if owner.keyword == "source" {
      names = world.source(owner)?.bands.filter { WrittenText.isName($0) } ?? []
      if names.isEmpty { names = ["red", "green", "blue", "nir", "pan"] }
      names.append("_")
    } else {
      let source = owner.reference("source") ?? owner.references("units").first?.reference("source")
      guard let source else { return [] }
      names = (source.value("bands")?.elements ?? []).compactMap(\.asText).filter { $0 != "_" }
      if names.isEmpty { names = world.source(source)?.bands ?? [] }
    }
    let taken = place.namesOfList
    return names.uniqued.filter { $0 == "_" || !taken.contains($0) }.enumerated().map {
      var item = CompletionItem($1, .band)
      item.rank = $0
      item.commits = ",]}"
      return item
    }
  }

  /// Reference systems: those of the imagery and of the text, then the two that everybody knows.
  func references(quoted: Bool) -> [CompletionItem] {
    var found: [(code: String, detail: String)] = []
    for block in model.allBlocks where !block.isImplied {
      if block.keyword == "source", let code = world.source(block)?.reference, !code.isEmpty {
        found.append((code, "of \(block.address)"))
      }
      if let code = block.text("crs"), block.written("crs")?.range.touches(caret.offset) != true {
        found.append((code, "of \(block.address)"))
      }
    }
    found.append(("EPSG:4326", "WGS 84, longitude and latitude"))
    found.append(("EPSG:3857", "Web Mercator"))
    var seen: Set<String> = []
    return found.filter { seen.insert($0.code).inserted }.enumerated().map { index, system in
      var item = CompletionItem(quoted ? "\"\(system.code)\"" : system.code, .value)
      item.detail = system.detail
      item.rank = index
      return item
    }
  }

  /// The addresses that a `moved` may lead to, those of the top level first.
  private func addresses(_ moved: Block) -> [CompletionItem] {
    let from = moved.value("from")?.asText
    let named = model.allBlocks.filter {
      !$0.isImplied && $0.isNamed && $0.file == .main && $0.address != from
    }
    let ordered = named.filter { $0.parent == nil } + named.filter { $0.parent != nil }
    let known = storedAddresses
    func around(_ address: String) -> Substring {
      address.lastIndex(of: ".").map { address[..<$0] } ?? ""
    }
    return ordered.compactMap { block in
      // What the store has keeps what it has there; what is new beside the former is likelier meant.
      let fits = !known.contains(block.address) && from.map(around) == around(block.address)
      switch block.keyword {
      case "work_units", "samples", "schema", "class", "field", "person", "group", "export",
        "train", "infer":
        return thing(block, block.address, isNear: fits || known.isEmpty)
      default: return nil
      }
    }
  }

  /// The addresses in the stores of the project.
  private var storedAddresses: Set<String> {
    guard model.project != nil, let stored = world.stored(caret.analysis) else { return [] }
    return Set(stored.stores.flatMap { $0.addresses ?? [] })
  }

  /// The names that a store still has and the text has no more, which a `moved` may lead on.
  private func formerNames(behind path: [Int]) -> [CompletionItem] {
    let names = path.filter { tree.tokens.kind($0) == .name }.map(place.text)
    let start = names.map { "\($0)." }.joined()
    let known = storedAddresses
    let here = TextRange(at: caret.offset)
    let moved = Set(model.moves.filter { !$0.block.place.range.covers(here) }.map(\.from))
    return known.filter {
      $0.hasPrefix(start) && !moved.contains($0) && model.block(at: $0) == nil
    }.sorted().enumerated().map { index, address in
      var item = CompletionItem(String(address.dropFirst(start.count)), .reference)
      item.detail = "in the store"
      item.rank = index
      item.commits = ",}"
      return item
    }
  }

  private func quotes(_ row: AttributeRow) -> CompletionItem {
    var item = CompletionItem(
      "\"\"", .text, insert: SnippetText("\"").addingStop().adding("\""))
    item.detail = row.type == .label ? "a label of the files" : "a text"
    item.rank = 4000
    return item
  }
}
