// NewerFields.swift: which fields are newer than a sample that people worked on.

import DLSGeo
import DLSStore
import DLSWorkflow

extension ImportRun {
  /// The fields that are newer than a sample, by their places: those without whose values its label is just what
  /// the sample came of. As far as they follow one another in the text; nil where the label has other things in
  /// it that are new.
  mutating func newerFields(_ part: LabelPart, _ position: Int) -> Range<Int>? {
    let (label, stored) = (part.label, stored)
    if stored.hasOrigin(label.bareHash, position) { return fields.indices }
    var geometry = Geometry(kind: .polygon)
    guard (try? GeoPackageBlob.decode(part.shape, into: &geometry)) != nil else { return nil }
    let className = added.classNames[Int(part.classIndex)]
    let hasher = LabelIdentity.hasher(geometry, className)
    let note = label.note < 0 ? nil : notes[Int(label.note)]
    let lines = fieldValues(part).enumerated().map { LabelValues.line(fields[$0], $1) }
    // A value that was missing then may have kept the sample from being what the block says.
    let statuses = Set([label.status, request.status, .pendingApproval])
    func isKnown(without range: Range<Int>) -> Bool {
      let rest = lines.indices.filter { !range.contains($0) }.compactMap { lines[$0] }
      let digest = rest.isEmpty ? nil : rest.joined()
      return statuses.contains {
        stored.hasOrigin(
          LabelIdentity.originHash(hasher, $0, label.confidence, note: note, values: digest),
          position)
      }
    }
    if !newer.isEmpty, isKnown(without: newer) { return newer }
    for first in lines.indices where lines[first] != nil {
      for last in first..<lines.count where lines[last] != nil {
        if isKnown(without: first..<last + 1) {
          newer = first..<last + 1
          return newer
        }
      }
    }
    return nil
  }
}
