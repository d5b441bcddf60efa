// ClaimsView.swift: which work units are with whom, for people and for programs.

import DLSJSON
import DLSPlatform
import DLSStore
import DLSWorkflow

/// The units that somebody has taken, as the rules of review see them.
struct ClaimsView {
  private let policy: ReviewPolicy
  private var claims: [Int64: Claim] = [:]
  private var order: [Int64] = []
  private let withRejected: Int
  /// More than these are only counted.
  private static let most = 10

  /// The claims of a store; nil where no `review` block is applied.
  init?(_ store: Store) throws {
    let records = ReviewRecords(store)
    guard let policy = try records.policy() else { return nil }
    self.policy = policy
    withRejected = policy.onRejected == .keep ? 0 : try records.reviewedWithRejected()
    for unit in try records.takenUnits() {
      guard let claim = try records.claim(of: unit) else { continue }
      claims[unit.fid] = claim
      order.append(unit.fid)
    }
  }

  /// With whom a unit is, and until when.
  func text(_ unit: Int64) -> String {
    claims[unit].map { "\($0.holder), \(state($0))" } ?? ""
  }

  /// The first few in a table, how many more there are, and what waits for a decision.
  func write(_ console: Console) {
    if !order.isEmpty {
      var table = TextTable(["TAKEN", "STATUS", "WITH", "LEASE"])
      for claim in order.prefix(Self.most).compactMap({ claims[$0] }) {
        table.add([claim.unit.key, claim.unit.status.title, claim.holder, state(claim)])
      }
      console.out.line()
      console.out.write(table.text(console.style, console.columns))
      if order.count > Self.most {
        let rest = "… and \(order.count - Self.most) more; `dls status --units` lists them."
        console.out.line(Wrapping.text(rest, console.columns))
      }
    }
    if withRejected > 0 {
      let hold = withRejected == 1 ? "unit holds" : "units hold"
      let line =
        "\(withRejected) Reviewed \(hold) rejected samples; `dls unit set KEY --status queued` "
        + "sends back what is to be mended."
      console.out.line("\n" + Wrapping.text(line, console.columns, indent: 2))
    }
  }

  /// The claims for programs.
  var json: JSONValue {
    .array(order.compactMap { claims[$0] }.map(json))
  }

  private func json(_ claim: Claim) -> JSONValue {
    [
      "unit": .string(claim.unit.key), "status": .string(claim.unit.status.text),
      "with": .string(claim.holder), "last_work": JSONValue(claim.lastWork),
      "until": JSONValue(Self.end(claim, policy)?.iso), "is_over": JSONValue(!claim.isHeld),
    ]
  }

  private func state(_ claim: Claim) -> String {
    if !claim.isHeld { return "over: anybody may take it" }
    return Self.until(claim, policy).map { "until \($0)" } ?? ""
  }

  /// When a lease ends unless its holder works on, in local time.
  static func until(_ claim: Claim, _ policy: ReviewPolicy) -> String? {
    claim.isHeld ? end(claim, policy)?.local : nil
  }

  private static func end(_ claim: Claim, _ policy: ReviewPolicy) -> Moment? {
    claim.lastWork.flatMap { Moment(iso: $0) }.map { end(after: $0, policy) }
  }

  /// When a lease ends of whoever does nothing from a moment on.
  static func end(after last: Moment, _ policy: ReviewPolicy) -> Moment {
    Moment(seconds: last.seconds + Int64(policy.leaseSeconds.rounded(.up)))
  }
}
