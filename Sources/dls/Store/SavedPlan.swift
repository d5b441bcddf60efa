// SavedPlan.swift: a plan in a file: what was shown, and the hashes by which it is known again.

import DLSEngine
import DLSGeo
import DLSJSON
import DLSPlan
import DLSPlatform
import DLSText

/// A plan that `dls plan --out` saved.
///
/// The file says what would be done, for people and programs, and carries the hashes of all that
/// went into the plan. It never drives a change: applying makes the plan anew and goes on only when
/// model, facts, store and result are those that were saved. So an edited file can do no harm, and
/// a million units take no room in it.
struct SavedPlan {
  /// The version of the file's form.
  static let version = 1
  private static let format = "dls plan"

  /// Where it lies, absolute.
  let path: String
  /// Everything but the checksum.
  private let content: JSONObject

  /// A plan to save.
  init(
    _ plan: Plan, _ snapshot: Snapshot?, _ options: PlanOptions, path: String,
    _ invocation: Invocation, _ context: WorkContext
  ) {
    self.path = path
    let folder = Path.parent(path)
    var object = JSONObject()
    object["format"] = .string(Self.format)
    object["version"] = JSONValue(Self.version)
    object["dls"] = .string(Version.number)
    object["made_at"] = .string(Moment.now.iso)
    object["made_by"] = .string(context.actor)
    object["project"] = .string(Path.relative(Path.absolute(context.project.path), to: folder))
    object["profile"] = JSONValue(invocation.value(of: "--profile"))
    object["set"] = JSONValue(invocation.values(of: "--set"))
    object["delete_units_with_samples"] =
      options.consentedSamples.map { JSONValue($0) } ?? .null
    object["delete_judged_units"] = options.consentedJudged.map { JSONValue($0) } ?? .null
    object["model_hash"] = .string(plan.modelHash)
    object["facts_hash"] = .string(plan.factsHash)
    object["store_hash"] = JSONValue(snapshot?.declaredHash)
    object["plan"] = Redaction.ofProcess.value(PlanView.json(plan, context.project.texts))
    let text = PlanView.text(plan, context.project, Style(isColoured: false))
    object["text"] = JSONValue(
      text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    content = object
  }

  /// Writes the file, whole or not at all.
  func write() throws {
    var object = content
    object["checksum"] = .string(Self.checksum(content))
    let file = try NamedOutput.begin(path, "a saved plan", "--out") { beginning in
      String(decoding: beginning, as: UTF8.self).contains("\"format\": \"\(Self.format)\"")
    }
    try file.write(JSONWriter.bytes(.object(object), indented: true) + [UInt8(ascii: "\n")])
    try file.commit()
  }

  private static func checksum(_ object: JSONObject) -> String {
    var hasher = StableHasher()
    hasher.add(JSONWriter.bytes(.object(object)))
    return hasher.finish().hex
  }

  // MARK: reading

  /// Reads a saved plan; one that can't be trusted is an error that says why.
  static func read(_ path: String) throws -> SavedPlan {
    let shown = quoted(Path.display(path))
    let bytes = try FileContent.read(path)
    guard let value = try? JSONReader.parse(bytes), var object = value.object,
      object["format"]?.string == format
    else {
      throw CommandFailure.problem(
        "\(shown) is no saved plan, or only a part of one",
        help: "`dls plan --out FILE` saves one; a project file ends in .\(ProjectFinder.suffix)")
    }
    guard let found = object["version"]?.integer, found == version else {
      throw CommandFailure.problem(
        "\(shown) has version \(object["version"]?.integer ?? 0) of the form of saved plans, and "
          + "dls \(Version.number) reads version \(version)", help: "plan again")
    }
    let checksum = object["checksum"]?.string
    object["checksum"] = nil
    guard checksum == Self.checksum(object) else {
      throw CommandFailure.problem(
        "\(shown) is not as dls wrote it: its checksum does not fit its content",
        help: "a saved plan is not for editing: change the project and plan again")
    }
    return SavedPlan(path: Path.absolute(path), content: object)
  }

  private init(path: String, content: JSONObject) {
    self.path = path
    self.content = content
  }

  /// The command line that made it, for the command that is asked for now.
  func invocation(_ now: Invocation) throws -> Invocation {
    let own = ["--profile", "--set"] + ApplyCommand.consents.map(\.name)
    for name in own where now.has(name) {
      throw CommandFailure.usage(
        "\(name) has no place beside a saved plan, which has its own", help: "plan again with it")
    }
    guard let project = content["project"]?.string else { return now }
    var made = Invocation(command: now.command)
    for (name, value) in now.options { made.add(option: name, value) }
    made.add(argument: Path.display(Path.absolute(Path.join(Path.parent(path), project))))
    if let profile = content["profile"]?.string { made.add(option: "--profile", profile) }
    for set in content["set"]?.array ?? [] { made.add(option: "--set", set.string ?? "") }
    if let consent = content["delete_units_with_samples"]?.integer {
      made.add(option: ApplyCommand.consent.name, String(consent))
    }
    if let consent = content["delete_judged_units"]?.integer {
      made.add(option: ApplyCommand.judgedConsent.name, String(consent))
    }
    return made
  }

  /// Refuses when the plan for what is there now is another.
  func requireSame(_ plan: Plan, _ snapshot: Snapshot?) throws {
    guard content["dls"]?.string == Version.number else {
      throw refusal(
        "it was made by dls \(content["dls"]?.string ?? "of another kind"), and this is dls "
          + Version.number)
    }
    var moved: [String] = []
    if content["model_hash"]?.string != plan.modelHash {
      moved.append("the project file declares something else")
    }
    if content["facts_hash"]?.string != plan.factsHash {
      moved.append("the imagery or a layer is another")
    }
    if content["store_hash"]?.string != snapshot?.declaredHash {
      moved.append("the store is in another state")
    }
    if moved.isEmpty, content["plan"]?["digest"]?.string != plan.digest {
      moved.append("the plan for what is there now is another")
    }
    if !moved.isEmpty { throw refusal(moved.joined(separator: ", and ") + " since it was made") }
  }

  private func refusal(_ reason: String) -> CommandFailure {
    .problem(
      "\(quoted(Path.display(path))) was not applied: \(reason)",
      help: "plan again and look at what changed; `dls show` still shows what was planned")
  }

  // MARK: showing

  /// Shows what was planned, when and by whom.
  func show(_ console: Console) {
    if console.isJSON {
      console.out.write(JSONWriter.bytes(.object(content), indented: true))
      console.out.line()
      return
    }
    let time = content["made_at"]?.string.flatMap { Moment(iso: $0)?.local } ?? "some time ago"
    let who = content["made_by"]?.string ?? "somebody"
    console.out.line(
      FailureView.safe("Planned by \(who) at \(time), with dls \(content["dls"]?.string ?? "?")."))
    for line in content["text"]?.array ?? [] {
      console.out.line(FailureView.safe(line.string ?? ""))
    }
  }
}
