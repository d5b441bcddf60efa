// SampleCounts.swift: how many samples have which status, as a table and for programs.

import DLSApply
import DLSJSON
import DLSStore
import DLSText
import DLSWorkflow

/// How many samples of each class have which status.
struct SampleCounts {
  private var order: [String] = []
  private var lines: [String: [SampleStatus: Int]] = [:]
  /// Those with a shape that lie outside all work units.
  private(set) var unplaced = 0
  /// Those without a shape.
  private(set) var shapeless = 0

  init(_ store: Store) throws {
    var lines: [String: [SampleStatus: Int]] = [:]
    var unplaced = 0
    var shapeless: Set<Int64> = []
    try store.forEachSample { sample in
      let name = [sample.schema, sample.className].compactMap { $0 }.joined(separator: ".")
      lines[name.isEmpty ? "(no class)" : name, default: [:]][sample.status, default: 0] += 1
      if sample.geometry.count <= 8 {
        shapeless.insert(sample.fid)
      } else if sample.unit == nil {
        unplaced += 1
      }
    }
    // What another program drew or moved counts where it lies; the next `apply` or `export` notes it.
    for sample in try SamplePlacing.displaced(store) where !shapeless.contains(sample.fid) {
      unplaced += (sample.to == nil ? 1 : 0) - (sample.from == nil ? 1 : 0)
    }
    order = lines.keys.sorted()
    self.lines = lines
    self.unplaced = unplaced
    self.shapeless = shapeless.count
  }

  var total: Int { lines.values.reduce(0) { $0 + $1.values.reduce(0, +) } }
  var pending: Int { lines.values.reduce(0) { $0 + ($1[.pendingApproval] ?? 0) } }
  var approved: Int { lines.values.reduce(0) { $0 + ($1[.approved] ?? 0) } }

  var table: TextTable {
    var table = TextTable(["SAMPLES", "ALL"] + SampleStatus.allCases.map { $0.title.uppercased() })
    for name in order {
      let line = lines[name] ?? [:]
      let counts = [line.values.reduce(0, +)] + SampleStatus.allCases.map { line[$0] ?? 0 }
      table.add([name] + counts.map { Figures.grouped($0) })
    }
    return table
  }

  var json: JSONValue {
    var object = JSONObject()
    for name in order {
      var counts = JSONObject()
      for status in SampleStatus.allCases {
        counts[status.text] = JSONValue(lines[name]?[status] ?? 0)
      }
      object[name] = .object(counts)
    }
    return [
      "total": JSONValue(total), "outside_units": JSONValue(unplaced),
      "without_shape": JSONValue(shapeless), "classes": .object(object),
    ]
  }
}
