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
  static func checkAccounts(_ context: inout CheckContext) {
    var first: [String: Block] = [:]
    for person in context.blocks("person") {
      guard let account = person.text("account") ?? person.name else { continue }
      guard let other = first[account] else {
        first[account] = person
        continue
      }
      // Two of one name are reported as that.
      if other.name == person.name { continue }
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

  static func checkAssignments(_ context: inout CheckContext) {
    if !context.isProject { return }
    var seen: Set<BlockID> = []
    for units in context.blocks("work_units") {
      var named = [(units.reference("assign"), context.place(units, "assign"))]
      named += units.children(of: "for").map { ($0.target, $0.namePlace) }
      for (group, place) in named {
        guard let group, seen.insert(group.id).inserted else { continue }
        guard group.references("analysts").isEmpty, group.references("collectors").isEmpty else {
          continue
        }
        let people = context.blocks("person")
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
