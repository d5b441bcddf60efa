// ImportRunLabels.swift: what becomes of each label of an import.

import DLSGeo
import DLSPlan
import DLSStore
import DLSWorkflow

/// One part of a label on its way into the store. Key and shape lie in memory that is lent.
struct LabelPart {
  let label: ReadLabel
  /// The class as the batch of new samples numbers it.
  let classIndex: Int32
  var key: UnsafeRawBufferPointer
  let shape: UnsafeRawBufferPointer

  var keyText: String { String(decoding: key, as: UTF8.self) }
}

/// A label that may be the sample of another class or outline that people judged at its place.
struct WithheldLabel {
  let label: ReadLabel
  let classIndex: Int32
  let key: [UInt8]
  let shape: [UInt8]
  let values: [SQLValue]
  let remark: (kind: ImportProblem.Kind, text: String, isRepeated: Bool)?
  let place: String
  /// The sample's position in `StoredSamples`.
  let position: Int

  /// The label, with its own values as those at hand.
  var labelAtStart: ReadLabel {
    var label = self.label
    label.values = 0
    return label
  }
}

extension ImportRun {
  /// Adds or changes one sample, or leaves it be; returns what is to be told about it.
  mutating func put(
    _ part: LabelPart, _ places: FeaturePlaces, _ fate: PartMatching.Fate
  ) throws -> (ImportProblem.Kind, String)? {
    if case .new(var key) = fate {
      return try key.withUTF8 { key in
        var part = part
        part.key = UnsafeRawBufferPointer(key)
        return try put(part, places, .asRead)
      }
    }
    var text: String { part.keyText }
    var deleted: (ImportProblem.Kind, String) { (.keptDeleted, "\(text) was deleted by somebody") }
    if case .deleted = fate { return deleted }
    var known = stored.find(part.key)
    if case .into(let position) = fate {
      known = position
    } else if stored.hasTombstones, stored.isDeleted(text) {
      return deleted
    }
    if let position = known {
      if stored.isSeen[position] { return (.duplicateKey, "\(text) came before") }
      return try put(part, into: position)
    }
    if part.label.isRepeated { return (.duplicateKey, "\(text) came before") }
    switch try matching.find(part.label, part.shape, className(part), in: stored) {
    case .deleted: return deleted
    case .same(let position):
      rename(position, text)
      return try put(part, into: position)
    case .judgedOtherwise(let position):
      withheld.append(
        WithheldLabel(
          label: part.label, classIndex: part.classIndex, key: Array(part.key),
          shape: Array(part.shape), values: Array(fieldValues(part)), remark: remark,
          place: try places.text(part.label.position), position: position))
      return nil
    case nil: return add(part)
    }
  }

  /// Gives a sample the key that its label is known by now, where it was an id before and isn't any
  /// more, or the other way round. Else keys stay as they are.
  mutating func rename(_ position: Int, _ key: String) {
    let isByID = !LabelIdentity.isMadeOfOutline(stored.keys[position], request.block)
    guard isByID != (request.idField != nil) else { return }
    renamed.fids.append(stored.fids[position])
    renamed.keys.append(key)
    report.renamedCount += 1
  }

  /// Adds a sample; returns what is to be told about it.
  mutating func add(_ part: LabelPart) -> (ImportProblem.Kind, String)? {
    append(part, isNew: true)
    report.addedCount += 1
    return place(part)
  }

  /// Changes the sample that a label belongs to, or leaves it be; returns what is to be told about it.
  private mutating func put(
    _ part: LabelPart, into position: Int
  ) throws -> (ImportProblem.Kind, String)? {
    stored.isSeen[position] = true
    let isTouched = stored.isTouched[position]
    let label = part.label
    let className = className(part)
    let isSame =
      try !stored.isOfOtherSchema[position] && stored.hasOrigin(label.originHash, position)
      || !stored.isOfOtherSchema[position] && label.note < 0 && !label.hasValues
        && matching.isAsImported(
          label, className, part.shape, position, stored,
          statuses: isTouched ? SampleStatus.allCases : [label.status])
    if isTouched {
      if label.hasValues, !isSame, let newer = newerFields(part, position) {
        return fill(part, newer, position)
      }
      let difference =
        isSame ? nil : try matching.difference(className, part.shape, position, stored)
      return difference.map { (.keptChanged, $0) } ?? kept(position)
    }
    if isSame {
      report.unchangedCount += 1
      return nil
    }
    changedFIDs.append(stored.fids[position])
    append(part, isNew: false)
    report.updatedCount += 1
    return place(part)
  }

  /// Gives a sample that people worked on the values of its label that it had none of when it came: the fields
  /// are newer. Returns what is to be told of it, as ever.
  private mutating func fill(
    _ part: LabelPart, _ newer: Range<Int>, _ position: Int
  ) -> (ImportProblem.Kind, String)? {
    filled.fids.append(stored.fids[position])
    filled.hashes.append(part.label.originHash)
    filled.values += fieldValues(part).enumerated().map { newer.contains($0) ? $1 : .null }
    report.filledCount += 1
    return kept(position)
  }

  /// Counts a new or changed sample, and its unit as busy; returns what is to be told about where it
  /// lies.
  private mutating func place(_ part: LabelPart) -> (ImportProblem.Kind, String)? {
    let label = part.label
    classCounts[Int(part.classIndex)] += 1
    guard label.unit >= 0 else {
      let near = PlaceText.of(label.x, label.y)
      return (.outsideUnits, "\(part.keyText) lies in no work unit, near \(near)")
    }
    isBusy[Int(label.unit)] = true
    return nil
  }

  /// Puts a part's sample among those to write.
  private mutating func append(_ part: LabelPart, isNew: Bool) {
    let label = part.label
    let unit = label.unit < 0 ? 0 : finder.fids[Int(label.unit)]
    let note = label.note < 0 ? nil : notes[Int(label.note)]
    if label.status == request.status { judgedCount += 1 }
    if isNew {
      added.append(
        key: part.key, geometry: part.shape, classIndex: part.classIndex, unit: unit,
        status: label.status, confidence: label.confidence, note: note,
        originHash: label.originHash)
      if !fields.isEmpty { added.append(fieldValues: fieldValues(part)) }
    } else {
      let index = changed.index(of: className(part))
      changed.append(
        key: part.key, geometry: part.shape, classIndex: index, unit: unit, status: label.status,
        confidence: label.confidence, note: note, originHash: label.originHash)
      if !fields.isEmpty { changed.append(fieldValues: fieldValues(part)) }
    }
  }

  /// What is told of a sample that stays as people have it.
  func kept(_ position: Int) -> (ImportProblem.Kind, String) {
    stored.statuses[position] == .rejected
      ? (.keptRejected, "\(stored.keys[position]) was rejected")
      : (.keptTouched, "\(stored.keys[position]) was changed by somebody")
  }

  /// The name of a part's class.
  private func className(_ part: LabelPart) -> String { added.classNames[Int(part.classIndex)] }

  /// What a part says for the schema's fields.
  func fieldValues(_ part: LabelPart) -> ArraySlice<SQLValue> {
    fields.isEmpty ? [] : values[part.label.values...].prefix(fields.count)
  }
}
