// Planning.swift: a project's text, made-up facts and a made-up store, planned.

import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText
import DLSWorkflow

/// A project in memory with facts about its imagery.
struct Planning {
  var text: String
  /// What the text can import.
  var files: [String: String] = [:]
  var facts = Facts()
  var snapshot: Snapshot?
  var consent: Int?
  var judgedConsent: Int?

  /// A project whose source `ortho` lies in UTM metres, 40 m wide and high.
  init(_ text: String) {
    self.text = text
    facts.sources["ortho"] = Planning.utm(Box(minX: 400, minY: 800, maxX: 440, maxY: 840))
  }

  static func utm(_ box: Box) -> SourceFact {
    SourceFact(
      hash: "\(box)", footprints: [box],
      reference: ReferenceFact(
        epsg: 32617, name: "WGS 84 / UTM zone 17N", wkt: "PROJCS[…]", unit: .metres(1)),
      cellSize: (0.1, 0.1))
  }

  static func degrees(_ box: Box) -> SourceFact {
    SourceFact(
      hash: "\(box)", footprints: [box],
      reference: ReferenceFact(epsg: 4326, name: "WGS 84", wkt: "GEOGCS[…]", unit: .degrees),
      cellSize: (1e-6, 1e-6))
  }

  static func pixels(_ box: Box) -> SourceFact {
    SourceFact(hash: "\(box)", footprints: [box], reference: .pixels, cellSize: (1, 1))
  }

  var model: Model {
    Project.load("forest.dlsproj") { path in
      let found = path == "forest.dlsproj" ? text : files[path]
      return found.map { .success(Array($0.utf8)) } ?? .failure(ReadFailure("no such file"))
    }
  }

  var plan: Plan {
    Planner.plan(
      model, facts: facts, snapshot: snapshot,
      options: PlanOptions(consentedSamples: consent, consentedJudged: judgedConsent))
  }

  /// The printed plan, then notices, refusals and the closing count.
  var printed: String {
    let plan = plan
    let index = LineIndex(Array(text.utf8))
    var lines = PlanText.lines(plan) { place in
      "forest.dlsproj:\(index.line(at: place.range.start) + 1)"
    }.map { $0.rendered(width: 80) }
    lines += plan.notices.map { "note: \($0)" }
    lines += plan.refusals.map { refusal in
      let bytes = Array(text.utf8)
      let range = Int(refusal.range.start)..<Int(refusal.range.end)
      let shown = String(decoding: bytes[range], as: UTF8.self).split(separator: "\n").first ?? ""
      return "\(refusal.code) [\(shown)] \(refusal.message)"
    }
    return (lines + [plan.counts.line]).joined(separator: "\n")
  }

  /// The store after the plan was applied, for planning again.
  var applied: Planning {
    var next = self
    next.snapshot = plan.applied(to: snapshot)
    next.consent = nil
    next.judgedConsent = nil
    return next
  }
}

extension Plan {
  /// What a store would hold after this plan. Samples are left as they were.
  func applied(to old: Snapshot?) -> Snapshot {
    var next = Snapshot()
    let old = old ?? Snapshot()
    next.changeCounter = old.changeCounter + 1
    next.srsID = Int32(reference.epsg ?? -1)
    next.classCounts = old.classCounts
    next.referenceTitle = reference.title
    var declarations = old.declarations
    var renamed: [String: String] = [:]
    for action in actions {
      if let was = action.oldAddress {
        declarations.removeAll { $0.address == was }
        renamed[was] = action.address
      }
      declarations.removeAll { $0.address == action.address }
      if action.kind != .delete {
        declarations.append(
          AppliedDeclaration(
            address: action.address, keyword: action.keyword, settings: action.settings))
      }
    }
    next.tables = tables
    next.declarations = declarations.sorted { $0.address < $1.address }
    var rows: [StoredUnit] = old.rows.map { row in
      var row = row
      if let now = renamed[row.block] {
        row.key = now + row.key.dropFirst(row.block.count)
        row.block = now
      }
      return row
    }
    for units in actions.compactMap(\.units) {
      rows.removeAll { units.deleted.contains($0.fid) }
      for (fid, position) in units.updated {
        rows.removeAll { $0.fid == fid }
        rows.append(StoredUnit(units.set, Int(position), fid))
      }
      for position in units.created {
        let fid = (rows.map(\.fid).max() ?? 0) + 1
        rows.append(StoredUnit(units.set, Int(position), fid))
      }
    }
    for row in rows.sorted(by: { $0.fid < $1.fid }) { next.append(row) }
    return next
  }
}

/// A unit of a snapshot as one value.
struct StoredUnit {
  var fid: Int64
  var key: String
  var block: String
  var split: SplitPart
  var group: String?
  var hash: Int64
  var samples: Int32 = 0

  init(_ set: UnitSet, _ position: Int, _ fid: Int64) {
    self.fid = fid
    key = set.key(position)
    block = set.block
    split = set.splits[position]
    group = set.group(position)
    hash = set.originHashes[position]
  }

  init(_ snapshot: Snapshot, _ row: Int) {
    fid = snapshot.fids[row]
    key = snapshot.keys[row]
    block = snapshot.unitBlocks[Int(snapshot.blockIndexes[row])]
    split = snapshot.splits[row]
    group = snapshot.assigned[row] < 0 ? nil : snapshot.groups[Int(snapshot.assigned[row])]
    hash = snapshot.originHashes[row]
    samples = snapshot.sampleCounts[row]
  }
}

extension Snapshot {
  var rows: [StoredUnit] { (0..<unitCount).map { StoredUnit(self, $0) } }

  mutating func append(_ row: StoredUnit) {
    func index(_ name: String, _ names: inout [String]) -> Int32 {
      if let known = names.firstIndex(of: name) { return Int32(known) }
      names.append(name)
      return Int32(names.count - 1)
    }
    fids.append(row.fid)
    keys.append(row.key)
    blockIndexes.append(index(row.block, &unitBlocks))
    splits.append(row.split)
    assigned.append(row.group.map { index($0, &groups) } ?? -1)
    originHashes.append(row.hash)
    sampleCounts.append(row.samples)
  }
}
