// ScoresView.swift: a model's scores on held-out work units as a table.

import DLSJSON
import DLSText

/// Shows scores as the engine reports them: `{split, units, overall{…}, classes[{name, …}]}`.
enum ScoresView {
  /// The columns that are shown, in this order, where the engine gives them.
  private static let columns = [
    ("precision", "PRECISION"), ("recall", "RECALL"), ("f1", "F1"), ("iou", "IOU"),
    ("miou", "MIOU"), ("average_precision", "AP"),
  ]

  /// A table with a row for each class and one for all; empty without scores.
  static func text(_ scores: JSONValue, _ style: Style) -> String {
    guard let overall = scores["overall"] else { return "" }
    var rows: [(String, JSONValue)] = []
    for entry in scores["classes"]?.array ?? [] {
      rows.append((entry["name"]?.string ?? "?", entry))
    }
    if rows.count != 1 { rows.append(("all classes", overall)) }
    let shown = columns.filter { column in rows.contains { $0.1[column.0]?.double != nil } }
    let split = scores["split"]?.string ?? "held-out"
    var table = TextTable(["CLASS"] + shown.map(\.1))
    for (name, values) in rows {
      table.add(
        [name] + shown.map { values[$0.0]?.double.map { Figures.fixed($0, 3) } ?? "–" })
    }
    var title = "Scores on \(split) work units"
    if let units = scores["units"]?.integer { title += " (\(units))" }
    return "\(title):\n" + table.text(style)
  }
}
