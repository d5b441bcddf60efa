// EngineInput.swift: work units and samples of the store as the files that the engine reads.

import DLSGeo
import DLSPlatform
import DLSStore
import DLSWorkflow

/// Writes GeoJSON for the engine, in the store's own reference system.
enum EngineInput {
  /// Writes the units of some blocks, and the Approved samples of a schema that lie in them.
  /// - Parameters:
  ///   - units: the addresses of the work_units blocks.
  ///   - schema: the schema's address; nil for no samples.
  ///   - onlyComplete: whether units that aren't marked complete are left out.
  /// - Returns: how many of each were written.
  static func write(
    _ store: Store, units: [String], schema: String?, unitsPath: String, samplesPath: String?,
    onlyComplete: Bool
  ) throws -> (units: Int, samples: Int) {
    let crs = try store.crsURN()
    let wanted = Set(units)
    var keys: [Int64: String] = [:]
    var geometry = Geometry(kind: .point)
    let unitsFile = try AtomicFile(unitsPath)
    var writer = GeoJSONWriter(crs: crs)
    try store.forEachUnit { unit in
      guard wanted.contains(unit.block), unit.isComplete || !onlyComplete else { return }
      try GeoPackageBlob.decode(unit.geometry, into: &geometry)
      writer.beginFeature()
      writer.property("key", unit.key)
      writer.property("split", unit.split.text)
      writer.endFeature(geometry)
      keys[unit.fid] = unit.key
      try pour(&writer, into: unitsFile)
    }
    writer.end()
    try unitsFile.write(writer.bytes)
    try unitsFile.commit()
    guard let samplesPath else { return (keys.count, 0) }
    let samplesFile = try AtomicFile(samplesPath)
    writer = GeoJSONWriter(crs: crs)
    var count = 0
    try store.forEachSample(.ready) { sample in
      guard sample.schema == schema, let unit = sample.unit.flatMap({ keys[$0] }),
        !sample.geometry.isEmpty
      else { return }
      try GeoPackageBlob.decode(sample.geometry, into: &geometry)
      writer.beginFeature()
      writer.property("key", sample.key ?? "\(sample.fid)")
      writer.property("revision", Int(sample.revision))
      writer.property("class", sample.className)
      writer.property("unit", unit)
      writer.endFeature(geometry)
      count += 1
      try pour(&writer, into: samplesFile)
    }
    writer.end()
    try samplesFile.write(writer.bytes)
    try samplesFile.commit()
    return (keys.count, count)
  }

  private static func pour(_ writer: inout GeoJSONWriter, into file: AtomicFile) throws {
    if writer.bytes.count < 1 << 16 { return }
    try file.write(writer.bytes)
    writer.bytes.removeAll(keepingCapacity: true)
  }
}
