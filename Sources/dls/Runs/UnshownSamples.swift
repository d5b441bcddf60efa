// UnshownSamples.swift: samples of an export's schema that its chips don't show, and why.

import DLSLanguage
import DLSStore
import DLSText
import DLSWorkflow

/// The samples of a schema that an export leaves out.
struct UnshownSamples {
  private let blocks: [String]
  private let schema: String
  /// Approved ones with a shape, by the block of their units; under nil those outside all units.
  private var complete: [String?: Int] = [:]
  private var incomplete: [String: Int] = [:]
  /// Approved ones without a shape.
  private var shapeless = 0
  /// Those in complete units of the export that wait for approval.
  private(set) var waiting = 0

  init(_ store: Store, _ export: Block) throws {
    blocks = export.references("units").map(\.address)
    schema = export.reference("schema")?.address ?? ""
    try store.connection.forEach(
      """
      SELECT u."block",coalesce(u.complete,0),s.status,length(s.geom) > 8,count(*) \
      FROM training_samples s LEFT JOIN work_units u ON u.fid = s.unit \
      WHERE s."schema" = ? AND s.status IN ('\(SampleStatus.approved.text)',\
      '\(SampleStatus.pendingApproval.text)') GROUP BY 1,2,3,4
      """, [.text(schema)]
    ) { row in
      let block = row.text(0)
      let isComplete = row.integer(1) != 0
      let count = Int(row.integer(4))
      if row.text(2) == SampleStatus.pendingApproval.text {
        if isComplete, let block, blocks.contains(block) { waiting += count }
      } else if row.isNull(3) || row.integer(3) == 0 {
        shapeless += count
      } else if let block, !isComplete {
        incomplete[block, default: 0] += count
      } else {
        complete[block, default: 0] += count
      }
    }
  }

  /// How many samples that wait lie in the complete units of all these exports.
  static func waiting(_ store: Store, _ exports: [Block]) throws -> Int {
    try exports.map { try UnshownSamples(store, $0).waiting }.max() ?? 0
  }

  /// What an export that goes on says of them.
  func notes() -> [String] {
    var notes: [String] = []
    func note(_ count: Int, _ noun: String, _ which: String, _ rest: String = "") {
      if count == 0 { return }
      let whom = count == 1 ? "it" : "them"
      notes.append("\(Figures.count(count, noun)) \(which): no chip shows \(whom)\(rest)")
    }
    note(
      waiting, "sample", "in complete units \(waiting == 1 ? "waits" : "wait") for approval",
      ", and the ground counts as background")
    note(complete[nil] ?? 0, "Approved sample", "outside all work units")
    note(shapeless, "Approved sample", "without a shape")
    return notes
  }

  /// The refusal of an export whose units hold no Approved sample: it says where there are some.
  func nothingToShow() -> CommandFailure {
    CommandFailure(
      code: .problems, message: "the complete units hold no Approved sample of \(schema)",
      help: elsewhere())
  }

  private func elsewhere() -> [String] {
    var help: [String] = []
    func say(_ count: Int, _ place: String) {
      help.append(
        "\(Figures.count(count, "Approved sample")) of \(schema) \(count == 1 ? "lies" : "lie") \(place)"
      )
    }
    for (block, count) in incomplete.sorted(by: { $0.key < $1.key }) where blocks.contains(block) {
      say(
        count,
        "in units of \(block) that aren't complete: review them, then "
          + "`dls unit set 'KEY' --complete`")
    }
    var others = incomplete.filter { !blocks.contains($0.key) }
    for (block, count) in complete {
      if let block, !blocks.contains(block) { others[block, default: 0] += count }
    }
    for (block, count) in others.sorted(by: { $0.key < $1.key }) {
      say(count, "in units of \(block), which `units` of the export doesn't list")
    }
    if let count = complete[nil] { say(count, "outside all work units") }
    if shapeless > 0 {
      help.append("\(Figures.count(shapeless, "Approved sample")) of \(schema) without a shape")
    }
    if !help.isEmpty, waiting == 0 { return help }
    return help + ["`dls status` shows what is waiting; `dls sample set KEY --status approved`"]
  }
}
