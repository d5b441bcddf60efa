// ImportRunEnd.swift: what an import settles once all files are read, and the end of its writing.

import DLSGeo
import DLSPlan
import DLSStore
import DLSWorkflow

extension ImportRun {
  /// Labels of another class or outline than the sample that people judged there: told, where the
  /// files don't have that sample's own label as well; else samples of their own.
  private mutating func settleWithheld(_ sink: (ImportProblem) -> Void) throws {
    for one in withheld {
      var told: (ImportProblem.Kind, String)?
      if stored.isSeen[one.position] {
        (values, remark) = (one.values, one.remark)
        tellRemark(one.place, sink)
        told = one.key.withUnsafeBytes { key in
          one.shape.withUnsafeBytes { shape in
            add(
              LabelPart(
                label: one.labelAtStart, classIndex: one.classIndex, key: key, shape: shape))
          }
        }
      } else {
        stored.isSeen[one.position] = true
        let className = added.classNames[Int(one.classIndex)]
        let difference = try one.shape.withUnsafeBytes {
          try matching.difference(className, $0, one.position, stored)
        }
        told = difference.map { (.keptChanged, $0) } ?? kept(one.position)
        rename(one.position, String(decoding: one.key, as: UTF8.self))
      }
      guard let told else { continue }
      tell(ImportProblem(kind: told.0, place: one.place, text: told.1), sink)
    }
  }

  /// Tells what the files no longer have, and removes of it what nobody has touched.
  private mutating func settleGone(_ sink: (ImportProblem) -> Void) throws {
    let unseen = stored.fids.indices.filter { !stored.isSeen[$0] }
    let gone = unseen.filter { !stored.isTouched[$0] }
    try askConsent(gone.count)
    for position in unseen {
      let isKept = stored.isTouched[position]
      let near = isKept ? try matching.place(stored.fids[position]).map { ", near \($0)" } : nil
      let text =
        unsure.contains(position)
        ? "\(stored.keys[position]) is less sure than min_confidence"
        : "\(stored.keys[position]) is in no file any more\(near ?? "")"
      tell(
        ImportProblem(kind: isKept ? .keptGone : .removed, place: request.block, text: text), sink)
    }
    try writer.deleteSamples(gone.map { stored.fids[$0] }, leavesTombstones: false)
  }

  /// Refuses to remove samples unless somebody named their number.
  private func askConsent(_ gone: Int) throws {
    guard gone > 0, request.consentedRemovals != gone else { return }
    let reasons = report.lines.dropFirst().map { " \($0)" }.joined()
    let unsure = self.unsure.isEmpty ? "" : ", or less sure than `min_confidence`,"
    throw FeatureFileError(
      description: "\(gone) of the \(stored.fids.count) samples that \(request.block) brought "
        + "before are no longer in the files\(unsure) and would be removed. Nothing was "
        + "changed.\(reasons) "
        + "Correct the files or the block, or, if they are to go, run "
        + "`dls samples import \(request.block) --delete-samples \(gone)`.")
  }

  /// Writes what is left to write.
  mutating func finish(_ sink: (ImportProblem) -> Void) throws -> ImportReport {
    try settleWithheld(sink)
    try settleGone(sink)
    let source = request.files.map(\.shown).joined(separator: ", ")
    let sourceHash = hashes.count == 1 ? hashes[0] : Self.hash(hashes)
    try flush(expecting: added.count)
    try load?.finish(sourceHash: sourceHash)
    try writer.renameSamples(renamed.fids, keys: renamed.keys)
    try writer.updateSamples(changedFIDs, changed, source: source, sourceHash: sourceHash)
    try writer.fillFields(
      filled.fids, fields.map(\.column), filled.values, originHashes: filled.hashes)
    try recordJudgement()
    let busy = isBusy.indices.filter { isBusy[$0] }.map { finder.fids[$0] }
    report.startedUnitCount = try SamplePlacing.start(busy, writer)
    for (index, count) in classCounts.enumerated() where count > 0 {
      report.classCounts[added.classNames[index]] = count
    }
    report.unknownLabels = tally.unknown.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      ($0.key, $0.value, request.labels.hint($0.key))
    }
    return report
  }

  /// Importing as Approved is the approval of whoever imports: the audit says so.
  private func recordJudgement() throws {
    guard request.status != .pendingApproval, judgedCount > 0 else { return }
    try writer.audit(
      AuditEntry(
        layer: "training_samples", key: request.block,
        action: request.status == .approved ? "approve" : "reject",
        detail: "imported as \(request.status.title)", rows: Int64(judgedCount)))
  }

  private static func hash(_ hashes: [String]) -> String {
    var hasher = StableHasher()
    for hash in hashes { hasher.add(hash) }
    return hasher.finish().hex
  }
}
