// StoredContent.swift: what would be written for the engine, read for a forecast instead.

import DLSApply
import DLSForecast
import DLSGeo
import DLSStore

extension EngineInput {
  /// The units and samples that would be handed on. A sample that another program drew or moved counts where it
  /// lies, since whatever writes the store places it first.
  func ground() throws -> StoredGround {
    try store.connection.readingInSteps { pauses in
      var geometry = Geometry(kind: .point)
      var units: [StoredGround.Unit] = []
      try store.forEachUnit(pauses) { unit in
        let isShown = blocks.contains(unit.block) && (unit.isComplete || !onlyComplete)
        if isShown {
          try read(unit.geometry, of: "work unit \(unit.key)", into: &geometry)
        } else if (try? GeoPackageBlob.decode(unit.geometry, into: &geometry)) == nil {
          return
        }
        units.append(
          .init(block: unit.block, split: unit.split, shape: geometry, isShown: isShown))
      }
      var ground = StoredGround(units)
      if schema == nil { return ground }
      try store.forEachApprovedSample(pauses) { sample in
        guard sample.schema == schema, !sample.geometry.isEmpty else { return }
        try read(sample.geometry, of: "sample \(sample.key ?? "\(sample.fid)")", into: &geometry)
        guard ground.shows(geometry) else { return }
        if shape.fits(geometry) {
          ground.add(geometry, className: sample.className ?? "")
        } else {
          ground.misfits += 1
        }
      }
      return ground
    }
  }
}
