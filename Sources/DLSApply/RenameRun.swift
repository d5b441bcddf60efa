// RenameRun.swift: things of the project that get other names, in an order in which each name is free.

import DLSPlan
import DLSStore

/// Gives the things that a plan moves their new names. A text moves them into names that nothing has; a
/// rollback over several states may exchange names, or give back one that something else has now.
struct RenameRun {
  private let writer: StoreWriter
  private let moves: [Action]
  private let deleted: [Action]
  /// What the schemas that have another name by now were called.
  private var schemas: [String: String] = [:]

  init(_ plan: Plan, _ writer: StoreWriter) {
    self.writer = writer
    moves = plan.actions.filter { $0.kind == .move && $0.oldAddress != nil }
    deleted = plan.actions.filter { $0.kind == .delete }
  }

  /// One change of a name.
  private struct Step {
    var old: String
    let new: String
    let keyword: String
  }

  /// Renames. A schema takes its classes along, so it goes before them; a class that goes to another
  /// schema leaves it afterwards.
  /// - Returns: the addresses, as they are then, of what the plan deletes and is still there.
  mutating func run() throws -> [String] {
    if moves.isEmpty { return deleted.map(\.address) }
    let wanted = Set(moves.map(\.address))
    let (parts, wholes) = (
      moves.filter { Self.isPart($0.keyword) }, moves.filter { !Self.isPart($0.keyword) }
    )
    try freeWholes(wanted)
    try order(
      wholes.map { Step(old: $0.oldAddress ?? "", new: $0.address, keyword: $0.keyword) })
    try freeParts(wanted)
    try order(
      parts.compactMap {
        let old = address($0.oldAddress ?? "", of: $0.keyword)
        return old != $0.address
          ? Step(old: old, new: $0.address, keyword: $0.keyword) : nil
      })
    // Their rows are written anew under the names they have now.
    try writer.removeBlocks(
      parts.flatMap { [$0.oldAddress ?? "", address($0.oldAddress ?? "", of: $0.keyword)] })
    return deleted.map { address($0.address, of: $0.keyword) }.filter { !wanted.contains($0) }
  }

  /// Takes the names that are wanted from what the plan deletes; of what has parts, the parts stay.
  private mutating func freeWholes(_ wanted: Set<String>) throws {
    for action in deleted where wanted.contains(action.address) {
      switch action.keyword {
      case "class", "field": break
      case "schema":
        // Its classes may go to another schema yet.
        try rename(Step(old: action.address, new: aside(action.address), keyword: "schema"))
      case "group":
        try writer.removeGroup(action.address)
        try writer.removeBlocks([action.address])
      default: try writer.removeBlocks([action.address])
      }
    }
  }

  /// The same for classes and fields, once schemas have their names.
  private func freeParts(_ wanted: Set<String>) throws {
    for action in deleted where Self.isPart(action.keyword) {
      let old = address(action.address, of: action.keyword)
      guard wanted.contains(old) else { continue }
      let (schema, name) = Self.split(old)
      if action.keyword == "class" {
        try writer.removeClass(schema: schema, name)
      } else {
        // It stays in the list of fields until all of them have their columns.
        try writer.renameField(schema: schema, name, to: aside(name), of: schema)
      }
      try writer.removeBlocks([old])
    }
  }

  /// Takes step after step whose new name is free. Where they go round in a circle, one thing steps aside.
  private mutating func order(_ steps: [Step]) throws {
    var waiting = steps
    var taken = Set(steps.map(\.old))
    while !waiting.isEmpty {
      var later: [Step] = []
      for step in waiting {
        if taken.contains(step.new) {
          later.append(step)
          continue
        }
        try rename(step)
        taken.remove(step.old)
      }
      if later.count == waiting.count {
        let place = aside(later[0].old)
        try rename(Step(old: later[0].old, new: place, keyword: later[0].keyword))
        taken.remove(later[0].old)
        later[0].old = place
      }
      waiting = later
    }
  }

  private mutating func rename(_ step: Step) throws {
    switch step.keyword {
    case "schema":
      try writer.renameSchema(step.old, to: step.new)
      let first = schemas.first { $0.value == step.old }?.key ?? step.old
      schemas[first] = step.new
    case "class":
      let (old, new) = (Self.split(step.old), Self.split(step.new))
      try writer.renameClass(schema: old.schema, old.name, to: new.name, of: new.schema)
    case "field":
      let (old, new) = (Self.split(step.old), Self.split(step.new))
      try writer.renameField(schema: old.schema, old.name, to: new.name, of: new.schema)
    case "group":
      try writer.renameGroup(step.old, to: step.new)
      try writer.renameBlock(step.old, to: step.new)
    default: try writer.renameBlock(step.old, to: step.new)
    }
  }

  /// A name that no text can give.
  private func aside(_ address: String) -> String { "\(address)~" }

  /// Where something of the store is by now; a schema takes its classes and fields along.
  private func address(_ old: String, of keyword: String) -> String {
    if keyword == "schema" { return schemas[old] ?? old }
    guard Self.isPart(keyword) else { return old }
    let (schema, name) = Self.split(old)
    return "\(schemas[schema] ?? schema).\(name)"
  }

  /// Whether something is a part of a schema.
  private static func isPart(_ keyword: String) -> Bool { keyword == "class" || keyword == "field" }

  /// `acme.crowns.oak` is `acme.crowns` and `oak`.
  private static func split(_ address: String) -> (schema: String, name: String) {
    let parts = address.split(separator: ".").map(String.init)
    return (parts.dropLast().joined(separator: "."), parts.last ?? "")
  }
}
