// UnitLayouter.swift: lays out the work units that a block declares.

import DLSGeo
import DLSLanguage
import DLSText
import DLSWorkflow

/// Lays out the units of one work_units block from text and facts; what stands in the way is
/// collected in `refusals`.
struct UnitLayouter {
  let block: Block
  let facts: Facts
  /// What the units of polygons without an id are called.
  private let names: OutlineNames
  var refusals: [Diagnostic] = []
  var notices: [String] = []

  /// - Parameters:
  ///   - snapshot: the store that knows units of the block by name; nil for none.
  ///   - storedBlock: the block's address there.
  init(block: Block, facts: Facts, snapshot: Snapshot? = nil, storedBlock: String? = nil) {
    self.block = block
    self.facts = facts
    let isByOutline = block.isWritten("polygons") && !block.isWritten("id_field")
    names = OutlineNames(isByOutline ? snapshot : nil, block: storedBlock ?? block.address)
  }

  /// How the ground is cut.
  enum Cut {
    case whole
    case size(Double, Double, Unit?)
    case grid(Int, Int)
    case polygons(LayerRef)
  }

  private var address: String { block.address }

  /// The layer that a path setting names, as a fact's name.
  static func layer(
    _ owner: Block, _ setting: String, source: String, idField: String? = nil,
    partField: String? = nil
  ) -> LayerRef? {
    guard let path = owner.value(setting)?.asPath else { return nil }
    return LayerRef(
      path: path.resolved, layer: path.layer, idField: idField, partField: partField, source: source
    )
  }

  /// How a block wants its units. A check has seen to it that one setting says so.
  static func cut(_ block: Block, source: String) -> Cut {
    let layer = layer(
      block, "polygons", source: source, idField: block.text("id_field"),
      partField: SplitField(block)?.name)
    if let layer { return .polygons(layer) }
    if case .pair(let columns, let rows, _)? = block.value("grid"),
      let columns = Int(exactly: columns), let rows = Int(exactly: rows)
    {
      return .grid(columns, rows)
    }
    if case .pair(let width, let height, let unit)? = block.value("unit_size") {
      return .size(width, height, unit)
    }
    return .whole
  }

  /// The units, or nil where something stands in the way.
  mutating func layOut() -> UnitSet? {
    guard let source = block.reference("source") else { return nil }
    guard let fact = facts.sources[source.address] else {
      refuse(
        .sourceUnusable, "source",
        "Nothing is known about \(tick(source.address)) yet: its files have to be probed first.")
      return nil
    }
    if let problem = fact.problem {
      refuse(
        .sourceUnusable, at: source.ownPlace("path"),
        "\(tick(source.address)) can't be used: \(problem)")
      return nil
    }
    let cut = Self.cut(block, source: source.address)
    guard var set = make(cut, fact, source.address) else { return nil }
    guard narrow(&set, source.address) else { return nil }
    guard set.count > 0 else {
      refuse(
        .unitCount, block.isWritten("within") ? "within" : "source",
        "\(tick(address)) makes no unit at all\(whyNone).")
      return nil
    }
    set.hashShapes()
    if case .polygons = cut, !set.isNamed { set.keepFormerHashes() }
    guard assign(&set, source.address) else { return nil }
    draw(&set)
    return set
  }

  private var whyNone: String {
    block.isWritten("within")
      ? ": no unit's centre lies inside the polygons of `within`. Check that they lie over the "
        + "imagery" : ""
  }

  private func make(_ cut: Cut, _ fact: SourceFact) throws(GridProblem) -> GridCells? {
    switch cut {
    case .whole: return try GridCells.divided(extent: fact.extent, columns: 1, rows: 1)
    case .grid(let columns, let rows):
      return try GridCells.divided(extent: fact.extent, columns: columns, rows: rows)
    case .size(let width, let height, let unit):
      let scale = Self.scale(unit, fact)
      return try GridCells.anchored(
        footprints: fact.footprints, width: width * scale.width, height: height * scale.height,
        least: fact.leastShown)
    case .polygons: return nil
    }
  }

  private mutating func make(_ cut: Cut, _ fact: SourceFact, _ source: String) -> UnitSet? {
    if case .polygons(let layer) = cut { return makePolygons(layer) }
    if case .size(let width, let height, let unit) = cut {
      switch (unit?.dimension, fact.reference.unit) {
      case (.length, .degrees): return takeLayout(width, height, unit, fact, source)
      case (.length, .pixels), (.angle, .metres), (.angle, .pixels):
        refuseUnit(unit, fact, source)
        return nil
      default: break
      }
    }
    do throws(GridProblem) {
      guard let cells = try make(cut, fact) else { return nil }
      var set = UnitSet(block: address, shapes: .cells(cells))
      let isAnchored = if case .size = cut { true } else { false }
      set.localKeys.reserve(cells.count, bytesEach: 12)
      for cell in 0..<cells.count {
        if isAnchored {
          set.localKeys.append(nil, cells.columns[cell], 0x5F, cells.rows[cell])
        } else {
          // Rows are read from the top, as on a page.
          let top = Int32(cells.rows.last ?? 0)
          set.localKeys.append(0x72, top - cells.rows[cell] + 1, 0x63, cells.columns[cell] + 1)
        }
      }
      return set
    } catch {
      refuse(error, fact, source)
      return nil
    }
  }

  /// What a length, angle or number of pixels has to be multiplied with to be in the units of the
  /// source's reference system.
  private static func scale(_ unit: Unit?, _ fact: SourceFact) -> (width: Double, height: Double) {
    switch (unit?.dimension, fact.reference.unit) {
    case (.length, .metres(let metres)): (1 / metres, 1 / metres)
    case (.pixels, _): (abs(fact.cellSize.width), abs(fact.cellSize.height))
    default: (1, 1)
    }
  }

  private mutating func makePolygons(_ layer: LayerRef) -> UnitSet? {
    guard let fact = usable(layer, "polygons", block), hasFields(fact, layer) else { return nil }
    var set = UnitSet(block: address, shapes: .polygons(fact.polygons))
    set.isNamed = layer.idField != nil
    guard let kept = readParts(fact, layer, &set) else { return nil }
    set.shapes = .polygons(kept.map { fact.polygons[$0] })
    var checker = ValidityChecker()
    for position in kept {
      let polygon = fact.polygons[position]
      let name = set.isNamed && position < fact.ids.count ? fact.ids[position] : nil
      if let problem = checker.problem(in: polygon) {
        refuse(
          .unitPolygons, "polygons",
          "The polygon \(name ?? fact.place(position)) of \(layer.path) \(problem.clause). "
            + "Mend it there.")
        return nil
      }
      if let name {
        guard !name.isEmpty else {
          refuse(
            .unitPolygons, "id_field",
            "The polygon \(fact.place(position)) of \(layer.path) has nothing in "
              + "\(tick(layer.idField ?? "")), so its unit would have no name. Fill it in.")
          return nil
        }
        set.localKeys.append(name.composed)
      } else {
        set.localKeys.append(names.name(polygon))
      }
    }
    if let second = KeyTable(set.localKeys).duplicates.first {
      let name = set.localKeys[second]
      refuse(
        .unitPolygons, set.isNamed ? "id_field" : "polygons",
        set.isNamed
          ? "Two polygons of \(layer.path) are called \(name) in "
            + "\(tick(layer.idField ?? "")): a unit's name has to be its own."
          : "Two polygons of \(layer.path) are the same. Remove one of them.")
      return nil
    }
    return set
  }

  /// Reads the units' parts where a field says them. The polygons that make units; nil where of one
  /// nothing is known.
  private mutating func readParts(
    _ fact: LayerFact, _ layer: LayerRef, _ set: inout UnitSet
  ) -> [Int]? {
    guard let field = SplitField(block), let split = block.child("split") else {
      return Array(fact.polygons.indices)
    }
    set.hasReadSplit = true
    var kept: [Int] = []
    for position in fact.polygons.indices {
      let word = position < fact.parts.count ? fact.parts[position] : ""
      switch field.read(word) {
      case .leftOut: continue
      case .part(let part):
        set.splits.append(part)
        kept.append(position)
      case .unknown:
        let said = word.isEmpty ? "says nothing" : "says \"\(word)\""
        refuse(
          .unitPolygons, at: split.ownPlace("part_field"),
          "\(tick(field.name)) \(said) of polygon \(fact.place(position)) of \(layer.path), which is no part "
            + "of a split. Write training, validation or test there, or leave such polygons out "
            + "by `leave_out`.")
        return nil
      }
    }
    return kept
  }

  /// Leaves out the units whose centre lies outside `within`.
  private mutating func narrow(_ set: inout UnitSet, _ source: String) -> Bool {
    guard let layer = Self.layer(block, "within", source: source) else { return true }
    guard let fact = usable(layer, "within", block) else { return false }
    set.keep(within: PolygonIndex(fact.polygons))
    return true
  }

  private mutating func assign(_ set: inout UnitSet, _ source: String) -> Bool {
    var areas: [(group: Int32, index: PolygonIndex)] = []
    func number(_ name: String) -> Int32 {
      if let known = set.groups.firstIndex(of: name) { return Int32(known) }
      set.groups.append(name)
      return Int32(set.groups.count - 1)
    }
    for part in block.children(of: "for") {
      guard let group = part.target?.address,
        let layer = Self.layer(part, "within", source: source)
      else { continue }
      guard let fact = usable(layer, "within", part) else { return false }
      areas.append((number(group), PolygonIndex(fact.polygons)))
    }
    let rest = block.reference("assign").map { number($0.address) } ?? -1
    set.assigned = [Int32](repeating: rest, count: set.count)
    guard !areas.isEmpty else { return true }
    var outside = 0
    for position in 0..<set.count {
      let area = set.middle(position).flatMap { middle in
        areas.first { $0.index.first(x: middle.x, y: middle.y) != nil }
      }
      if let area { set.assigned[position] = area.group } else if rest < 0 { outside += 1 }
    }
    if outside > 0 {
      let names = areas.map { set.groups[Int($0.group)] }.joined(separator: ", ")
      notices.append(
        "\(plural(outside, "unit")) of \(tick(address)) lie outside the areas of \(names), so "
          + "nobody would collect there. Add `assign = GROUP` for the rest.")
    }
    return true
  }

  private mutating func draw(_ set: inout UnitSet) {
    if set.hasReadSplit { return }
    guard let split = block.child("split"), let draw = Self.draw(split) else {
      set.splits = [SplitPart](repeating: .training, count: set.count)
      return
    }
    set.splits = draw.draw(set.localKeys)
    guard let empty = draw.emptyParts(set.splits).first else { return }
    let share =
      switch empty {
      case .training: 1 - draw.validation - draw.test
      case .validation: draw.validation
      case .test: draw.test
      }
    let fix =
      share * Double(set.count) < 0.5
      ? "Hold \(empty == .training ? "less" : "more") back, or make more, smaller units"
      : draw.betterSeed(set.localKeys).map { "Write `seed = \($0)` in `split`" }
        ?? "Make more, smaller units"
    let purpose =
      switch empty {
      case .training: "to train on"
      case .validation: "to validate on"
      case .test: "to test on"
      }
    refuse(
      .emptySplit, at: split.ownPlace(empty == .test ? "test" : "validation"),
      "\(tick(address)) makes \(plural(set.count, "unit")), and drawing \(percent(share)) of them "
        + "leaves none \(purpose). \(fix).")
  }

  /// Says that chance gave a part far more or less of these units than its share, with a seed that does better.
  static func noteOfDraw(_ set: UnitSet, _ block: Block) -> String? {
    guard !set.hasReadSplit, let split = block.child("split"), let draw = Self.draw(split),
      let off = draw.farOff(set.splits)
    else { return nil }
    var note =
      "`\(block.address)` draws \(off.count) of its \(plural(set.count, "unit")) to "
      + "\(off.part == .test ? "test" : "validate") on, where \(percent(off.share)) are "
      + "\(off.wanted)."
    var other = draw
    if let seed = draw.betterSeed(set.localKeys) {
      other.seed = seed
      if other.farOff(other.draw(set.localKeys)) == nil {
        note += " `seed = \(seed)` in `split` draws nearer."
      }
    }
    return note
  }

  /// Whether the text says which part each unit of a block belongs to.
  static func decidesSplit(_ block: Block) -> Bool {
    block.child("split").flatMap(draw) != nil || SplitField(block) != nil
  }

  /// The draw that a `split` block asks for; nil where it holds nothing back.
  static func draw(_ split: Block) -> SplitDraw? {
    let draw = SplitDraw(
      validation: split.number("validation") ?? 0, test: split.number("test") ?? 0,
      seed: split.integer("seed") ?? 42)
    return draw.validation > 0 || draw.test > 0 ? draw : nil
  }

  private mutating func usable(_ layer: LayerRef, _ setting: String, _ owner: Block) -> LayerFact? {
    guard let fact = facts.layers[layer] else {
      refuse(
        .layerUnusable, at: owner.ownPlace(setting),
        "Nothing is known about \(layer.path) yet: it has to be read first.")
      return nil
    }
    if let problem = fact.problem {
      refuse(
        .layerUnusable, at: owner.ownPlace(setting),
        "\(layer.path) can't be used: \(problem)")
      return nil
    }
    guard !fact.polygons.isEmpty else {
      refuse(
        .layerUnusable, at: owner.ownPlace(setting),
        "\(layer.path) holds no polygon, and \(tick(setting)) is made of polygons.")
      return nil
    }
    notices += fact.remarks
    return fact
  }

  func tick(_ name: String) -> String { "`\(name)`" }

  mutating func refuse(_ code: PlanCode, _ setting: String, _ message: String) {
    refuse(code, at: block.ownPlace(setting), message)
  }

  mutating func refuse(_ code: PlanCode, at place: Place, _ message: String) {
    refusals.append(code.refusal(at: place, message))
  }
}

/// `1 unit`, `8 units`.
func plural(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}

/// `20 %`.
func percent(_ share: Double) -> String {
  "\(Unit.percent.fromBase((share * 1e6).rounded() / 1e6).written) %"
}
