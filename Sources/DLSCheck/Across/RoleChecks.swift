// RoleChecks.swift: groups without people, people with one account, roles given twice.

import DLSLanguage
import DLSText

extension Rule {
  static let emptyGroup = Rule(
    "DLS0331", "Work for a group with nobody in it",
    why: """
      Units that are assigned to a group are collected by its people. A group without any leaves them \
      untouched.
      """,
    wrong: "project stand { owner = ana }\nperson ana {}\n" + Part.ortho + "group foresters {}\n"
      + Part.block(
        "work_units plots", "source = ortho", "unit_size = 100 m", "assign = foresters"),
    right: "project stand { owner = ana }\nperson ana {}\n" + Part.ortho
      + "group foresters { collectors = ana }\n"
      + Part.block(
        "work_units plots", "source = ortho", "unit_size = 100 m", "assign = foresters"))

  static let sameAccount = Rule(
    "DLS0332", "Two people with one account",
    why: """
      The machine knows people by their account. Two with the same one are one to it, and who did \
      what, or may review it, can't be told. Without `account`, a person's name is the account.
      """,
    wrong: "person ana { account = \"alder\" }\nperson ben { account = \"alder\" }\n",
    right: "person ana { account = \"alder\" }\nperson ben { account = \"birch\" }\n")

  static let twoRoles = Rule(
    "DLS0333", "Somebody with two roles in a group", severity: .warning,
    why: """
      Analysts collect samples too, besides reviewing them. Whoever is named as both is an analyst.
      """,
    wrong: "person ana {}\nperson ben {}\n"
      + Part.block("group foresters", "analysts = ana", "collectors = [ana, ben]"),
    right: "person ana {}\nperson ben {}\n"
      + Part.block("group foresters", "analysts = ana", "collectors = ben"))
}

/// Checks people and groups.
enum RoleChecks {
  /// People with one account.
  static let accounts = MeetingCheck(
    ["person"],
    note: { person, _, notes in
      if let account = account(of: person) { notes.add(account) }
    }, looksAtSingle: false, check: checkAccounts)

  private static func account(of person: Block) -> String? {
    person.text("account") ?? person.name
  }

  private static func checkAccounts(_ meeting: Meeting, _ context: inout CheckContext) {
    var first: [String: Block] = [:]
    for person in meeting.blocks {
      guard let account = account(of: person) else { continue }
      guard let other = first[account] else {
        first[account] = person
        continue
      }
      // Two of one name are reported as that.
      if other.name == person.name { continue }
      context.subject = person.id
      context.report(
        .sameAccount, context.place(person, "account"),
        "\(other.quoted) has the account \"\(account)\" already. Give \(person.quoted) another one.",
        related: [context.related(other, "account", "\(other.quoted) has it here.")],
        fixes: person.name == account ? [] : person.removing("account"))
    }
  }

  static func checkRoles(_ group: Block, _ context: inout CheckContext) {
    let analysts = Set(group.references("analysts").map(\.id))
    if analysts.isEmpty { return }
    let collectors = group.references("collectors")
    for (position, person) in collectors.enumerated() where analysts.contains(person.id) {
      let items = group.items("collectors")
      let item = items.indices.contains(position) ? items[position] : nil
      context.report(
        .twoRoles, item?.place ?? context.place(group, "collectors"),
        "\(person.quoted) is an analyst of \(group.quoted), and analysts collect as well. Leave "
          + "\(person.quoted) out here.",
        related: [context.related(group, "analysts", "The analysts are named here.")],
        fixes: item.map { group.removingItem($0, isSafe: true) } ?? [])
    }
  }

  /// Work for groups without anybody in them, and the people who could be.
  static let assignments = MeetingCheck(
    ["work_units", "person"],
    note: { block, context, notes in
      if block.row?.keyword == "person" {
        notes.add(0, role: Invited.person)
      } else if context.isProject, groups(of: block).contains(where: isEmpty) {
        notes.add(0, role: Invited.units)
      }
    }, check: checkAssignments)

  private enum Invited {
    static let units = 0, person = 1
  }

  /// The groups that some units are assigned to.
  private static func groups(of units: Block) -> [Block] {
    let all = units.children(of: "for").compactMap(\.target)
    return units.reference("assign").map { [$0] + all } ?? all
  }

  /// Whether no analyst or collector is written: of a name that is nobody's another check speaks.
  private static func isEmpty(_ group: Block) -> Bool {
    !group.isWritten("analysts") && !group.isWritten("collectors")
  }

  private static func checkAssignments(_ meeting: Meeting, _ context: inout CheckContext) {
    guard meeting.has(Invited.units) else { return }
    let people = Array(meeting.blocks(Invited.person))
    var seen: Set<BlockID> = []
    for units in meeting.blocks(Invited.units) {
      var named = [(units.reference("assign"), context.place(units, "assign"))]
      named += units.children(of: "for").map { ($0.target, $0.namePlace) }
      for (group, place) in named {
        guard let group, isEmpty(group), seen.insert(group.id).inserted else { continue }
        context.subject = units.id
        context.report(
          .emptyGroup, group.file == .main ? group.headPlace : place,
          "Nobody is in \(group.quoted), so nobody would collect in \(units.quoted). Write "
            + "`collectors = …`, or assign the units to others.",
          related: [
            group.file == .main
              ? Related(place, "\(units.quoted) is assigned here.")
              : Related(group.headPlace, "\(group.quoted) is declared here.")
          ],
          fixes: people.count == 1
            ? people[0].name.map { group.adding("collectors", $0) } ?? [] : [])
      }
    }
  }
}
