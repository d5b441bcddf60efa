// KillTests.swift: sudden death while the store is written: the old state or the new, and no lock.

import DLSPlatform
import DLSStore
import Testing

@Suite struct KillTests {
  /// A project of many units in a row.
  private func makeProject(_ sandbox: Sandbox, side: Int) throws {
    try sandbox.makeProject()
    var features: [String] = []
    for index in 0..<1500 {
      let (x, y) = (index * 50, 0)
      let ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
        .map { "[\($0.0),\($0.1)]" }.joined(separator: ",")
      features.append(
        """
        {"type":"Feature","properties":{"id":"u\(index)"},\
        "geometry":{"type":"Polygon","coordinates":[[\(ring)]]}}
        """)
    }
    try sandbox.write(
      "units.geojson",
      """
      {"type":"FeatureCollection",\
      "crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32617"}},\
      "features":[\(features.joined(separator: ",\n"))]}
      """)
  }

  /// Runs dls and kills it once the file that its transaction writes beside the store has so many
  /// bytes; it may also end by itself before.
  private func kill(_ sandbox: Sandbox, _ arguments: [String], at size: Int64) throws {
    var request = sandbox.start(Sandbox.program, arguments)
    let log = try FileContent.openForAppending(sandbox.file("kill.log"))
    request.output = log.descriptor
    request.error = log.descriptor
    let child = try ChildProcess(request)
    while child.wait(milliseconds: 0) == nil {
      let names = try FileSystem.list(sandbox.path)
      let isWriting = names.contains { name in
        (name == "trees.gpkg-journal"
          || (name.hasPrefix(".trees.gpkg.") && name.hasSuffix(".part")))
          && (FileSystem.info(sandbox.file(name))?.size ?? -1) >= size
      }
      if isWriting { child.kill() }
    }
  }

  private func state(_ sandbox: Sandbox) throws -> [String] {
    guard FileSystem.exists(sandbox.file("trees.gpkg")) else { return [] }
    let store = try Store.open(sandbox.file("trees.gpkg"), mode: .write)
    defer { store.close() }
    #expect(try store.connection.text("PRAGMA integrity_check") == "ok")
    #expect(try AuditLog.verify(store) == nil)
    var lines: [String] = []
    for table in ["work_units", "dls_blocks", "dls_undo_units", "dls_applied_plans"] {
      lines.append("\(table) \(try store.connection.integer("SELECT count(*) FROM \(table)"))")
    }
    lines.append(
      "\(try store.connection.integer("SELECT sum(origin_hash % 1000) FROM work_units"))")
    return lines
  }

  @Test(arguments: [0, 40_000, 400_000] as [Int64])
  func applyAndRollbackLeaveTheOldOrTheNew(size: Int64) throws {
    let sandbox = try Sandbox()
    try makeProject(sandbox, side: 40)
    try kill(sandbox, ["apply", "--yes"], at: size)
    #expect(try dlsIsFree(sandbox))
    #expect(try sandbox.dls("apply", "--yes", "--lock-timeout", "0").code == 0)
    let first = try state(sandbox)
    #expect(first.first == "work_units 1500")

    try makeProject(sandbox, side: 30)
    try kill(sandbox, ["apply", "--yes"], at: size)
    let between = try state(sandbox)
    #expect(try sandbox.dls("apply", "--yes", "--lock-timeout", "0").code == 0)
    let second = try state(sandbox)
    #expect(between == first || between == second)
    #expect(first != second)

    try kill(sandbox, ["rollback", "1", "--yes"], at: size)
    let third = try state(sandbox)
    let back = try sandbox.dls("rollback", "1", "--yes", "--lock-timeout", "0")
    #expect(back.code == 0, "\(back.all)")
    let last = try state(sandbox)
    #expect(third == second || third == last)
    #expect(last.last == first.last)
  }

  /// Whether the lock of a killed process holds nobody up.
  private func dlsIsFree(_ sandbox: Sandbox) throws -> Bool {
    try StoreLock.take(
      store: sandbox.file("trees.gpkg"), owner: .current("test", user: "test"),
      waitMilliseconds: 0
    ).release()
    return true
  }
}
