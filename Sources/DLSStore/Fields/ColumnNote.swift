// ColumnNote.swift: what a store remembers of columns of samples between one plan and the next.

/// Some columns of samples, by name; the case of letters doesn't count.
struct ColumnNote {
  private let key: String
  private let written: [String]
  var names: [String]

  /// What stands in the store's table of facts.
  init(_ writer: StoreWriter, _ key: String) throws {
    self.key = key
    let text = try writer.connection.text(
      "SELECT value FROM dls_meta WHERE key = ?", [.text(key)])
    written = (text ?? "").split(separator: "\n").map(String.init)
    names = written
  }

  func has(_ name: String) -> Bool { names.contains { $0.lowercased() == name.lowercased() } }

  mutating func add(_ name: String) { if !has(name) { names.append(name) } }

  /// Follows a column to its new name; false where it isn't noted.
  mutating func rename(_ old: String, to new: String) -> Bool {
    guard let place = names.firstIndex(where: { $0.lowercased() == old.lowercased() }) else {
      return false
    }
    names[place] = new
    return true
  }

  func write(on connection: Connection) throws {
    var distinct: [String] = []
    for name in names where !distinct.contains(name) { distinct.append(name) }
    if distinct == written { return }
    try connection.run(
      "INSERT OR REPLACE INTO dls_meta(key,value) VALUES (?,?)",
      [.text(key), .text(distinct.joined(separator: "\n"))])
  }
}
