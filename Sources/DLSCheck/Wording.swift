// Wording.swift: how messages put lists, rows and numbers into words.

package import DLSLanguage
import DLSText

extension Sequence<String> {
  /// `a, b or c`, at most `limit` of them.
  package func joinedAsChoice(limit: Int = 12) -> String { joined(last: " or ", limit) }

  /// `a, b and c`, at most `limit` of them.
  package func joinedAsList(limit: Int = 12) -> String { joined(last: " and ", limit) }

  private func joined(last: String, _ limit: Int) -> String {
    let words = Array(self)
    if words.count > limit {
      return words.prefix(limit).joined(separator: ", ") + last + "others"
    }
    guard let end = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + last + end
  }
}

extension Dimension {
  /// A quantity of this dimension, as an example.
  var example: String {
    switch self {
    case .length: "10 m"
    case .angle: "30 deg"
    case .pixels: "256 px"
    case .cellSize: "0.1 m/px"
    case .angularCellSize: "0.000001 deg/px"
    case .share: "20 %"
    case .time: "2 h"
    case .area: "0.5 m2"
    }
  }

  /// The units that measure it.
  var units: [String] { Unit.allCases.filter { $0.dimension == self }.map(\.symbol) }
}

extension Target {
  /// Such a thing, with its article.
  var title: String {
    switch self {
    case .person: "a person"
    case .group: "a group"
    case .source: "a source"
    case .schema: "a schema"
    case .classOfSchema: "a class"
    case .workUnits: "a work_units block"
    case .samples: "a samples block"
    case .export: "an export"
    case .train: "a train block"
    case .infer: "an infer block"
    case .runner: "a runner"
    case .sameKeyword: "a block of the same keyword"
    }
  }
}

extension AttributeRow {
  /// What the row takes, in a reader's words, with an example.
  var wants: String {
    switch type {
    case .text: "a text in quotes, such as \"My title\""
    case .path: "a path in quotes, such as \"data/file.tif\""
    case .words(let set): set.rows.map(\.word).joinedAsChoice()
    case .boolean: "true or false"
    case .integer: "a whole number, such as \(defaultText ?? "7")"
    case .number: "a number, such as \(defaultText ?? "0.5")"
    case .quantity(let dimensions):
      "a number with a unit, such as \(defaultText ?? dimensions.first?.example ?? "1 m")"
    case .pair(let dimensions):
      dimensions.isEmpty
        ? "two whole numbers, such as 4 x 3"
        : "a size with a unit, such as \(defaultText ?? dimensions.first?.example ?? "10 m")"
    case .range: "a range, such as 0..60 m"
    case .colour: "a colour, such as #2e7d32"
    case .date: "a day or a range of days, such as 2024-05-14"
    case .crs: "a reference system in quotes, such as \"EPSG:32617\""
    case .band: "names of bands, such as [red, green, blue]"
    case .unit: "a unit, such as m"
    case .label: "a text in quotes or a whole number"
    case .reference(let target): "the name of \(target.title)"
    case .artefact(let target): "the name of \(target.title), or a path in quotes"
    case .name: "a name, such as crowns.oak"
    }
  }

  /// A number of base units, written with the unit that the row usually takes.
  func written(_ number: Double) -> String {
    switch type {
    case .quantity(let dimensions), .pair(let dimensions):
      guard let unit = dimensions.first?.baseUnit else { return number.written }
      return "\(unit.fromBase(number).written) \(unit.symbol)"
    default:
      return number.written
    }
  }
}

extension Block {
  /// How messages speak of the block: its name in backticks, or its keyword.
  package var quoted: String { "`\(name ?? keyword)`" }
}
