// ForeignClass.swift: a class of another tool, and its way into a schema.

import DLSJSON
import DLSLanguage

/// A class as another tool has it.
struct ForeignClass {
  /// Its value in rasters; nil where none is given.
  var value: Int?
  /// What is given instead of a whole number.
  var oddValue: String?
  /// Its name there.
  var name: String
  /// Red, green and blue as `#rrggbb`.
  var color: String?
  /// What the labels are called that count as it.
  var labels: [String] = []
  /// How much a mistake in it counts.
  var weight: Double?
  /// What is known about it, as a remark.
  var remark = ""
}

/// Classes with the names and values they have in the schema.
struct SchemaClasses {
  /// A class of the schema.
  struct Entry {
    let name: String
    let value: Int
    let source: ForeignClass
  }
  private(set) var entries: [Entry] = []

  /// Gives each class a name and a value of its own. Where `keepsZero`, 0 belongs to the background:
  /// a class of that value goes if it is the background by name, and gets another value if not.
  init(_ classes: [ForeignClass], keepsZero: Bool, _ writer: inout ProjectWriter) {
    var names = FreeNames()
    var values: Set<Int> = []
    var next = max(0, (classes.compactMap(\.value).filter { $0 < 65_535 }.max() ?? 0)) + 1
    for one in classes {
      if keepsZero, one.value ?? 0 == 0, Self.isBackground(one.name) {
        writer.comment("`\(one.name)` is the background, which needs no class.")
        continue
      }
      let name = names.take(WrittenText.name(from: one.name) ?? "class-\(entries.count + 1)")
      let isFree = one.value.map {
        (keepsZero ? 1...65_535 : 0...65_535).contains($0) && !values.contains($0)
      }
      let value = isFree == true ? one.value ?? next : next
      if isFree != true { next += 1 }
      if let old = one.value.map({ "\($0)" }) ?? one.oddValue, old != "\(value)" {
        let called = one.name.isEmpty ? name : one.name
        writer.leaveOut("the value \(old) of the class \(called); it is \(value) here.")
      }
      if one.name.isEmpty {
        let known = one.value.map { ", of the value \($0)" } ?? ""
        writer.leaveOut("a class without a name\(known): it is called \(name) here.")
      }
      values.insert(value)
      entries.append(Entry(name: name, value: value, source: one))
    }
  }

  private static func isBackground(_ name: String) -> Bool {
    ["background", "nodata", "no data", "unlabeled", "unlabelled", "0"].contains(name.lowercased())
  }

  /// Writes the schema block.
  func write(_ schema: String, _ writer: inout ProjectWriter) {
    writer.open("schema \(schema)")
    writer.set("geometry", "polygon")
    for entry in entries {
      var settings = ["value = \(entry.value)"]
      if let color = entry.source.color { settings.append("color = \(color)") }
      if entry.source.name != entry.name, !entry.source.name.isEmpty {
        settings.append("title = \(WrittenText.quoted(String(entry.source.name.prefix(200))))")
      }
      writer.line(
        "class \(entry.name) { \(settings.joined(separator: ", ")) }", entry.source.remark)
    }
    if entries.isEmpty {
      writer.line("class thing { value = 1, color = #2e7d32 }", "TODO: your classes")
    }
    writer.close()
  }
}
