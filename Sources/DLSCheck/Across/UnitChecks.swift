// UnitChecks.swift: how the ground is cut into work units: by exactly one rule.

import DLSLanguage

extension Rule {
  static let howToCut = Rule(
    "DLS0312", "Work units that are cut in no way, or in several",
    why: """
      Units come from a size (`unit_size = 100 m`), a number of columns and rows (`grid = 4 x 4`), or \
      the polygons of a layer (`polygons = "units.gpkg|plots"`): from exactly one of them.
      """,
    wrong: """
      project crowns {}
      source ortho { path = "ortho.tif" }
      work_units plots { source = ortho }

      """,
    right: """
      project crowns {}
      source ortho { path = "ortho.tif" }
      work_units plots {
        source = ortho
        unit_size = 100 m
      }

      """)

  static let idFieldWithoutPolygons = Rule(
    "DLS0316", "A field of polygons without polygons",
    why: """
      `id_field` names the field of `polygons` that tells one unit from another, `part_field` the one \
      that says its part of the split. Units of a grid are named by their place in it, and drawn.
      """,
    wrong: """
      source ortho { path = "ortho.tif" }
      work_units plots {
        source = ortho
        unit_size = 100 m
        id_field = "plot"
      }

      """,
    right: """
      source ortho { path = "ortho.tif" }
      work_units plots {
        source = ortho
        polygons = "plots.gpkg"
        id_field = "plot"
      }

      """)
}

/// Checks how work units come about.
package enum UnitChecks {
  /// The settings that say how units are cut, each in its own way.
  package static let ways = ["unit_size", "grid", "polygons"]

  static func check(_ units: Block, _ context: inout CheckContext) {
    if units.isBroken { return }
    var ways: [String] = []
    if units.isWritten("unit_size") { ways.append("unit_size") }
    if units.isWritten("grid") { ways.append("grid") }
    if units.isWritten("polygons") { ways.append("polygons") }
    if ways.isEmpty, context.isProject, units.lacks("unit_size"), units.lacks("grid"),
      units.lacks("polygons")
    {
      context.report(
        .howToCut, units.headPlace,
        "Nothing says how \(units.quoted) is cut. Write `unit_size = 100 m`, `grid = 4 x 4`, or "
          + "`polygons = \"units.gpkg|layer\"`.")
    }
    for extra in ways.dropFirst() {
      context.report(
        .howToCut, context.place(units, extra),
        "\(units.quoted) is cut by `\(ways.first ?? "")` already. Keep one of the two.",
        related: [context.related(units, ways.first ?? "", "The other stands here.")],
        fixes: units.removing(extra))
    }
    if units.isWritten("id_field"), !ways.isEmpty, units.lacks("polygons") {
      context.report(
        .idFieldWithoutPolygons, context.place(units, "id_field"),
        "`id_field` names a field of `polygons`, and \(units.quoted) has none. Remove it.",
        fixes: units.removing("id_field"))
    }
  }
}
