// EngineInput.swift: work units and samples of the store as the files that the engine reads.

import DLSApply
import DLSGeo
import DLSLanguage
import DLSPlatform
import DLSStore
import DLSWorkflow

/// GeoJSON for the engine, in the store's own reference system.
struct EngineInput {
  let store: Store
  /// The addresses of the work_units blocks.
  let blocks: Set<String>
  /// The address of the schema of the samples; nil for no samples.
  let schema: String?
  /// What its samples are.
  let shape: SampleShape
  /// Whether units that aren't marked complete are left out.
  let onlyComplete: Bool
  /// What is known of a sample's history is told to whoever keeps the file, and decides nothing.
  var withRevisions = true
  /// Whether a unit's part of the split matters.
  var withSplits = true

  init(_ store: Store, units: [String], schema: Block?, onlyComplete: Bool) {
    self.store = store
    blocks = Set(units)
    self.schema = schema?.address
    shape = SampleShape(schema?.text("geometry") ?? "")
    self.onlyComplete = onlyComplete
  }

  /// Writes the units, and the Approved samples of the schema that lie in them or reach into them, all as
  /// they are at one moment: a unit whose samples went meanwhile would be taught as empty ground. Whoever
  /// works on the store is not kept waiting for it.
  /// - Returns: how many units were written, how many samples that belong to them, and how many of
  ///   them were left out since they are of another kind than the schema's.
  func write(
    unitsPath: String, samplesPath: String?
  ) throws -> (units: Int, samples: Int, misfits: Int) {
    try store.connection.readingInSteps { pauses in
      try writeNow(unitsPath: unitsPath, samplesPath: samplesPath, pauses)
    }
  }

  private func writeNow(
    unitsPath: String, samplesPath: String?, _ pauses: ReadingPauses
  ) throws -> (units: Int, samples: Int, misfits: Int) {
    let unitsFile = try AtomicFile(unitsPath)
    let keys = try units(pauses) { try unitsFile.write($0) }
    try unitsFile.commit()
    guard let samplesPath else { return (keys.count, 0, 0) }
    let samplesFile = try AtomicFile(samplesPath)
    let (count, misfits) = try samples(in: keys, pauses) { try samplesFile.write($0) }
    try samplesFile.commit()
    return (keys.count, count, misfits)
  }

  /// A unit that was handed on.
  struct Unit {
    let key: String
    let box: Box
  }

  /// Hands on the units, piece by piece. Returns them by their rows.
  func units(
    _ pauses: ReadingPauses, _ take: ([UInt8]) throws -> Void
  ) throws -> [Int64: Unit] {
    var keys: [Int64: Unit] = [:]
    var geometry = Geometry(kind: .point)
    var writer = GeoJSONWriter(crs: try store.crsURN())
    try store.forEachUnit(pauses) { unit in
      guard blocks.contains(unit.block), unit.isComplete || !onlyComplete else { return }
      try read(unit.geometry, of: "work unit \(unit.key)", into: &geometry)
      writer.beginFeature()
      writer.property("key", unit.key)
      if withSplits { writer.property("split", unit.split.text) }
      writer.endFeature(geometry)
      keys[unit.fid] = Unit(key: unit.key, box: geometry.box)
      try Self.pour(&writer, take)
    }
    writer.end()
    try take(writer.bytes)
    return keys
  }

  /// Hands on the Approved samples of these units, piece by piece, and those of no unit among them
  /// that reach into one: what they cover is no background. A layer for several schemas takes any
  /// kind of shape from other programs, so those that aren't the schema's are left out here.
  /// - Returns: how many belong to the units, and how many of them were left out.
  func samples(
    in units: [Int64: Unit], _ pauses: ReadingPauses, _ take: ([UInt8]) throws -> Void
  ) throws -> (count: Int, misfits: Int) {
    var count = 0
    var misfits = 0
    let ground = UnitGround(store, units.mapValues(\.box))
    var geometry = Geometry(kind: .point)
    var writer = GeoJSONWriter(crs: try store.crsURN())
    let noted = try schema.flatMap { try FieldReader(store, schema: $0) }
    try store.forEachApprovedSample(pauses) { sample in
      guard sample.schema == schema, !sample.geometry.isEmpty else { return }
      let unit = sample.unit.flatMap { units[$0] }
      let key = sample.key ?? "\(sample.fid)"
      try read(sample.geometry, of: "sample \(key)", into: &geometry)
      guard shape.fits(geometry) else {
        if unit != nil { misfits += 1 }
        return
      }
      if unit == nil, try !ground.isReached(by: geometry) { return }
      writer.beginFeature()
      writer.property("key", key)
      if withRevisions { writer.property("revision", Int(sample.revision)) }
      writer.property("class", sample.className)
      if let unit { writer.property("unit", unit.key) } else { writer.property("beside", true) }
      for (field, value) in try noted?.values(of: sample.fid) ?? [] {
        writer.property("field.\(field.name)", value, isTruth: field.kind == .boolean)
      }
      writer.endFeature(geometry)
      if unit != nil { count += 1 }
      try Self.pour(&writer, take)
    }
    writer.end()
    try take(writer.bytes)
    return (count, misfits)
  }

  /// Reads a shape that any program may have written.
  func read(
    _ blob: UnsafeRawBufferPointer, of what: String, into geometry: inout Geometry
  ) throws {
    do throws(GeometryError) {
      try GeoPackageBlob.decode(blob, into: &geometry)
    } catch {
      throw CommandFailure.problem(
        "\(quoted(Path.display(store.path))): the shape of \(what) can't be handed to the engine: it "
          + "\(error.reason)",
        help: "draw it again in a program that shows it, or delete it there")
    }
  }

  private static func pour(
    _ writer: inout GeoJSONWriter, _ take: ([UInt8]) throws -> Void
  ) throws {
    if writer.bytes.count < 1 << 16 { return }
    try take(writer.bytes)
    writer.bytes.removeAll(keepingCapacity: true)
  }
}

extension GeoJSONWriter {
  /// Adds the value of a sample's field.
  fileprivate mutating func property(_ name: String, _ value: SQLValue, isTruth: Bool) {
    switch value {
    case .integer(let number):
      if isTruth { property(name, number != 0) } else { property(name, Int(number)) }
    case .real(let number): property(name, Double?(number))
    case .text(let text): property(name, String?(text))
    case .null, .blob: break
    }
  }
}
