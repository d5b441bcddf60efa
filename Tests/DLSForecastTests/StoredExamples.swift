// StoredExamples.swift: the stores that examples tell of, made for real.

import DLSApply
import DLSForecast
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSStore
import DLSWorkflow
import Foundation
import Testing

extension DataExample {
  /// Calls `body` with the store that the example tells of: applied, and drawn in; nil without one.
  func withStore<Result>(_ body: (Store?) throws -> Result) throws -> Result {
    guard let stored else { return try body(nil) }
    let path = NSTemporaryDirectory() + "dls example \(UUID().uuidString).gpkg"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let plan = Planner.plan(load(stored.text), facts: facts, snapshot: nil)
    let store = try Applier.create(plan, at: path, actor: "maria")
    defer { store.close() }
    for entry in stored.samples { try store.draw(entry) }
    try store.judge(stored.judged)
    return try body(store)
  }

  /// What is known: the data, and what that store says of samples.
  func knownFacts(_ model: Model) throws -> Facts {
    var facts = facts
    facts.store = try withStore { store in
      try store.map { try Applier.fact(of: $0, for: model, DataChecker.questions(model)) }
    }
    return facts
  }

  /// The state of that store.
  func snapshot() throws -> Snapshot? {
    try withStore { try $0.map { try Applier.snapshot(of: $0, withJudged: true) } }
  }
}

extension Store {
  /// Makes so many units Reviewed.
  fileprivate func judge(_ count: Int) throws {
    var keys: [String] = []
    try forEachUnit { if keys.count < count { keys.append($0.key) } }
    try write(actor: "maria") { try $0.setUnits(keys, status: .reviewed) }
  }

  /// Draws samples, all in one unit of their part of the split.
  fileprivate func draw(_ entry: StoredExample.Samples) throws {
    var home: (fid: Int64, shape: [UInt8])?
    try forEachUnit { unit in
      if home == nil, unit.split == entry.part { home = (unit.fid, [UInt8](unit.geometry)) }
    }
    let unit = try #require(home, "no unit is for \(entry.part.text)")
    let names = entry.className.split(separator: ".").map(String.init)
    var batch = SampleBatch(block: "by hand", schema: names[0])
    for number in 0..<entry.count {
      batch.append(
        key: "\(entry.className)/\(entry.part.text)/\(number)", geometry: unit.shape,
        className: names[1], unit: unit.fid, status: entry.status)
    }
    try write(actor: "maria") { writer in _ = try writer.insertSamples(batch) }
  }
}
