// InteroperationFixtures.swift: writes the stores that the tests under Tests/store let GDAL edit.

import DLSGeo
import DLSPlatform
import DLSStore
import DLSWorkflow
import Testing

/// `Tests/store` runs this suite with DLS_STORE_FIXTURES set to a folder; without it the stores go
/// to a temporary folder, so that making them is tested every time.
@Suite struct InteroperationFixtures {
  @Test func writesStoresForOtherPrograms() throws {
    let temporary = try TemporaryFolder()
    let folder = Environment.value("DLS_STORE_FIXTURES") ?? temporary.path
    for (name, units, perUnit) in [("small", 6, 2), ("packed", 5000, 1), ("empty", 0, 0)] {
      let path = Path.join(folder, "\(name).gpkg")
      let store = try Fixture.store(path, units: units, perUnit: perUnit)
      if units > 0 {
        try store.write(actor: "maria") { writer in
          try writer.startRun(RunRecord(run: "train-1", kind: "train", block: "net"))
          try writer.finishRun("train-1", status: .done)
        }
      }
      try store.expectSound()
    }
    for (name, kind) in [("points", LayerGeometry.point), ("lines", .lineString)] {
      let layout = StoreLayout(
        project: name, referenceSystem: .undefinedPlane, sampleGeometry: kind)
      let path = Path.join(folder, "\(name).gpkg")
      let store = try Store.create(path, layout: layout, actor: "maria") { writer in
        try Fixture.declare(writer)
        var batch = SampleBatch(block: "neon-boxes", schema: "crowns")
        for index in 0..<60 {
          let x = Double(index)
          let geometry =
            kind == .point
            ? Geometry(pointX: x, y: x / 2)
            : Geometry(
              kind: .lineString, coordinates: [x, 0, x + 1, 5], ringEnds: [2], partEnds: [1])
          batch.append(
            key: "neon-boxes/\(index)", geometry: GeoPackageBlob.encode(geometry, srs: -1),
            className: "oak", unit: nil, status: .pendingApproval)
        }
        try writer.insertSamples(batch)
      }
      try store.expectSound()
    }
  }
}
