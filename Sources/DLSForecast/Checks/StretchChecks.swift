// StretchChecks.swift: sizes in metres of a map that are others on the ground.

import DLSCheck
import DLSLanguage
import DLSPlan
import DLSText

extension DataRule {
  static let stretchedMetres = DataRule(
    "DLS0627", "Units in metres that are no metres on the ground", severity: .warning,
    why: """
      Some reference systems stretch what they show: at 60 degrees north a metre of Web Mercator \
      (EPSG:3857), which web maps and much imagery for them are in, is half a metre on the ground. Units are \
      cut in the metres of the imagery, so they come out smaller than `unit_size` says, and an area has a \
      fraction of what their size suggests. `buffer_radius`, `min_area` and `simplify` are metres on \
      the ground in every system. Imagery in a system with true metres, such as UTM, needs no second thought: \
      `gdalwarp -t_srs EPSG:32633 old.tif new.tif`.
      """,
    wrong: DataExample(Self.project("50 m"), imagery: [.init(ground: .stretched)]),
    right: DataExample(Self.project("1000 px"), imagery: [.init(ground: .stretched)]))

  private static func project(_ size: String) -> String {
    """
    project forest { owner = maria }
    person maria {}
    source ortho { path = "ortho.tif" }
    work_units plots { source = ortho, unit_size = \(size) }

    """
  }
}

/// Checks whether a metre of imagery is one on the ground.
enum StretchChecks {
  /// By less nobody is led astray.
  private static let negligible = 0.05

  static func check(_ context: inout DataContext) {
    for units in context.model.blocks(of: "work_units") { checkSize(units, &context) }
  }

  private static func checkSize(_ units: Block, _ context: inout DataContext) {
    guard case .pair(let width, let height, let unit?)? = units.value("unit_size"),
      unit.dimension == .length, let source = units.reference("source"),
      let fact = context.facts.sources[source.address], fact.problem == nil,
      let cell = fact.raster?.metresPerPixel, cell > 0, let ground = fact.groundOfMetre,
      abs(ground - 1) > negligible
    else { return }
    let pixels = size((width / cell).rounded(), (height / cell).rounded(), "px")
    context.report(
      .stretchedMetres, units, "unit_size",
      "\(source.quoted) is in \(fact.reference.title), where a metre of the map is "
        + "\(ground.roundedText) m on the ground: the units of \(units.quoted) come out as "
        + "\(size(width * ground, height * ground, "m")). Write `unit_size = \(pixels)`, which is "
        + "\(size(width, height, "m")), or take imagery in a system with true metres, such as UTM.",
      related: [context.related(source, "path", "The imagery is named here.")],
      fixes: units.setting("unit_size", to: pixels))
  }

  private static func size(_ width: Double, _ height: Double, _ unit: String) -> String {
    width == height
      ? "\(width.roundedText) \(unit)" : "\(width.roundedText) x \(height.roundedText) \(unit)"
  }
}

extension SourceFact {
  /// Metres on the ground of one metre of the coordinates; nil where they are no metres, or nobody looked.
  fileprivate var groundOfMetre: Double? {
    guard case .metres(let metres) = reference.unit, let found = raster?.metresPerPixel,
      cellSize.width > 0
    else { return nil }
    return found / (cellSize.width * metres)
  }
}
