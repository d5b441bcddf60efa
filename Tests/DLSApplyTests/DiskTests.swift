// DiskTests.swift: whatever the disk does to `apply` and `import`, the store is the old or the new.

import DLSApply
import DLSGeo
import CFaultyDisk
import DLSFaultyDisk
import DLSPlan
import DLSPlatform
import DLSStore
import DLSTestKit
import Foundation
import Testing

/// What is done to a store of 1,000 units.
enum Deed: String, CaseIterable, Sendable {
  /// A thousand units more, one class more, another owner.
  case apply
  /// A thousand labels, of which half were there before, with other shapes.
  case importing
}

/// A deed on a store in a certain journal mode.
struct Scene: Sendable, CustomTestStringConvertible {
  let deed: Deed
  let mode: String
  var testDescription: String { "\(deed) \(mode)" }

  static let all = Deed.allCases.flatMap { deed in
    ["delete", "wal"].map { Scene(deed: deed, mode: $0) }
  }
}

/// A scene set up: the store before, and how to do the deed to it.
private final class Stage {
  let shop: Workshop
  let before: DiskState
  let old: String
  private let deed: Deed
  private let file: FeatureFile

  init(_ scene: Scene) throws {
    deed = scene.deed
    shop = try Workshop(forest)
    shop.facts.sources["ortho"] = Stage.fact(x: 400)
    shop.facts.sources["north"] = Stage.fact(x: 900)
    try shop.apply()
    _ = try shop.importing([try shop.write("labels.geojson", Stage.squares(500, size: 2))])
    file = try shop.write("labels.geojson", Stage.squares(1000, size: 3))
    if deed == .apply {
      shop.text =
        forest.replacing("class oak { value = 1 }", with: "class oak { value = 1 }\n class elm {}")
        .replacing("owner = maria", with: "owner = sam") + """

          person sam {}
          source north { path = "north.tif" }
          work_units more { source = north, unit_size = 10 x 20 m }
          """
    }
    let connection = try Connection(path: shop.storePath, access: .readWrite)
    try connection.execute("PRAGMA journal_mode=\(scene.mode)")
    connection.close()
    before = try DiskState(folder: shop.folder)
    old = try Stage.content(shop.storePath)
  }

  /// Does the deed.
  func play() throws {
    switch deed {
    case .apply: try shop.apply()
    case .importing: _ = try shop.importing([file])
    }
  }

  /// Sets the folder back to how it was.
  func reset() throws { try before.write(to: shop.folder) }

  /// What a store holds, opened as the next command opens it.
  static func content(_ path: String) throws -> String {
    let store = try Store.open(path, mode: .write)
    defer { store.close() }
    if !store.notices.isEmpty { return "opening had to mend: \(store.notices)" }
    if let fault = try StoreLaws.fault(in: store) { return fault }
    return try StoreLaws.content(of: store)
  }

  private static func fact(x: Double) -> SourceFact {
    SourceFact(
      hash: "\(x)", footprints: [Box(minX: x, minY: 800, maxX: x + 400, maxY: 1300)],
      reference: ReferenceFact(
        epsg: 32617, name: "WGS 84 / UTM zone 17N", wkt: "PROJCS[\"UTM 17N\"]", unit: .metres(1)),
      cellSize: (0.1, 0.1))
  }

  private static func squares(_ count: Int, size: Double) -> String {
    labels(
      (0..<count).map { number in
        let place = (x: 401 + Double(number % 40) * 10, y: 801 + Double(number / 40) * 20)
        return (place.x, place.y, size, "\"id\":\(number),\"class\":\"oak\"")
      })
  }
}

@Suite struct DiskTests {
  /// `DLS_CRASH_EVERY=1` tries every moment: minutes instead of seconds.
  private static let isThorough = Environment.value("DLS_CRASH_EVERY") != nil

  /// The moments that are tried: some evenly, and those beside a sync, a truncation or a deletion.
  private func moments(_ operations: [FaultyDisk.Operation]) -> [Int] {
    let all = Array(0...operations.count)
    if DiskTests.isThorough { return all }
    let special = operations.indices.filter { operations[$0].kind != dls_disk_write }
    return Set(special + special.map { $0 + 1 } + all.filter { $0 % 97 == 0 } + all.suffix(2))
      .sorted()
  }

  /// A process killed at any moment, and a machine that loses power then: what was written stays,
  /// or of what was not synced anything may be lost or torn.
  @Test(arguments: Scene.all) func deathAndPowerCuts(_ scene: Scene) throws {
    let stage = try Stage(scene)
    let operations = try FaultyDisk.recording { try stage.play() }
    #expect(operations.count > 100, "the disk was not watched")
    #expect(operations.contains { $0.kind == dls_disk_sync })
    let new = try Stage.content(stage.shop.storePath)
    #expect(new != stage.old)
    let chosen = Set(moments(operations))
    let ruins = try Ruins()
    var killed = stage.before
    var power = PowerCut(stage.before)
    var ends: Set<String> = []
    for moment in 0...operations.count {
      if moment > 0 {
        killed.apply(operations[moment - 1])
        power.note(operations[moment - 1])
      }
      guard chosen.contains(moment) else { continue }
      var random = SeededRandom(UInt64(moment))
      let cuts = (0..<(DiskTests.isThorough ? 3 : 1)).map { _ in power.state(&random) }
      for (number, state) in ([killed] + cuts).enumerated() {
        let content = try ruins.content(state)
        let isOldOrNew = content == stage.old || content == new
        #expect(
          isOldOrNew, "after \(moment) of \(operations.count), \(number): \(content.prefix(300))")
        ends.insert(content == new ? "new" : "old")
      }
    }
    #expect(ends == ["old", "new"], "both ends are met")
  }

  /// The moments at which a disk begins to refuse: some evenly, and those beside a sync, where a change
  /// is being finished.
  private func refusals(_ operations: [FaultyDisk.Operation]) -> [Int] {
    let all = Array(0...operations.count)
    if DiskTests.isThorough { return all }
    let syncs = operations.indices.filter { operations[$0].kind == dls_disk_sync }
    return Set(all.filter { $0 % (1 + operations.count / 6) == 0 } + syncs).sorted()
  }

  /// A disk that is full, or gone, from some moment on: a told error and the old store, or, where
  /// the deed was done by then, no error and the new one. Whether a disk that is gone kept what it was
  /// given at the very end can't be known, and that is told.
  @Test(arguments: Scene.all, [true, false])
  func fullAndFailingDisks(_ scene: Scene, isFull: Bool) throws {
    let stage = try Stage(scene)
    let operations = try FaultyDisk.recording { try stage.play() }
    let new = try Stage.content(stage.shop.storePath)
    for left in refusals(operations) {
      try stage.reset()
      let (error, refused) = FaultyDisk.refusing(after: left, onlyGrowth: isFull) {
        try stage.play()
      }
      let content = try Stage.content(stage.shop.storePath)
      guard let error else {
        #expect(!content.isEmpty && stage.newest(content, new), "after \(left), \(refused) refused")
        continue
      }
      let told = try #require(error as? StoreError, "after \(left): \(error)")
      let isRefusedFile = told.message.contains("cannot be opened")
      #expect(
        told.kind == .full || told.kind == .system || isRefusedFile, "after \(left): \(told)")
      #expect(told.nextStep != nil)
      let isInDoubt = !isFull && told.message.contains("all of it or none of it")
      #expect(isInDoubt || told.message.contains("othing was changed"), "\(told)")
      let isRight = content == stage.old || isInDoubt && stage.newest(content, new)
      #expect(isRight, "after \(left): \(told), \(content.prefix(300))")
    }
  }
}

extension Stage {
  /// Whether a store holds what the deed makes, times aside: it was done anew.
  fileprivate func newest(_ content: String, _ new: String) -> Bool {
    content != old && content.split(separator: "\n").count == new.split(separator: "\n").count
  }
}

/// A folder into which states are laid to be opened.
private final class Ruins {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "dls ruins \(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func content(_ state: DiskState) throws -> String {
    try state.write(to: folder)
    return try Stage.content(folder + "/forest.gpkg")
  }
}
