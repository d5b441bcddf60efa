// LabelSurvey.swift: what an import would take of the files of a samples block, without a store.

import DLSGeo
package import DLSLanguage
package import DLSPlan

/// Looks through files of labels.
package enum LabelSurvey {
  /// What is in the files. What the block's settings leave out is counted, as an import counts it.
  package static func read(_ block: Block, files: [FeatureFile]) throws -> LabelFact {
    guard let request = ImportRequest(block, files: files) else {
      return .unusable("the block names no schema.")
    }
    var survey = Survey(request)
    for file in files { try survey.read(file) }
    return survey.fact
  }
}

/// One look through files.
private struct Survey {
  let request: ImportRequest
  var fact: LabelFact
  private var nameOfLabel: [String: Int32] = [:]
  private var seen: Set<Hash128> = []
  private var shapeJudge: ShapeJudge
  private var hasher = StableHasher()
  private var places: FeaturePlaces?

  init(_ request: ImportRequest) {
    self.request = request
    shapeJudge = ShapeJudge(request)
    fact = LabelFact(files: request.files.map(\.shown))
  }

  mutating func read(_ file: FeatureFile) throws {
    places = FeaturePlaces(file)
    countLeftOut(of: file)
    let present = try LabelFields.present(in: file, request)
    fact.fields += present.filter { !fact.fields.contains($0) }
    let fields = LabelFields(request, present)
    hasher.add(
      try file.forEach(fields.names) { record in
        fact.readCount += 1
        try take(&record, fields)
      })
    fact.hash = hasher.finish().hex
  }

  private mutating func take(_ record: inout FeatureRecord, _ fields: LabelFields) throws {
    if let (_, reason) = ShapeJudge.absence(record) { return try broken(record, reason) }
    fact.extent.add(record.geometry.box)
    let label = record.values[0] ?? ""
    let name = count(label, in: fields.names[0])
    let text = record.values[2]
    let isSure = Confidence(text).shortfall(request.minConfidence, text) == nil
    guard isSure, fact.names[Int(name)].className != nil else { return }
    if let (kind, reason) = shapeJudge.problem(record.geometry) {
      if kind == .wrongGeometry { return other(record.geometry.kind.name) }
      return try broken(record, reason)
    }
    if request.idField != nil {
      record.normaliseID()
      if record.values[1] ?? "" == "" {
        fact.missingIDCount += 1
        return
      }
    }
    for (part, geometry) in record.geometry.parts().enumerated() {
      guard isNew(geometry, name, record.values[1], part) else {
        if part == 0, request.idField != nil { noteRepeated(record.values[1]) }
        continue
      }
      fact.shapes.append(geometry)
      fact.nameOfShape.append(name)
    }
  }

  /// Counts a label under its name; gives the name's place.
  private mutating func count(_ label: String, in field: String) -> Int32 {
    if let known = nameOfLabel[label] {
      fact.names[Int(known)].count += 1
      return known
    }
    let kind =
      label.isEmpty
      ? (field.isEmpty ? request.labels.only : nil)
      : request.labels.className(label, isValue: LabelMap.isOfValues(field))
    let name = Int32(truncatingIfNeeded: fact.names.count)
    fact.names.append(LabelFact.Name(label: label, count: 1, className: kind))
    nameOfLabel[label] = name
    return name
  }

  private mutating func noteRepeated(_ id: String?) {
    fact.repeatedIDCount += 1
    if fact.firstRepeatedID == nil { fact.firstRepeatedID = id }
  }

  /// Whether no sample before has the same key: the id, else shape and class.
  private mutating func isNew(
    _ geometry: Geometry, _ name: Int32, _ id: String?, _ part: Int
  ) -> Bool {
    var key = StableHasher()
    if request.idField != nil, let id {
      key.add("\(id)#\(part)")
    } else {
      key.add(outline: geometry)
      key.add(fact.names[Int(name)].className ?? "")
    }
    return seen.insert(key.finish()).inserted
  }

  /// What never reached this file counts like what can't be used in it.
  private mutating func countLeftOut(of file: FeatureFile) {
    fact.readCount += file.leftOutCount
    fact.brokenCount += file.leftOutCount
    guard fact.firstBroken == nil, let first = file.leftOut.first else { return }
    fact.firstBroken = "\(first.text(in: file.shown)): \(first.reason)"
  }

  private mutating func other(_ kind: String) {
    if let index = fact.otherKinds.firstIndex(where: { $0.kind == kind }) {
      fact.otherKinds[index].count += 1
    } else {
      fact.otherKinds.append((kind, 1))
    }
  }

  private mutating func broken(_ record: FeatureRecord, _ reason: String) throws {
    fact.brokenCount += 1
    if fact.firstBroken == nil, let place = try places?.text(record.position) {
      fact.firstBroken = "\(place) \(reason)"
    }
  }
}
