// ValueTable.swift: what the settings of a model hold, each read once.

import DLSSyntax
import DLSText

/// What reading a value gave.
struct Reading: Sendable {
  var value: Value?
  var faults: [ValueFault] = []
  /// Whether a text is filled in.
  var isFilledIn = false
}

/// The values of a model's settings, each read once. Without them a model reads a value whenever it
/// is asked for.
struct ValueTable: Sendable {
  /// What a look at a setting's value tells without the value.
  struct State: OptionSet, Sendable {
    let rawValue: UInt8
    /// Something is wrong with it.
    static let isFaulty = State(rawValue: 1)
    /// It names blocks.
    static let namesBlocks = State(rawValue: 2)
    /// It is, or holds, a text with `${…}`.
    static let isFilledIn = State(rawValue: 4)
    /// It names a class of the schema that its block is tied to.
    static let namesClasses = State(rawValue: 8)
    /// It is, or holds, a path with a sign that may mean something: a backslash, a bar, a sign of the shell.
    static let hasSigns = State(rawValue: 16)
    /// It is a list of several.
    static let isSeveral = State(rawValue: 32)
    /// It is, or holds, a text with `${…}` that a name of another file may stand in.
    static let isFilledInFromElsewhere = State(rawValue: 64)
    /// There may be something to say of it.
    static let odd: State = [.isFaulty, .namesBlocks, .namesClasses, .hasSigns, .isSeveral]
  }

  /// By attribute.
  private var values: [Value?] = []
  private var states: [State] = []
  /// By attribute, where there are any.
  private var faults: [Int: [ValueFault]] = [:]
  /// By block: the block that a `for` speaks of, or -1.
  private(set) var targets: [Int32] = []
  /// By override.
  private var overrides: [Value?] = []
  /// What a profile or `--set` makes of settings that stand in the text, by attribute.
  private var changed: [Int: Reading] = [:]

  /// The value of an attribute; the outer nil where none was read yet.
  func value(ofAttribute index: Int) -> Value?? {
    if !changed.isEmpty, let reading = changed[index] { return .some(reading.value) }
    return index < values.count ? .some(values[index]) : nil
  }

  /// The value of an override; the outer nil where none was read yet.
  func value(ofOverride index: Int) -> Value?? {
    index < overrides.count ? .some(overrides[index]) : nil
  }

  /// What is known of an attribute's value.
  func state(_ index: Int) -> State {
    if !changed.isEmpty, let reading = changed[index] {
      let kept = index < states.count ? states[index].intersection([.hasSigns, .isSeveral]) : []
      return ValueTable.state(reading.value, hasFaults: !reading.faults.isEmpty).union(kept)
    }
    return index < states.count ? states[index] : [.isFaulty, .hasSigns, .isSeveral]
  }

  /// The attributes of whose values one of these is known, in order.
  func attributes(_ wanted: State) -> [Int] {
    states.withUnsafeBufferPointer { states in
      states.indices.filter { !states[$0].isDisjoint(with: wanted) }
    }
  }

  /// What is wrong with an attribute's value.
  func faults(_ index: Int) -> [ValueFault] {
    if let reading = changed[index] { return reading.faults }
    return faults[index] ?? []
  }

  /// Whether one of the first attributes has a text that may be filled in by a name of another file.
  func fillsInFromElsewhere(before end: Int) -> Bool {
    states.prefix(end).contains { $0.contains(.isFilledInFromElsewhere) }
  }

  /// The block that a `for` speaks of; nil where that has to be looked for.
  func target(_ block: Int) -> Int? {
    block < targets.count && targets[block] >= 0 ? Int(targets[block]) : nil
  }

  private static func state(_ value: Value?, hasFaults: Bool) -> State {
    var state: State = hasFaults ? .isFaulty : []
    switch value {
    case .reference?: state.insert(.namesBlocks)
    case .list(let values)? where values.contains { $0.asReference != nil }:
      state.insert(.namesBlocks)
    default: break
    }
    if case .list(let values)? = value, values.count > 1 { state.insert(.isSeveral) }
    return state
  }
}

// MARK: Reading

extension ValueTable {
  /// What a piece of the reading found besides values.
  private struct Notes: Sendable {
    var faults: [(index: Int, faults: [ValueFault])] = []
    /// The attributes that name classes: read when the others are.
    var late: [Int] = []
  }

  /// Reads every setting of a model without profile and `--set`.
  static func read(_ data: ModelData, _ workers: Workers) -> ValueTable {
    var table = ValueTable()
    let late = table.readAll(Model(data), workers)
    if !late.isEmpty {
      // What names a class depends on what the blocks around it name.
      table.readLate(late, table.late(late, in: Model(data, values: table)))
    }
    table.targets = ValueTable.targets(Model(data, values: table), workers)
    return table
  }

  /// Reads everything but what names classes, which is returned.
  private mutating func readAll(_ model: Model, _ workers: Workers) -> [Int] {
    let count = model.data.attributes.count
    if count == 0 { return [] }
    let ranges = workers.ranges(count, least: 4096)
    var notes: [Notes] = []
    states = Array(filling: count, with: [])
    states.withUnsafeMutableBufferPointer { states in
      // Each piece writes the elements of its own range.
      nonisolated(unsafe) let states = states
      values = [Value?](unsafeUninitializedCapacity: count) { values, initialized in
        nonisolated(unsafe) let values = values
        notes = workers.map(ranges.count) { piece in
          ValueTable.read(
            ranges[piece], ranges.count == 1 ? model : model.twin, values, states)
        }
        initialized = count
      }
    }
    for found in notes.lazy.flatMap(\.faults) { faults[found.index] = found.faults }
    return notes.flatMap(\.late)
  }

  /// Reads a range of attributes, or of some of them by their places among those.
  private static func read(
    _ range: Range<Int>, of some: [Int]? = nil, _ model: Model,
    _ values: UnsafeMutableBufferPointer<Value?>, _ states: UnsafeMutableBufferPointer<State>
  ) -> Notes {
    var notes = Notes()
    var rest = range
    while let first = rest.first {
      let attribute = model.data.attributes[some?[first] ?? first]
      let file = model.data.blocks[Int(attribute.block)].file
      let source = model.files[Int(file.rawValue)]
      let end = source.tree.withFlat { flat in
        let plain = PlainReader(flat: flat, file: file, folder: source.folder)
        return read(rest, of: some, plain, source, model, values, states, &notes)
      }
      rest = end..<range.upperBound
    }
    return notes
  }

  /// Reads those attributes of a range that stand in its first one's file; where they end.
  private static func read(
    _ range: Range<Int>, of some: [Int]?, _ plain: PlainReader, _ file: SourceFile, _ model: Model,
    _ values: UnsafeMutableBufferPointer<Value?>, _ states: UnsafeMutableBufferPointer<State>,
    _ notes: inout Notes
  ) -> Int {
    let vocabulary = Vocabulary.shared
    var reader: ValueReader?
    for place in range {
      let index = some?[place] ?? place
      let attribute = model.data.attributes[index]
      let block = Int(attribute.block)
      if model.data.blocks[block].file != plain.file { return place }
      var value: Value?
      if let node = attribute.value, !attribute.isDefault, attribute.row != -1 {
        let kind = model.data.blocks[block].kind
        let row = vocabulary.plainRow(attribute.row, of: kind)
        if row.pointee.namesClass {
          notes.late.append(index)
        } else if let known = plain.read(node, row, kind, model) {
          value = known
          states[index] = state(known, hasFaults: false)
        } else if let row = model.row(attribute) {
          var own =
            reader
            ?? ValueReader(
              model: model, file: file, block: Block(model: model, index: block))
          own.move(to: block)
          value = own.read(node, row)
          states[index] = state(value, own)
          if !own.faults.isEmpty { notes.faults.append((index, own.takeFaults())) }
          reader = own
        }
      }
      values.initializeElement(at: index, to: value)
    }
    return range.upperBound
  }

  /// What is known of a value that was just read.
  private static func state(_ value: Value?, _ reader: ValueReader) -> State {
    var state = state(value, hasFaults: !reader.faults.isEmpty)
    if reader.isFilledIn { state.insert(.isFilledIn) }
    if reader.isFilledInFromElsewhere { state.insert(.isFilledInFromElsewhere) }
    if reader.hasSigns { state.insert(.hasSigns) }
    return state
  }

  private func late(_ indices: [Int], in model: Model) -> [Reading] {
    indices.map { model.read(attribute: $0) }
  }

  private mutating func readLate(_ indices: [Int], _ readings: [Reading]) {
    for (index, reading) in zip(indices, readings) {
      values[index] = reading.value
      states[index] = ValueTable.state(reading.value, hasFaults: !reading.faults.isEmpty)
        .union(reading.isFilledIn ? [.isFilledIn, .isFilledInFromElsewhere] : [])
        .union(.namesClasses)
      if !reading.faults.isEmpty { faults[index] = reading.faults }
    }
  }

  private static func targets(_ model: Model, _ workers: Workers) -> [Int32] {
    let count = model.data.blocks.count
    let ranges = workers.ranges(count, least: 4096)
    let found = workers.map(ranges.count) { place in
      ValueTable.targets(of: ranges[place], ranges.count == 1 ? model : model.twin)
    }.joined()
    if found.isEmpty { return [] }
    var targets = Array(filling: count, with: Int32(-1))
    for (block, target) in found { targets[block] = target }
    return targets
  }

  /// The blocks of a range that speak of something, and of what.
  private static func targets(
    of range: Range<Int>, _ model: Model
  ) -> [(block: Int, target: Int32)] {
    var found: [(block: Int, target: Int32)] = []
    for index in range {
      guard Vocabulary.shared.isForSomething(model.data.blocks[index].kind),
        let row = model.data.row(index),
        case .success(let target)? = Block(model: model, index: index).findTarget(row)
      else { continue }
      found.append((block: index, target: target.id.index))
    }
    return found
  }

  /// Reads the settings of a model that were lowered anew; what is known of those behind is moved.
  /// - Parameters:
  ///   - data: the model as it is now.
  ///   - gone: the numbers of the settings that went; `count` others came in their place.
  ///   - file: the file that changed, by `change`.
  mutating func read(
    _ data: ModelData, _ gone: Range<Int>, _ count: Int, _ file: FileID, _ change: TextChange
  ) {
    let came = gone.lowerBound..<gone.lowerBound + count
    values.replaceSubrange(gone, with: repeatElement(nil, count: count))
    states.replaceSubrange(gone, with: repeatElement([], count: count))
    let known = faults
    faults = [:]
    for (index, found) in known where !gone.contains(index) {
      let place = index < gone.lowerBound ? index : index - gone.count + count
      let isThere = data.blocks[Int(data.attributes[place].block)].file == file
      faults[place] = isThere ? found.map { $0.moved(change) } : found
    }
    let notes = read(came, [], data, .one)
    for found in notes.faults { faults[found.index] = found.faults }
    if notes.late.isEmpty { return }
    let readings = late(notes.late, in: Model(data, values: self))
    readLate(notes.late, readings)
  }

  /// Reads settings that came, of which nothing is known yet, and some others anew.
  private mutating func read(
    _ came: Range<Int>, _ some: [Int], _ data: ModelData, _ workers: Workers
  ) -> Notes {
    var notes = values.withUnsafeMutableBufferPointer { values in
      states.withUnsafeMutableBufferPointer { states in
        ValueTable.read(came, Model(data), values, states)
      }
    }
    if some.isEmpty { return notes }
    let found = read(some, data, workers)
    notes.faults += found.faults
    notes.late += found.late
    return notes
  }

  /// Reads anew what is filled in where texts with names are others; whether other settings than before name
  /// blocks or are faulty.
  mutating func readTexts(_ data: ModelData, _ workers: Workers) -> Bool {
    let all = attributes([.isFilledIn, .isFaulty])
    let before = all.map { states[$0] }
    if !faults.isEmpty { for index in all { faults[index] = nil } }
    let notes = read(all, data, workers)
    for found in notes.faults { faults[found.index] = found.faults }
    if !notes.late.isEmpty { readLate(notes.late, late(notes.late, in: Model(data, values: self))) }
    return zip(all, before).contains { states[$0] != $1 }
  }

  /// Reads some settings anew, each of which is among them once.
  private mutating func read(_ some: [Int], _ data: ModelData, _ workers: Workers) -> Notes {
    let ranges = workers.ranges(some.count, least: 256)
    let model = Model(data)
    let parts = values.withUnsafeMutableBufferPointer { values in
      states.withUnsafeMutableBufferPointer { states in
        // Each piece writes the elements of its own settings.
        nonisolated(unsafe) let (values, states) = (values, states)
        return workers.map(ranges.count) { piece in
          for index in some[ranges[piece]] { values[index] = nil }
          return ValueTable.read(
            ranges[piece], of: some, ranges.count == 1 ? model : model.twin, values, states)
        }
      }
    }
    if parts.count == 1 { return parts[0] }
    return Notes(faults: parts.flatMap(\.faults), late: parts.flatMap(\.late))
  }

  /// Reads the settings of a model in which blocks were lowered anew and have other numbers: what stands
  /// there is read, and what names something that is another one now, or may be.
  /// - Parameters:
  ///   - data: the model as it is now.
  ///   - gone: the numbers of the settings that went; `count` others came in their place.
  ///   - hasOtherTexts: whether a `let` came, went or changed.
  ///   - tops: the blocks of the top level that may be tied to another schema; nil where any may.
  ///   - references: what settings name, and heads speak of, by the numbers that blocks have now and as far as
  ///     that is known.
  ///   - move: the numbers that blocks have now; nil where names may lead to any other.
  /// - Returns: the settings that were read, in order.
  mutating func read(
    _ data: ModelData, _ gone: Range<Int>, _ count: Int, hasOtherTexts: Bool, unsure tops: [Int]?,
    _ references: ReferenceList, _ move: BlockMove?, _ workers: Workers
  ) -> [Int] {
    let came = gone.lowerBound..<gone.lowerBound + count
    values.replaceSubrange(gone, with: repeatElement(nil, count: count))
    states.replaceSubrange(gone, with: repeatElement([], count: count))
    faults = [:]
    let mayBeTied = tops.map { Model(data).marks(under: $0) }
    let filledIn: State = hasOtherTexts ? .isFilledIn : []
    let keepsNumbers = move.map { $0.shift.added == 0 && $0.keepsImplied } ?? false
    let unsure =
      keepsNumbers
      ? unsure(data, came, filledIn, mayBeTied, references.all)
      : moveReferences(data, came, filledIn, mayBeTied, references.all, move)
    let notes = read(came, unsure, data, workers)
    for found in notes.faults { faults[found.index] = found.faults }
    // What names a class depends on what the blocks around it name.
    let readings = late(notes.late, in: Model(data, values: self))
    readLate(notes.late, readings)
    readTargets(data, move == nil ? nil : mayBeTied, references.heads)
    return unsure.filter { $0 < came.lowerBound } + came + unsure.filter { $0 >= came.upperBound }
  }

  /// Looks for what heads speak of in blocks that may be tied to another schema, and where that isn't known.
  /// - Parameter mayBeTied: by block; nil where all are to be looked at.
  private mutating func readTargets(
    _ data: ModelData, _ mayBeTied: [Bool]?, _ heads: [ReferenceList.Head]
  ) {
    let model = Model(data, values: self)
    targets = heads.isEmpty ? [] : Array(repeating: -1, count: data.blocks.count)
    for head in heads {
      let block = Int(head.from)
      if head.to >= 0, let mayBeTied, !mayBeTied[block] {
        targets[block] = head.to
      } else {
        for found in ValueTable.targets(of: block..<block + 1, model) {
          targets[block] = found.target
        }
      }
    }
  }

  /// Gives the blocks that settings name the numbers that they have now; the settings that may name
  /// others, in order, but for those at `came`.
  private mutating func moveReferences(
    _ data: ModelData, _ came: Range<Int>, _ filledIn: State, _ mayBeTied: [Bool]?,
    _ references: [ReferenceList.Reference], _ move: BlockMove?
  ) -> [Int] {
    let open = filledIn.union(.isFaulty)
    let watched = open.union(.namesClasses)
    var unsure: [Int] = []
    for index in states.indices where !states[index].isDisjoint(with: watched) {
      if came.contains(index) { continue }
      let isTied = mayBeTied.map { !$0[Int(data.attributes[index].block)] } ?? false
      if isTied, states[index].isDisjoint(with: open),
        values[index]?.move(by: { move?($0.index).map { BlockID($0) } }) == true
      {
        continue
      }
      unsure.append(index)
    }
    var place = 0
    while place < references.count {
      let index = Int(references[place].attribute)
      let first = place
      repeat {
        place += 1
      } while place < references.count
        && Int(references[place].attribute) == index
      if came.contains(index) || !states[index].isDisjoint(with: watched) { continue }
      if !moveTops(at: index, references[first..<place], data, move) { unsure.append(index) }
    }
    return unsure.sorted()
  }

  /// Gives the blocks that a setting names the numbers that they have now, and says whether it names them still. Of
  /// those that have the numbers which they had the value isn't looked at.
  private mutating func moveTops(
    at index: Int, _ references: ArraySlice<ReferenceList.Reference>, _ data: ModelData,
    _ move: BlockMove?
  ) -> Bool {
    guard let move else { return false }
    var isOther = false
    for reference in references {
      // What is named in a block's scope is more than one step away.
      guard reference.to >= 0, data.blocks[Int(reference.to)].parent < 0 else { return false }
      isOther = isOther || move.shift.added != 0 && Int(reference.to) >= move.gone.lowerBound
    }
    if !isOther { return values[index] != nil }
    return values[index]?.move { move($0.index).map { BlockID($0) } } == true
  }

  /// The same where blocks that stayed have the numbers that they had: what names one of those does so still.
  private func unsure(
    _ data: ModelData, _ came: Range<Int>, _ filledIn: State, _ mayBeTied: [Bool]?,
    _ references: [ReferenceList.Reference]
  ) -> [Int] {
    let open = filledIn.union(.isFaulty)
    let watched = open.union(.namesClasses)
    var found: Set<Int> = []
    for index in states.indices where !states[index].isDisjoint(with: watched) {
      if came.contains(index) { continue }
      let isTied = mayBeTied.map { !$0[Int(data.attributes[index].block)] } ?? false
      if isTied, states[index].isDisjoint(with: open), values[index] != nil { continue }
      found.insert(index)
    }
    for reference in references {
      let isThere = reference.to >= 0
      // What is named in a block's scope is more than one step away.
      if isThere, data.blocks[Int(reference.to)].parent < 0 { continue }
      let index = Int(reference.attribute)
      if isThere, states[index].contains(.namesClasses) { continue }
      found.insert(index)
    }
    return found.sorted()
  }

  /// The same with what a profile and `--set` change: what they give, texts that are filled in
  /// otherwise, and classes of another schema.
  func reading(_ data: ModelData) -> ValueTable {
    var table = self
    let draft = Model(data, values: self)
    let hasTexts = !data.letOverrides.isEmpty
    let hasSchemas = data.overrides.contains { data.changesSchema($0) }
    if hasTexts || hasSchemas {
      for (index, state) in states.enumerated()
      where !state.isDisjoint(with: [.isFilledIn, .namesClasses]) {
        guard hasTexts && state.contains(.isFilledIn) || hasSchemas && state.contains(.namesClasses)
        else { continue }
        table.changed[index] = draft.read(attribute: index)
      }
    }
    if hasSchemas { table.targets = [] }
    table.overrides = data.overrides.indices.map { draft.read(override: $0).value }
    return table
  }
}

extension Value {
  /// Gives the blocks that it names the numbers that they have now; false where one of them has none, and it
  /// is as it was then.
  fileprivate mutating func move(by moved: (BlockID) -> BlockID?) -> Bool {
    switch self {
    case .reference(let block):
      guard let now = moved(block) else { return false }
      if now != block { self = .reference(now) }
    case .list(var items):
      var isOther = false
      for (place, item) in items.enumerated() {
        guard case .reference(let block) = item else { continue }
        guard let now = moved(block) else { return false }
        if now == block { continue }
        items[place] = .reference(now)
        isOther = true
      }
      if isOther { self = .list(items) }
    default: break
    }
    return true
  }
}

extension ModelData {
  /// Whether what is given decides which schema a block is tied to.
  func changesSchema(_ given: Override) -> Bool {
    guard let row = row(Int(given.block)) else { return false }
    return row.attributes[Int(given.row)].type.tiesSchema
  }
}

extension ValueType {
  /// Whether a setting of this type decides which schema a block is tied to.
  var tiesSchema: Bool {
    switch self {
    case .reference(.schema), .reference(.export), .reference(.train), .artefact(.export),
      .artefact(.train):
      return true
    default: return false
    }
  }
}

extension Model {
  /// The row of an attribute; nil where the table has none.
  func row(_ attribute: AttributeRecord) -> AttributeRow? {
    switch attribute.row {
    case 0...: data.row(Int(attribute.block))?.attributes[Int(attribute.row)]
    case -2: Schema.like
    default: nil
    }
  }

  /// Reads the value of an attribute.
  /// - Parameter taker: the block that has it by `like`; nil for the block that it stands in.
  func read(attribute index: Int, for taker: Block? = nil) -> Reading {
    let attribute = data.attributes[index]
    guard let node = attribute.value, !attribute.isDefault, let row = row(attribute) else {
      return Reading(value: nil)
    }
    let home = Block(model: self, index: Int(attribute.block))
    var reader = ValueReader(model: self, file: home.sourceFile, block: taker ?? home)
    let value = reader.read(node, row)
    return Reading(value: value, faults: reader.faults, isFilledIn: reader.isFilledIn)
  }

  /// Reads the value of an override.
  /// - Parameter taker: the block that has it by `like`; nil for the block that it is given for.
  func read(override index: Int, for taker: Block? = nil) -> Reading {
    let given = data.overrides[index]
    let home = Block(model: self, index: Int(given.block))
    guard let row = home.row else { return Reading(value: nil) }
    let file = files[Int(given.site.file.rawValue)]
    if ValueReader.isDefault(given.site.node, in: file.tree) { return Reading(value: nil) }
    var reader = ValueReader(model: self, file: file, block: taker ?? home)
    let value = reader.read(given.site.node, row.attributes[Int(given.row)])
    return Reading(value: value, faults: reader.faults)
  }
}
