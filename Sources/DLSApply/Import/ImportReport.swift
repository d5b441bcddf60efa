// ImportReport.swift: what an import did, and what it left alone and why.

/// Something about one feature that an import tells.
package struct ImportProblem: Equatable, Sendable {
  /// Every reason; a closed set.
  package enum Kind: String, CaseIterable, Sendable {
    case unreadable, unknownClass, invalidGeometry, wrongGeometry, noGeometry, noKey, duplicateKey
    case rejectedThere, changedThere, deletedThere, hereAlready, lowConfidence, outsideUnits
    case badField, missingField
    case keptChanged, keptGone, keptTouched, keptRejected, keptDeleted
    case removed

    /// Whether the feature became no sample, or no longer is one.
    package var isLeftOut: Bool {
      switch self {
      case .unreadable, .unknownClass, .invalidGeometry, .wrongGeometry, .noGeometry, .noKey,
        .duplicateKey, .rejectedThere, .changedThere, .hereAlready, .lowConfidence, .removed:
        true
      case .deletedThere, .outsideUnits, .badField, .missingField, .keptChanged, .keptGone,
        .keptTouched, .keptRejected,
        .keptDeleted:
        false
      }
    }

    /// Whether it says the same in every import, of a label that is as it was.
    var isRoutine: Bool {
      switch self {
      case .keptTouched, .keptRejected, .keptDeleted, .hereAlready: true
      default: false
      }
    }

    /// The reason for a count: `12 outside all work units, kept without a unit`.
    var title: String {
      switch self {
      case .unreadable: "that the engine could make nothing of, left out"
      case .unknownClass: "of a class that the schema doesn't list, left out"
      case .invalidGeometry: "with a broken outline, left out"
      case .wrongGeometry: "of another kind of geometry than the schema's, left out"
      case .noGeometry: "without a geometry, left out"
      case .noKey: "without a value in the id field, left out"
      case .duplicateKey: "whose id or outline came before, left out"
      case .rejectedThere: "rejected in the store that they come from, left out"
      case .changedThere: "changed in the store that they come from, left as they are here"
      case .deletedThere: "deleted in the store that the others come from, kept here"
      case .hereAlready: "that this store has already, left out"
      case .lowConfidence: "less sure than min_confidence, left out"
      case .outsideUnits: "outside all work units, kept without a unit"
      case .badField: "with a value that its field can't have, kept without that value"
      case .missingField: "without a value that its schema requires, kept to wait for approval"
      case .keptChanged:
        "that say something else than what people worked on, kept as people left it"
      case .keptGone: "no longer in the files, kept since people worked on them"
      case .keptTouched: "changed by somebody since their import, kept as they are"
      case .keptRejected: "rejected by a reviewer, kept as they are"
      case .keptDeleted: "deleted by somebody, not brought back"
      case .removed: "no longer brought by the files and never touched, removed"
      }
    }
  }

  package var kind: Kind
  /// The file, and the line or row in it: `labels.geojson:12`.
  var place: String
  /// What is the matter with this one, as a clause: `crosses itself near 404211 3284005`.
  package var text: String

  /// One line of a list.
  package var line: String { "\(place): \(text)" }
}

/// What an import did.
package struct ImportReport: Sendable {
  /// How many problems are kept in `first`; all of them go to the caller's sink.
  static let firstLimit = 20

  /// Features read.
  package var readCount = 0
  package var addedCount = 0
  package var updatedCount = 0
  package var unchangedCount = 0
  /// Features of several parts, each part of which became a sample.
  package var splitCount = 0
  /// Units that went from Queued to In progress.
  var startedUnitCount = 0
  /// How many of each kind.
  package var problemCounts: [ImportProblem.Kind: Int] = [:]
  /// The first of all problems but for those that come in every import.
  package private(set) var first: [ImportProblem] = []
  /// Labels that no class has, with how often they came, and what to write.
  package var unknownLabels: [(label: String, count: Int, hint: String)] = []
  /// New and changed samples by class.
  package var classCounts: [String: Int] = [:]

  /// Samples of an earlier import whose label was left out this time; they stay.
  package var stayedCount = 0
  /// Samples that were found by their outline and got the key that their label has now.
  var renamedCount = 0
  /// Samples that people worked on and that got values of fields that are newer than they are.
  package var filledCount = 0
  /// The fields of the files, in their order.
  package var fieldNames: [String] = []

  /// Whether there were labels and every one of them was left out.
  package var isAllLeftOut: Bool {
    let leftOut = problemCounts.filter {
      $0.key.isLeftOut && ![.removed, .changedThere, .hereAlready].contains($0.key)
    }
    return readCount > 0 && leftOut.values.reduce(0, +) >= readCount
      && addedCount + updatedCount + unchangedCount == 0
  }

  /// Whether anything in the store changed.
  package var isChange: Bool {
    addedCount + updatedCount + startedUnitCount + renamedCount + filledCount > 0
      || (problemCounts[.removed] ?? 0) > 0
  }

  /// The report in lines: what was done, then each kind of problem with its count.
  package var lines: [String] {
    var lines = [
      "\(count(readCount, "label")) read: \(addedCount) added, \(updatedCount) changed, "
        + "\(unchangedCount) unchanged."
    ]
    if splitCount > 0 {
      lines.append("\(splitCount) of several parts: each part is a sample of its own.")
    }
    for kind in ImportProblem.Kind.allCases {
      if let number = problemCounts[kind], number > 0 { lines.append("\(number) \(kind.title).") }
    }
    for (label, number, hint) in unknownLabels {
      lines.append("  \"\(label)\" (\(number)): \(hint)")
    }
    if startedUnitCount > 0 {
      lines.append("\(count(startedUnitCount, "work unit")) went from Queued to In progress.")
    }
    if renamedCount > 0 {
      let whose = renamedCount == 1 ? "its label" : "their labels"
      lines.append(
        "\(count(renamedCount, "sample")) found by outline, under the key of \(whose) now.")
    }
    if filledCount > 0 {
      lines.append(
        "\(count(filledCount, "sample")) that people worked on got values of fields that are new.")
    }
    if stayedCount > 0 {
      lines.append(
        "\(count(stayedCount, "sample")) of an earlier import stayed, their labels left out.")
    }
    if isAllLeftOut {
      let names = fieldNames.isEmpty ? "none" : fieldNames.joined(separator: ", ")
      lines.append("None of them came in. Their fields: \(names).")
    }
    return lines
  }

  /// Counts a problem. One that only repeats another need not be among the first.
  mutating func note(_ problem: ImportProblem, isRepeated: Bool = false) {
    problemCounts[problem.kind, default: 0] += 1
    if first.count < Self.firstLimit, !isRepeated, !problem.kind.isRoutine { first.append(problem) }
  }

  /// Counts problems that nobody can list.
  mutating func note(_ kind: ImportProblem.Kind, unlisted number: Int) {
    if number > 0 { problemCounts[kind, default: 0] += number }
  }

  private func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }
}
