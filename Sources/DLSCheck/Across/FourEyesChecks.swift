// FourEyesChecks.swift: people whose samples nobody else may review.

import DLSLanguage
import DLSText

extension Rule {
  static let nobodyToReview = Rule(
    "DLS0330", "Samples that nobody may review",
    why: """
      With `four_eyes`, nobody reviews what they collected. Somebody else in the group has to be an \
      analyst; the owner of the project may always review.
      """,
    wrong: """
      project crowns {}
      person ana {}
      group foresters { analysts = ana }
      source ortho { path = "ortho.tif" }
      work_units plots {
        source = ortho
        unit_size = 100 m
        assign = foresters
      }
      review { four_eyes = true }

      """,
    right: """
      project crowns {}
      person ana {}
      person sam {}
      group foresters { analysts = [ana, sam] }
      source ortho { path = "ortho.tif" }
      work_units plots {
        source = ortho
        unit_size = 100 m
        assign = foresters
      }
      review { four_eyes = true }

      """)
}

/// Checks that everybody's samples have a reviewer when `four_eyes` is on.
enum FourEyesChecks {
  static func check(_ units: Block, _ context: inout CheckContext) {
    guard let review = context.blocks("review").first, review.boolean("four_eyes") == true else {
      return
    }
    let owner = context.model.project?.reference("owner")
    var groups = [units.reference("assign")].compactMap(\.self)
    groups += units.children(of: "for").compactMap(\.target)
    for group in groups {
      let analysts = Array(group.references("analysts"))
      let members = analysts + Array(group.references("collectors"))
      let reviewers = analysts + [owner].compactMap(\.self)
      guard
        let alone = members.first(where: { one in
          reviewers.allSatisfy { $0.isSame(as: one) }
        })
      else { continue }
      context.report(
        .nobodyToReview, context.place(review, "four_eyes"),
        "`four_eyes` is on, and what \(alone.quoted) collects in \(units.quoted) nobody else may "
          + "review. Add an analyst to \(group.quoted).",
        related: [Related(group.headPlace, "It is this group.")])
    }
  }
}
