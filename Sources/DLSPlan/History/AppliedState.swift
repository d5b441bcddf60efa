// AppliedState.swift: what a store declared after an earlier plan, and the walk back to it.

package import DLSGeo
package import DLSWorkflow

/// A unit as it was in an earlier state.
package struct FormerUnit: Sendable {
  /// The number it had in the store.
  var fid: Int64
  /// The entry that tells of its status and notes when it was last there.
  var entry: Int64
  /// Whether people had said anything of it then.
  var isJudged: Bool
  /// Its block and group, as numbers of names that follow renames.
  var block: Int
  var group: Int
  /// Its key without the block's name.
  var localKey: String
  var split: SplitPart
  var originHash: Int64
  var geometry: Geometry

  /// A unit as an entry tells of it; the state numbers its names.
  package init(
    fid: Int64, entry: Int64, isJudged: Bool = false, localKey: String, split: SplitPart,
    originHash: Int64, geometry: Geometry
  ) {
    self.fid = fid
    self.entry = entry
    self.isJudged = isJudged
    self.localKey = localKey
    self.split = split
    self.originHash = originHash
    self.geometry = geometry
    block = 0
    group = -1
  }
}

/// The declared state of a store after one of its plans. Made by walking back from the present: each
/// plan left the inverse of what it did.
package struct AppliedState: Sendable {
  /// A declaration as it was.
  struct Former: Sendable {
    var declaration: AppliedDeclaration
    /// What it is called in the store now; nil where it is not there.
    var now: String?
  }

  /// The plan that led to it.
  package var number: Int64
  package var modelHash = ""
  package var factsHash = ""
  var formers: [Former]
  /// The units that are not now as they were, by the number they had.
  private(set) var units: [Int64: FormerUnit] = [:]
  /// The rows that were not there.
  private(set) var absent: [ClosedRange<Int64>] = []
  private var names: [String] = []

  /// The present state, from which to walk back.
  package init(_ number: Int64, walkingBackFrom snapshot: Snapshot) {
    self.number = number
    formers = snapshot.declarations.map { Former(declaration: $0, now: $0.address) }
  }

  /// The declarations as they were, by address.
  package var declarations: [AppliedDeclaration] {
    formers.map(\.declaration).sorted { $0.address < $1.address }
  }

  // MARK: walking back

  /// Takes a unit back to how it was, under the names of the state reached so far.
  package mutating func restore(_ unit: FormerUnit, block: String, group: String?) {
    var unit = unit
    unit.block = number(of: block)
    unit.group = group.map { number(of: $0) } ?? -1
    // Its status is that of the last time it was there.
    if let later = units[unit.fid] { (unit.entry, unit.isJudged) = (later.entry, later.isJudged) }
    units[unit.fid] = unit
  }

  /// Takes back that rows were made.
  package mutating func remove(_ rows: ClosedRange<Int64>) {
    absent.append(rows)
    if rows.count == 1 {
      units[rows.lowerBound] = nil
    } else if !units.isEmpty {
      units = units.filter { !rows.contains($0.key) }
    }
  }

  /// Takes back what one plan did to blocks: what each is called after it, what it was called and
  /// what it said before.
  package mutating func undo(_ steps: [(after: String?, before: AppliedDeclaration?)]) {
    var places: [String: Int] = [:]
    for (place, former) in formers.enumerated() { places[former.declaration.address] = place }
    var gone: Set<Int> = []
    for (after, before) in steps {
      let place = after.flatMap { places[$0] }
      switch (place, before) {
      case (let place?, let before?): formers[place].declaration = before
      case (let place?, nil): gone.insert(place)
      case (nil, let before?): formers.append(Former(declaration: before, now: nil))
      case (nil, nil): break
      }
    }
    formers = formers.indices.filter { !gone.contains($0) }.map { formers[$0] }
    var renamed: [String: String] = [:]
    for case (let after?, let before?) in steps { renamed[after] = before.address }
    names = names.map { renamed[$0] ?? $0 }
  }

  /// Ends the walk: what went and came again under one name is the same thing.
  package mutating func settle() {
    let taken = Set(formers.compactMap(\.now))
    for place in formers.indices where formers[place].now == nil {
      let address = formers[place].declaration.address
      if !taken.contains(address) { formers[place].now = address }
    }
  }

  private mutating func number(of name: String) -> Int {
    if let known = names.firstIndex(of: name) { return known }
    names.append(name)
    return names.count - 1
  }

  // MARK: reading

  /// The block of a unit, as it was called.
  func block(of unit: FormerUnit) -> String { names[unit.block] }

  /// The group of a unit, as it was called.
  func group(of unit: FormerUnit) -> String? { unit.group < 0 ? nil : names[unit.group] }

  /// Whether a row was not there.
  func isAbsent(_ fid: Int64) -> Bool { absent.contains { $0.contains(fid) } }
}
