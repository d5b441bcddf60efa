// ReviewDesk.swift: the rules of review for commands: who may set what, and what becomes of rejected samples.

import DLSLanguage
import DLSPlatform
import DLSStore
import DLSText
import DLSWorkflow

/// The rules of review as they were applied, for one person at one store. The database holds every program to
/// them; a command says before it writes whose work is in the way, and whom to ask.
struct ReviewDesk {
  let policy: ReviewPolicy
  private let context: WorkContext
  private let records: ReviewRecords
  private let store: Store
  private var person: String { context.actor }

  /// The rules; nil where no `review` block is applied.
  init?(_ context: WorkContext) throws {
    store = try context.store()
    records = ReviewRecords(store)
    guard let policy = try records.policy() else { return nil }
    self.policy = policy
    self.context = context
  }

  // MARK: samples

  /// The rows of samples that this person drew, or gave their shape or class last.
  static func own(_ rows: [Int64], _ context: WorkContext) throws -> Set<Int64> {
    let records = ReviewRecords(try context.store())
    return try Set(
      rows.filter { row in
        try records.collector(of: row).map { ReviewPolicy.isSame($0, context.actor) } ?? false
      })
  }

  /// Refuses to judge samples that this person collected.
  func refuseOwn(_ samples: [(key: String, row: Int64)], _ status: SampleStatus) throws {
    guard policy.fourEyes else { return }
    let own = try samples.filter { sample in
      try records.collector(of: sample.row, before: status).map {
        policy.refusal(reviewer: person, collector: $0) != nil
      } ?? false
    }.map(\.key)
    if own.isEmpty { return }
    let isAll = own.count == samples.count
    let (its, them) = own.count == 1 ? ("its", "it") : ("their", "them")
    let what =
      own.count == 1
      ? own[0] : "\(own.count) of these \(samples.count) samples (\(Self.some(own)))"
    throw CommandFailure(
      code: .problems,
      message: "\(quoted(person)) drew \(what) or changed \(its) shape or class last, "
        + "and \(rule("four_eyes")) is on: somebody else has to judge \(them); nothing was set",
      help: try [whoElse("judge"), isAll ? nil : "`--not-mine` leaves \(them) out"]
        .compactMap(\.self))
  }

  /// Refuses to judge samples that get another class in the same go: whoever changes it has collected them.
  func refuseJudgingOwnClass() throws {
    guard policy.fourEyes else { return }
    throw CommandFailure(
      code: .usage,
      message: "--class makes samples yours, and \(rule("four_eyes")) is on: somebody else has to "
        + "judge them; nothing was set",
      help: try ["leave --status out"] + [whoElse("judge")].compactMap(\.self))
  }

  /// Tells what became of the Reviewed units that hold samples which were just rejected.
  func tell(rejectedIn units: [UnitState]) {
    if units.isEmpty { return }
    let keys = Self.some(units.map(\.key))
    let hold =
      "\(Figures.count(units.count, "Reviewed unit")) \(units.count == 1 ? "holds" : "hold") "
      + "rejected samples now (\(keys))"
    switch policy.onRejected {
    case .requeue:
      context.console.note(
        "\(hold) and went back to Queued, as \(rule("on_rejected")) says.")
    case .ask:
      context.console.note(
        "\(hold); `dls unit set KEY --status queued` sends back what is to be mended.")
    case .keep: break
    }
  }

  // MARK: units

  /// What is to be done to units that are set to a status.
  struct UnitReview {
    /// Units that get the status.
    var keys: [String] = []
    /// Units that were to be Reviewed, and go back to Queued.
    var requeued: [String] = []
    /// Units that have the status already and go over to this person.
    var taken: [String] = []
    /// Units of others whose lease has run out, or that an owner moves.
    var former: [Claim] = []
  }

  /// What the rules say of units that are set to a status.
  /// - Parameter answer: what becomes of units with rejected samples, where it was said.
  /// - Throws: `CommandFailure` that names the first few that are in the way.
  func review(
    _ keys: [String], to status: UnitStatus, answer: RejectedPolicy?
  ) throws -> UnitReview {
    var review = UnitReview()
    var held: [Claim] = []
    var own: [String] = []
    var rejected: [String] = []
    let isOwner = try records.isOwner(person)
    let isJudging = policy.fourEyes && [.inReview, .reviewed].contains(status)
    for key in keys {
      guard let unit = try records.unit(key) else { continue }
      let claim = try records.claim(of: unit)
      let isOthers = claim.map { !$0.isOf(person) } ?? false
      let isTaking = unit.status == status && status.isTaken && (claim == nil || isOthers)
      if let claim, isOthers, unit.status != status || isTaking {
        if claim.isHeld, !isOwner { held.append(claim) }
        review.former.append(claim)
      }
      if isTaking { review.taken.append(key) }
      if isJudging, unit.status != status || isTaking,
        try records.isCollector(person, of: unit.fid)
      {
        own.append(key)
      }
      if status == .reviewed, unit.status != status, try records.holdsRejected(unit.fid) {
        rejected.append(key)
      }
    }
    if let claim = held.first { throw try refusal(claim, among: held.count) }
    if !own.isEmpty { throw try refusal(own, among: keys.count) }
    let isRequeued = try !rejected.isEmpty && requeues(rejected, answer)
    review.requeued = isRequeued ? rejected : []
    let back = Set(review.requeued)
    review.keys = keys.filter { !back.contains($0) }
    return review
  }

  /// Whether units with rejected samples go back to Queued.
  private func requeues(_ rejected: [String], _ answer: RejectedPolicy?) throws -> Bool {
    if let answer, policy.onRejected != .ask, policy.onRejected != answer {
      throw CommandFailure.usage(
        "`--rejected \(answer.text)` says something else than \(rule("on_rejected")), which is "
          + "\(policy.onRejected.text); nothing was set",
        help: "leave it out, or change the setting and run `dls apply`")
    }
    let isYes = try policy.onRejected == .ask && answer == nil ? ask(rejected) : answer == .requeue
    let next = policy.onRejected.statusAfterReview(hasRejectedSamples: true, answer: isYes)
    return next == .queued
  }

  /// Asks on the terminal; an error where nobody can be asked.
  private func ask(_ rejected: [String]) throws -> Bool {
    let hold =
      "\(Self.some(rejected)) \(rejected.count == 1 ? "holds" : "hold") rejected samples"
    guard Terminal.isTerminal(0), Terminal.isTerminal(2) else {
      throw CommandFailure(
        code: .usage,
        message: "\(hold), and \(rule("on_rejected")) is ask, but nobody can be asked here; "
          + "nothing was set",
        help: [
          "`--rejected requeue` sends such units back to Queued, `--rejected keep` leaves them "
            + "Reviewed"
        ])
    }
    let isYes = try context.asking {
      try ApplyCommand.isYes("\(hold). Send back to Queued? [y/N] ", context.console)
    }
    if Interrupt.pending != nil { throw Interrupted() }
    return isYes
  }

  /// Tells what became of units that were set.
  func tell(_ review: UnitReview, _ status: UnitStatus) {
    let console = context.console
    if status.isTaken, review.keys.count <= StoreWriter.singleLimit {
      let end = ClaimsView.end(after: .now, policy).local
      console.note(
        "\(review.keys.count == 1 ? "It is" : "They are") with you until \(end), and longer if you work on."
      )
    }
    if !review.requeued.isEmpty {
      let hold = review.requeued.count == 1 ? "holds" : "hold"
      console.note(
        "\(Self.some(review.requeued)) \(hold) rejected samples and went back to Queued.")
    }
    for claim in review.former.prefix(Self.most) {
      let left = claim.isHeld ? "whose lease was not over" : "who left it longer than the lease"
      console.note(
        "\(claim.unit.key) was with \(claim.holder), \(left); what they did there stays.")
    }
    if review.former.count > Self.most {
      console.note("… and \(review.former.count - Self.most) more units of others.")
    }
  }

  // MARK: refusals

  private func refusal(_ claim: Claim, among count: Int) throws -> CommandFailure {
    let more = count > 1 ? " (and \(Figures.count(count - 1, "more unit")) with others)" : ""
    let until = ClaimsView.until(claim, policy).map { " until \($0)" } ?? ""
    let owner = try owners().first.map { "; \($0), who owns the project, may set it now" } ?? ""
    return CommandFailure.problem(
      "\(claim.unit.key) is \(claim.unit.status.title) with \(claim.holder)\(until)\(more), as "
        + "\(rule("lease")) says; nothing was set",
      help: "ask \(claim.holder) to hand it on, or wait\(owner)")
  }

  private func refusal(_ own: [String], among count: Int) throws -> CommandFailure {
    let what = count == 1 ? own[0] : "\(own.count) of these \(count) units (\(Self.some(own)))"
    return CommandFailure(
      code: .problems,
      message: "\(quoted(person)) collected in \(what), and \(rule("four_eyes")) is on: somebody "
        + "else has to review \(own.count == 1 ? "it" : "them"); nothing was set",
      help: try [whoElse("review")].compactMap(\.self))
  }

  /// A setting of the `review` block with its place, where the text has it.
  private func rule(_ name: String) -> String {
    guard let block = context.project.model.block(at: "review"),
      let place = block.setting(name)?.place
    else { return "`\(name)`" }
    return "`\(name)` (\(context.project.texts.place(place)))"
  }

  /// Who else may review, as a sentence; nil where the store knows nobody.
  private func whoElse(_ verb: String) throws -> String? {
    let analysts = try store.groups().filter { $0.role == Role.analyst.text }.map(\.member)
    var names: [String] = []
    for name in try owners() + analysts where !names.contains(name) { names.append(name) }
    let accounts = try store.members()
    names.removeAll { name in
      let account = accounts.first { $0.address == name }?.account ?? name
      return ReviewPolicy.isSame(account, person) || ReviewPolicy.isSame(name, person)
    }
    if names.isEmpty { return nil }
    let list = names.dropLast().joined(separator: ", ")
    return "\(list)\(list.isEmpty ? "" : " or ")\(names[names.count - 1]) may \(verb) "
      + "what you collected"
  }

  private func owners() throws -> [String] {
    try store.members().filter { $0.role == Role.owner.text }.map(\.address)
  }

  /// How many are named.
  private static let most = 3

  /// The first few of some keys.
  private static func some(_ keys: [String]) -> String {
    let first = keys.prefix(most).joined(separator: ", ")
    return keys.count > most ? "\(first) and \(keys.count - most) more" : first
  }
}
