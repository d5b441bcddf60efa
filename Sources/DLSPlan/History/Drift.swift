// Drift.swift: what another program changed in the store of what the project file declares.

import DLSLanguage
import DLSWorkflow

/// One declared property that is not as dls last applied it. Status, marks, notes and samples are
/// people's work, and never drift.
package struct Drift: Equatable, Sendable {
  /// `class`, `field`, `person`, `group` or `unit`.
  package var keyword: String
  /// `crowns.oak`, or a unit's key.
  package var address: String
  /// `title`; empty where the whole thing was added or removed.
  package var field: String
  /// As last applied, as the language writes it; nil where there was nothing.
  package var applied: String?
  /// As it is in the store now; nil where there is nothing.
  package var store: String?
  /// The `work_units` block of a unit.
  package var block: String?
  /// Why the project file can't say what the store says, as a sentence; nil where it can.
  package var obstacle: String?

  /// A drift from its parts.
  init(
    keyword: String, address: String, field: String, applied: String?, store: String?,
    block: String? = nil, obstacle: String? = nil
  ) {
    self.keyword = keyword
    self.address = address
    self.field = field
    self.applied = applied
    self.store = store
    self.block = block
    self.obstacle = obstacle
  }

  /// Whether the thing was added to the store, removed from it, or changed.
  package var word: String {
    if !field.isEmpty { return "changed" }
    return applied == nil ? "added" : "removed"
  }

  /// What happened, after the address, in one line: `title = "Oak" -> "Eiche"`.
  package var text: String {
    guard !field.isEmpty else { return "\(word) in the store" }
    return ValueText.oneLine("\(field) = \(applied ?? "none") -> \(store ?? "none")")
  }
}

/// Finds what other programs changed in the tables of people, groups, classes and fields.
struct TableDrift {
  /// The tables as last applied.
  let applied: DeclaredTables
  /// The tables as they shall be, under the names they had when last applied.
  let declared: DeclaredTables
  /// The tables as they are.
  let store: DeclaredTables

  func find() -> [Drift] { classes() + fields() + people() + groups() }

  private func classes() -> [Drift] {
    var found = rows("class", \.classes) {
      $0.schema + "." + $0.name
    } fields: { row in
      [
        ("value", row.value.map(String.init)), ("title", row.title.map(ValueText.quoted)),
        ("color", row.color?.lowercased()), ("ignore", row.isIgnored ? "true" : nil),
      ]
    }
    let gone = Set(found.lazy.filter { $0.word == "removed" }.map(\.address))
    let left = applied.classes.filter { gone.contains($0.schema + "." + $0.name) }
    if left.isEmpty { return found }
    for index in found.indices where found[index].word == "added" && found[index].obstacle == nil {
      let address = found[index].address
      guard let row = store.classes.first(where: { $0.schema + "." + $0.name == address }),
        let old = left.first(where: {
          $0.schema == row.schema && $0.value == row.value && $0.value != nil
        })
      else { continue }
      found[index].obstacle =
        "It has the place of `\(old.schema).\(old.name)`, which was renamed in the store. Give it its "
        + "name back there, as `dls apply` does, and rename it in the project file: `moved { from = "
        + "\(old.schema).\(old.name), to = \(address) }` takes its samples along."
    }
    return found
  }

  /// The rows say which columns of samples hold what: they are no place to change a field.
  private func fields() -> [Drift] {
    var found = rows("field", \.fields) {
      $0.schema + "." + $0.name
    } fields: { row in
      [
        ("type", row.type), ("title", row.title.map(ValueText.quoted)), ("unit", row.unit),
        ("range", row.range.map { "\($0.lowerBound)..\($0.upperBound)" }),
        (
          "values",
          row.values.isEmpty ? nil : row.values.map(ValueText.quoted).joined(separator: ", ")
        ),
        ("required", row.isRequired ? "true" : nil),
      ]
    }
    for index in found.indices {
      found[index].obstacle =
        "The table dls_fields is made of the project file: change the field there."
    }
    return found
  }

  private func people() -> [Drift] {
    rows("person", \.people) {
      $0.address
    } fields: { row in
      [
        ("account", ValueText.quoted(row.account)), ("title", row.title.map(ValueText.quoted)),
        ("role", row.role?.text),
      ]
    }
  }

  private func groups() -> [Drift] {
    var seen: Set<String> = []
    let names = (applied.places + store.places).map(\.group).filter { seen.insert($0).inserted }
    var found: [Drift] = []
    for name in names {
      for (setting, role) in [("analysts", Role.analyst), ("collectors", .collector)] {
        func members(_ tables: DeclaredTables) -> [String] {
          tables.places.filter { $0.group == name && $0.role == role }.map(\.person).sorted()
        }
        let now = members(store)
        guard now != members(applied), now != members(declared) else { continue }
        func list(_ names: [String]) -> String? {
          names.isEmpty
            ? nil : names.count == 1 ? names[0] : "[\(names.joined(separator: ", "))]"
        }
        found.append(
          Drift(
            keyword: "group", address: name, field: setting, applied: list(members(applied)),
            store: list(now)))
      }
    }
    return found
  }

  /// Compares the rows of one table by their addresses, field by field.
  private func rows<Row>(
    _ keyword: String, _ table: KeyPath<DeclaredTables, [Row]>, _ address: (Row) -> String,
    fields: (Row) -> [(String, String?)]
  ) -> [Drift] {
    func byAddress(_ tables: DeclaredTables) -> [String: Row] {
      Dictionary(
        tables[keyPath: table].map { (address($0), $0) }, uniquingKeysWith: { first, _ in first })
    }
    let (wanted, present) = (byAddress(declared), byAddress(store))
    let known = byAddress(applied)
    var found: [Drift] = []
    for row in applied[keyPath: table] {
      let name = address(row)
      // What the text no longer has goes anyway.
      guard let wish = wanted[name] else { continue }
      guard let now = present[name] else {
        found.append(
          Drift(
            keyword: keyword, address: name, field: "", applied: keyword, store: nil,
            obstacle: "to do without it, remove its block from the project file"))
        continue
      }
      for (((field, was), (_, is_)), (_, shall)) in zip(
        zip(fields(row), fields(now)), fields(wish)) where is_ != was && is_ != shall
      {
        found.append(
          Drift(
            keyword: keyword, address: name, field: field, applied: was, store: is_,
            obstacle: field == "role" ? "The owner is a setting of the project block." : nil))
      }
    }
    for row in store[keyPath: table]
    where known[address(row)] == nil && wanted[address(row)] == nil {
      found.append(
        Drift(
          keyword: keyword, address: address(row), field: "", applied: nil, store: keyword,
          obstacle: Self.obstacle(address(row))))
    }
    return found
  }

  /// Why what another program added can't be written into a project file.
  private static func obstacle(_ address: String) -> String? {
    let name = address.split(separator: ".").last.map(String.init) ?? ""
    if WrittenText.isName(name) { return nil }
    return
      "\(ValueText.quoted(name)) is no name in a project file. Give it another name in the store, or "
      + "set it back with `dls apply`."
  }
}
