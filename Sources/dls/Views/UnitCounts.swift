// UnitCounts.swift: how many work units stand where, as a table and for programs.

import DLSJSON
import DLSStore
import DLSText
import DLSWorkflow

/// How many units of each block stand where.
struct UnitCounts {
  private struct Line {
    var byStatus: [UnitStatus: Int] = [:]
    var bySplit: [SplitPart: Int] = [:]
    var complete = 0
    var total: Int { byStatus.values.reduce(0, +) }
  }
  private var order: [String] = []
  private var lines: [String: Line] = [:]

  init(_ store: Store) throws {
    var order: [String] = []
    var lines: [String: Line] = [:]
    try store.forEachUnit { unit in
      if lines[unit.block] == nil { order.append(unit.block) }
      lines[unit.block, default: Line()].byStatus[unit.status, default: 0] += 1
      lines[unit.block, default: Line()].bySplit[unit.split, default: 0] += 1
      if unit.isComplete { lines[unit.block, default: Line()].complete += 1 }
    }
    self.order = order
    self.lines = lines
  }

  var total: Int { lines.values.reduce(0) { $0 + $1.total } }
  var complete: Int { lines.values.reduce(0) { $0 + $1.complete } }

  var table: TextTable {
    let statuses = UnitStatus.allCases.filter { status in
      lines.values.contains { $0.byStatus[status] != nil }
    }
    var table = TextTable(
      ["WORK UNITS", "ALL"] + statuses.map { $0.title.uppercased() } + ["COMPLETE"]
        + SplitPart.allCases.map { $0.text.uppercased() })
    for block in order {
      guard let line = lines[block] else { continue }
      let counts =
        [line.total] + statuses.map { line.byStatus[$0] ?? 0 } + [line.complete]
        + SplitPart.allCases.map { line.bySplit[$0] ?? 0 }
      table.add([block] + counts.map { Figures.grouped($0) })
    }
    return table
  }

  var json: JSONValue {
    var object = JSONObject()
    for block in order {
      guard let line = lines[block] else { continue }
      var counts = JSONObject()
      counts["total"] = JSONValue(line.total)
      for status in UnitStatus.allCases {
        counts[status.text] = JSONValue(line.byStatus[status] ?? 0)
      }
      counts["complete"] = JSONValue(line.complete)
      for part in SplitPart.allCases { counts[part.text] = JSONValue(line.bySplit[part] ?? 0) }
      object[block] = .object(counts)
    }
    return .object(object)
  }
}
