// Plan.swift: what would change, as data.

package import DLSGeo
package import DLSLanguage
package import DLSText
package import DLSWorkflow

/// Everything a plan can do to one address; a closed set.
package enum ActionKind: UInt8, CaseIterable, Sendable {
  /// Comes into being.
  case create
  /// Changes in place.
  case update
  /// Gets another address and keeps everything else.
  case move
  /// Goes.
  case delete

  /// How it is printed.
  package var symbol: String {
    switch self {
    case .create: "+"
    case .update: "~"
    case .move: ">"
    case .delete: "-"
    }
  }

  /// What is done, as an infinitive.
  package var verb: String {
    switch self {
    case .create: "create"
    case .update: "update"
    case .move: "move"
    case .delete: "delete"
    }
  }
}

/// One setting that changes.
package struct FieldChange: Equatable, Sendable {
  /// The setting, dotted for nested ones: `split.validation`.
  package var name: String
  /// As the language writes it; nil where there was none.
  package var old: String?
  /// As the language writes it; nil where there is none.
  package var new: String?
  /// Whether the new value is the table's default, which no text says.
  package var isDefault: Bool

  /// A change from its parts.
  init(name: String, old: String?, new: String?, isDefault: Bool = false) {
    self.name = name
    self.old = old
    self.new = new
    self.isDefault = isDefault
  }
}

/// What happens to the units of one block. Positions refer to `set`.
package struct UnitDelta: Sendable {
  /// The units as they shall be.
  package var set: UnitSet
  /// Units to make.
  package var created: [Int32] = []
  /// Units to change: the store's number and the position.
  package var updated: [(fid: Int64, position: Int32)] = []
  /// Units to delete, by the store's number.
  package var deleted: [Int64] = []
  package var unchangedCount = 0
  /// How many of the changed ones get another shape, another split part, another group.
  var reshapedCount = 0
  package var resplitCount = 0
  var reassignedCount = 0
  /// Of the changed, new and deleted ones, those that only set back what another program did.
  package var restoredCount = 0
  package var recreatedCount = 0
  package var removedCount = 0
  /// The rows of all that get another shape.
  package var reshaped: [Int64] = []
  /// What other programs did to units of the block, and apply sets back.
  var drift: [Drift] = []
  /// Those that come back, or were made again since, with the entries that tell what they were like.
  package var revived: [(position: Int32, entry: Int64)] = []
  /// Of those the ones that were made again since, by the store's number.
  var remade: [Int64] = []
  /// How many of those change in nothing else.
  package var remadeOnlyCount = 0
  /// Units that are marked complete and get ground that nobody has looked at: the mark goes.
  package var uncompleted: [(fid: Int64, key: String)] = []
  /// How many of those change in nothing else.
  package var uncompletedOnlyCount = 0
  /// Samples in the units to delete.
  package var orphanedSamples = 0
  /// Units to delete that hold samples.
  var deletedWithSamples = 0
  /// Units to delete that people judged.
  package var deletedJudged = 0

  /// Whether anything happens.
  var isEmpty: Bool {
    created.isEmpty && updated.isEmpty && deleted.isEmpty && uncompleted.isEmpty && remade.isEmpty
  }

  /// Whether all that happens is that other programs' changes are set back.
  var isOnlyRestored: Bool {
    created.count == recreatedCount && updated.count == restoredCount
      && deleted.count == removedCount && uncompleted.isEmpty && remade.isEmpty
  }

  init(set: UnitSet) { self.set = set }

  /// Deletes a unit of a row of the store, and counts what people did in it.
  mutating func delete(_ row: Int, of snapshot: Snapshot) {
    let samples = Int(snapshot.sampleCounts[row])
    deleted.append(snapshot.fids[row])
    orphanedSamples += samples
    if samples > 0 { deletedWithSamples += 1 }
    if snapshot.judged.contains(snapshot.fids[row]) { deletedJudged += 1 }
  }
}

/// What happens to one address.
package struct Action: Sendable {
  package var kind: ActionKind
  package var address: String
  /// The block's keyword: `class`, `work_units`.
  package var keyword: String
  /// Where the text says so; nil for what is in no text any more.
  package var place: Place?
  /// For a move: the address it had.
  package var oldAddress: String?
  package var changes: [FieldChange] = []
  /// For a work_units block whose units change.
  package var units: UnitDelta?
  /// What else is worth saying, as a sentence.
  package var remark: String?
  /// The settings to store, one a line.
  package var settings = ""
  /// The settings that are stored, one a line.
  package var oldSettings = ""

  /// Whether it only sets back what another program did.
  package var isOnlyRestored: Bool {
    kind == .update && changes.isEmpty && units?.isOnlyRestored == true
  }
}

/// How many things change.
package struct PlanCounts: Equatable, Sendable {
  package var created = 0
  package var updated = 0
  package var moved = 0
  package var deleted = 0
  package var unchanged = 0
  /// Things that another program changed and that are set back.
  package var restored = 0

  /// Counts what happens to a block itself, its units apart.
  mutating func add(_ action: Action) {
    switch action.kind {
    case .create: created += 1
    case .update: updated += action.changes.isEmpty ? 0 : 1
    case .move: moved += 1
    case .delete: deleted += 1
    }
  }

  /// The last line of a plan: `Plan: 408 to create, 0 to update, 0 to delete, 12 unchanged.`
  package var line: String {
    let moves = moved > 0 ? " \(moved) to move," : ""
    let restores = restored > 0 ? "\(restored) to set back, " : ""
    return "Plan: \(created) to create, \(updated) to update,\(moves) \(deleted) to delete, "
      + "\(restores)\(unchanged) unchanged."
  }
}

/// The units of one block, counted.
package struct UnitSummary: Equatable, Sendable {
  package var block: String
  package var unitCount: Int
  package var trainingCount: Int
  package var validationCount: Int
  package var testCount: Int
  /// Whether a split was asked for.
  var isSplit: Bool
  /// Units by group, in the order of the text; the empty name is nobody.
  package var groups: [(name: String, count: Int)]

  package static func == (left: UnitSummary, right: UnitSummary) -> Bool {
    left.block == right.block && left.unitCount == right.unitCount
      && left.trainingCount == right.trainingCount
      && left.validationCount == right.validationCount && left.testCount == right.testCount
      && left.isSplit == right.isSplit
      && left.groups.elementsEqual(right.groups) { $0.name == $1.name && $0.count == $1.count }
  }

  /// `8 units: 5 training, 2 validation, 1 test`, or `8 units`.
  package var text: String {
    let units = unitCount == 1 ? "1 unit" : "\(unitCount) units"
    guard isSplit else { return units }
    return "\(units): \(trainingCount) training, \(validationCount) validation, \(testCount) test"
  }
}

/// A person as the store lists them.
package struct PlannedPerson: Equatable, Sendable {
  package var address: String
  package var account: String
  package var title: String?
  package var role: Role?

  /// A person from the parts of a row.
  package init(address: String, account: String, title: String?, role: Role?) {
    self.address = address
    self.account = account
    self.title = title
    self.role = role
  }
}

/// A person's place in a group.
package struct PlannedPlace: Equatable, Sendable {
  package var group: String
  package var person: String
  package var role: Role

  /// A place from the parts of a row.
  package init(group: String, person: String, role: Role) {
    self.group = group
    self.person = person
    self.role = role
  }
}

/// A class as the store lists it.
package struct PlannedClass: Equatable, Sendable {
  package var schema: String
  package var name: String
  package var value: Int?
  package var title: String?
  /// `#2e7d32`.
  package var color: String?
  package var isIgnored: Bool

  /// A class from the parts of a row.
  package init(
    schema: String, name: String, value: Int?, title: String?, color: String?, isIgnored: Bool
  ) {
    self.schema = schema
    self.name = name
    self.value = value
    self.title = title
    self.color = color
    self.isIgnored = isIgnored
  }
}

/// What would change, why, and where in the text it says so. The actions during apply are these
/// and no others.
package struct Plan: Sendable {
  package var actions: [Action] = []
  package var counts = PlanCounts()
  package var summaries: [UnitSummary] = []
  /// Worth knowing, each a sentence; nothing follows from them.
  package var notices: [String] = []
  /// Why the plan can't be applied. Empty when it can.
  package var refusals: [Diagnostic] = []
  /// The store's counter when the snapshot was taken; nil where the store is yet to be made.
  package var changeCounter: Int64?
  /// The project's address, for a new store.
  package var project = ""
  /// The reference system of the layers, for a new store.
  package var reference: ReferenceFact = .pixels
  /// The words of `geometry` of all schemas; several make a layer of mixed geometry.
  package var sampleGeometries: [String] = []
  /// The store's small tables as they shall be.
  package var tables = DeclaredTables()
  /// What other programs changed since the last apply, and apply sets back.
  package var drift: [Drift] = []
  /// Stands for the declarations and small tables of the store when the snapshot was taken.
  package var tablesHash = ""
  /// The blocks of the store whose split is not drawn, but set by people.
  package var freeSplits: [String] = []
  /// How many applied plans, this one among them, can be taken back afterwards.
  package var rollbacks = 20
  /// For a rollback, the plan whose state is brought back.
  package var restores: Int64?
  /// Where imagery is, by the address of the work_units block: what apply notes for the next plan.
  package var imagery: [String: [Box]] = [:]
  /// What the plan would say more of if the store were asked.
  package var fieldQuestions: [FieldQuestion] = []
  /// Whether units lie on imagery that was not there when last applied.
  package var hasNewImagery = false
  package var modelHash = ""
  package var factsHash = ""
  /// Stands for the whole content: equal digests, equal plans.
  package var digest = ""

  /// Whether apply would do nothing.
  package var isEmpty: Bool { actions.isEmpty && drift.isEmpty && changeCounter != nil }
  /// Whether apply makes the store.
  package var createsStore: Bool { changeCounter == nil }
  /// The units that get another shape, by the store's number.
  package var reshapedUnits: [Int64] { actions.flatMap { $0.units?.reshaped ?? [] } }
  /// The units that go, by the store's number.
  package var deletedUnits: [Int64] { actions.flatMap { $0.units?.deleted ?? [] } }

  /// The units that get what people had said of them before they were made again.
  package var remadeUnits: [Int64] { actions.flatMap { $0.units?.remade ?? [] } }
}
