// SessionFacts.swift: what was found out beside a conversation, as the lines of its record have it.

package import DLSIDE
package import DLSJSON
package import DLSLanguage
import DLSText

/// What data, stores and commands told, written down and read back.
package enum SessionFacts {
  // MARK: surveys

  /// The facts about a text, for a record.
  package static func json(_ facts: LiveFacts) -> JSONValue {
    var blocks = JSONObject()
    for (address, told) in facts.noted { blocks[address] = json(told) }
    var labels = JSONObject()
    for (address, names) in facts.labels.sorted(by: { $0.key < $1.key }) {
      labels[address] = JSONValue(names)
    }
    var json: JSONObject = [
      "blocks": .object(blocks), "labels": .object(labels),
      "drift": .array(facts.drift.map(self.json)),
      "diagnostics": .array(facts.diagnostics.map(self.json)),
      "unlooked": JSONValue(facts.unlooked), "files": JSONValue(facts.files),
    ]
    json["plan"] = facts.plan.map(self.json)
    json["unasked"] = facts.unasked.map { .string($0) }
    return .object(json)
  }

  /// The facts about a text that a record has.
  package static func facts(_ json: JSONValue, of model: Model) -> LiveFacts {
    var facts = LiveFacts(model)
    for (address, told) in json["blocks"]?.object?.members ?? [] {
      if let block = model.block(at: address) { facts.note(block, blockFacts(told)) }
    }
    for (address, names) in json["labels"]?.object?.members ?? [] {
      facts.labels[address] = texts(names)
    }
    facts.plan = json["plan"].map(planFacts)
    facts.drift = (json["drift"]?.array ?? []).map(driftFact)
    facts.diagnostics = (json["diagnostics"]?.array ?? []).map(diagnostic)
    facts.unlooked = texts(json["unlooked"])
    facts.unasked = json["unasked"]?.string
    facts.files = texts(json["files"])
    return facts
  }

  private static func json(_ facts: BlockFacts) -> JSONValue {
    var json: JSONObject = [
      "changeLines": JSONValue(facts.changeLines), "yieldLines": JSONValue(facts.yieldLines),
      "notes": JSONValue(facts.notes),
    ]
    json["change"] = facts.change.map(self.json)
    json["yield"] = facts.yield.map { .string($0) }
    json["ground"] = facts.ground.map { .string($0) }
    json["lastRun"] = facts.lastRun.map { .string($0) }
    return .object(json)
  }

  private static func blockFacts(_ json: JSONValue) -> BlockFacts {
    var facts = BlockFacts()
    facts.change = json["change"].flatMap(change)
    facts.changeLines = texts(json["changeLines"])
    facts.yield = json["yield"]?.string
    facts.yieldLines = texts(json["yieldLines"])
    facts.ground = json["ground"]?.string
    facts.lastRun = json["lastRun"]?.string
    facts.notes = texts(json["notes"])
    return facts
  }

  private static func json(_ change: PlannedChange) -> JSONValue {
    switch change {
    case .create: "create"
    case .restore: "restore"
    case .same: "same"
    case .update(let settings, let units):
      ["settings": JSONValue(settings), "units": .boolean(units)]
    case .move(let address): ["from": .string(address)]
    }
  }

  private static func change(_ json: JSONValue) -> PlannedChange? {
    if let address = json["from"]?.string { return .move(address) }
    if let settings = json["settings"]?.integer {
      return .update(settings: settings, units: json["units"]?.boolean ?? false)
    }
    switch json.string {
    case "create": return .create
    case "restore": return .restore
    case "same": return .same
    default: return nil
    }
  }

  private static func json(_ plan: PlanFacts) -> JSONValue {
    [
      "summary": .string(plan.summary), "deleted": JSONValue(plan.deleted),
      "refusals": JSONValue(plan.refusals), "hasStore": .boolean(plan.hasStore),
      "isKnown": .boolean(plan.isKnown),
    ]
  }

  private static func planFacts(_ json: JSONValue) -> PlanFacts {
    var plan = PlanFacts()
    plan.summary = json["summary"]?.string ?? ""
    plan.deleted = texts(json["deleted"])
    plan.refusals = texts(json["refusals"])
    plan.hasStore = json["hasStore"]?.boolean ?? false
    plan.isKnown = json["isKnown"]?.boolean ?? true
    return plan
  }

  private static func json(_ drift: DriftFact) -> JSONValue {
    var json: JSONObject = [
      "keyword": .string(drift.keyword), "address": .string(drift.address),
      "field": .string(drift.field), "text": .string(drift.text),
    ]
    json["adoption"] = drift.adoption.map(self.json)
    json["obstacle"] = drift.obstacle.map { .string($0) }
    return .object(json)
  }

  private static func driftFact(_ json: JSONValue) -> DriftFact {
    DriftFact(
      keyword: text(json["keyword"]), address: text(json["address"]), field: text(json["field"]),
      text: text(json["text"]), adoption: json["adoption"].map(edit),
      obstacle: json["obstacle"]?.string)
  }

  private static func json(_ diagnostic: Diagnostic) -> JSONValue {
    var json: JSONObject = [
      "code": .string(diagnostic.code), "severity": JSONValue(diagnostic.severity.rawValue),
      "place": place(diagnostic.file, diagnostic.range), "message": .string(diagnostic.message),
      "related": .array(
        diagnostic.related.map {
          ["place": place($0.file, $0.range), "message": .string($0.message)]
        }),
      "fixes": .array(
        diagnostic.fixes.map {
          [
            "title": .string($0.title), "edits": .array($0.edits.map(self.json)),
            "isSafe": .boolean($0.isSafe),
          ]
        }),
      "tags": JSONValue(diagnostic.tags.map { $0 == .unnecessary ? "unnecessary" : "deprecated" }),
    ]
    json["help"] = diagnostic.help.map { .string($0) }
    return .object(json)
  }

  private static func diagnostic(_ json: JSONValue) -> Diagnostic {
    let (file, range) = place(json["place"])
    return Diagnostic(
      code: text(json["code"]),
      severity: json["severity"]?.integer.flatMap(Severity.init(rawValue:)) ?? .hint,
      file: file, range: range, message: text(json["message"]), help: json["help"]?.string,
      related: (json["related"]?.array ?? []).map {
        let (file, range) = place($0["place"])
        return Related(file: file, range: range, message: text($0["message"]))
      },
      fixes: (json["fixes"]?.array ?? []).map {
        Fix(
          title: text($0["title"]), edits: ($0["edits"]?.array ?? []).map(edit),
          isSafe: $0["isSafe"]?.boolean ?? false)
      },
      tags: texts(json["tags"]).map { $0 == "unnecessary" ? .unnecessary : .deprecated })
  }

  private static func json(_ edit: TextEdit) -> JSONValue {
    ["place": place(edit.file, edit.range), "text": .string(edit.newText)]
  }

  private static func edit(_ json: JSONValue) -> TextEdit {
    let (file, range) = place(json["place"])
    return TextEdit(file: file, range: range, newText: text(json["text"]))
  }

  private static func place(_ file: FileID, _ range: TextRange) -> JSONValue {
    [
      .integer(Int64(file.rawValue)), .integer(Int64(range.start)), .integer(Int64(range.end)),
    ]
  }

  private static func place(_ json: JSONValue?) -> (FileID, TextRange) {
    func number(_ index: Int) -> Int { json?[index]?.integer ?? 0 }
    let (start, end) = (UInt32(clamping: number(1)), UInt32(clamping: number(2)))
    return (FileID(Int32(clamping: number(0))), TextRange(start, max(start, end)))
  }

  // MARK: commands

  static func json(_ event: JobEvent) -> JSONValue {
    var json: JSONObject = [:]
    switch event {
    case .line(let number, let text):
      json["number"] = JSONValue(number)
      json["line"] = .string(text)
    case .progress(let number, let percent, let message):
      json["number"] = JSONValue(number)
      json["percent"] = percent.map { JSONValue($0) }
      json["message"] = .string(message)
    case .ended(let number, let code, let problem):
      json["number"] = JSONValue(number)
      json["code"] = .integer(Int64(code))
      json["problem"] = problem.map { .string($0) }
    }
    return .object(json)
  }

  static func jobEvent(_ json: JSONValue) -> JobEvent? {
    guard let number = json["number"]?.integer else { return nil }
    if let text = json["line"]?.string { return .line(number, text) }
    if let code = json["code"]?.integer {
      return .ended(number, code: Int32(clamping: code), problem: json["problem"]?.string)
    }
    return .progress(number, percent: json["percent"]?.integer, message: text(json["message"]))
  }

  // MARK: looks at the disk

  static func json(_ listing: FolderListing) -> JSONValue {
    [
      "files": JSONValue(listing.files), "folders": JSONValue(listing.folders),
      "isCut": .boolean(listing.isCut),
    ]
  }

  static func listing(_ json: JSONValue) -> FolderListing {
    FolderListing(
      files: texts(json["files"]), folders: texts(json["folders"]),
      isCut: json["isCut"]?.boolean ?? false)
  }

  static func json(_ source: SourceSummary) -> JSONValue {
    ["bands": JSONValue(source.bands), "reference": .string(source.reference)]
  }

  static func source(_ json: JSONValue) -> SourceSummary {
    SourceSummary(bands: texts(json["bands"]), reference: text(json["reference"]))
  }

  static func json(_ layers: [LayerSummary]) -> JSONValue {
    .array(layers.map { ["name": .string($0.name), "fields": JSONValue($0.fields)] })
  }

  static func layers(_ json: JSONValue) -> [LayerSummary] {
    (json.array ?? []).map { LayerSummary(name: text($0["name"]), fields: texts($0["fields"])) }
  }

  static func json(_ names: StoredNames) -> JSONValue {
    .array(
      names.stores.map { store in
        var json: JSONObject = ["path": .string(store.path)]
        json["profile"] = store.profile.map { .string($0) }
        json["addresses"] = store.addresses.map { JSONValue($0.sorted()) }
        return .object(json)
      })
  }

  static func names(_ json: JSONValue) -> StoredNames {
    // Records of earlier have one store, by itself.
    StoredNames(
      (json.array ?? [json]).map { store in
        StoredNames.Store(
          path: text(store["path"]), profile: store["profile"]?.string,
          addresses: store["addresses"]?.array.map { Set($0.compactMap(\.string)) })
      })
  }

  static func texts(_ json: JSONValue?) -> [String] { (json?.array ?? []).compactMap(\.string) }

  private static func text(_ json: JSONValue?) -> String { json?.string ?? "" }
}
