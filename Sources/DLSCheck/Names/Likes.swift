// Likes.swift: blocks that are like each other in a circle.

import DLSLanguage
import DLSText

extension Rule {
  static let likeCycle = Rule(
    "DLS0121", "Blocks that are like each other in a circle",
    why: """
      `like` takes what isn't written from another block. When that one, by way of others or at \
      once, takes it from here, nobody says it.
      """,
    wrong: """
      source june {
        like = july
        path = "june.tif"
      }
      source july {
        like = june
        path = "july.tif"
      }

      """,
    right: """
      source june {
        path = "june.tif"
      }
      source july {
        like = june
        path = "july.tif"
      }

      """)
}

/// Words what the loader found about `like`.
enum LikeChecks {
  static func report(_ problem: LoadProblem, _ context: inout CheckContext) {
    switch problem.kind {
    case .like(let fault):
      let block = context.model.innermostBlock(at: problem.place)
      ReferenceChecks.report(fault, .sameKeyword, problem.place, block, &context)
    case .likeItself:
      context.report(
        .likeCycle, problem.place,
        "This block is like itself, which says nothing. Name another block, or remove `like`.",
        fixes: withoutLike(problem, context))
    case .likeCycle(let addresses):
      context.report(
        .likeCycle, problem.place,
        "`like` goes in a circle here: \(addresses.joined(separator: " → ")). Remove one `like`.",
        fixes: withoutLike(problem, context))
    case .likeNotAllowed(let keyword):
      context.report(
        .likeNotAllowed, problem.place,
        "`\(keyword)` can't be like another block. Remove `like` and write its settings out.",
        fixes: withoutLike(problem, context))
    default: return
    }
  }

  private static func withoutLike(_ problem: LoadProblem, _ context: CheckContext) -> [Fix] {
    guard context.isHelpful else { return [] }
    return context.model.innermostBlock(at: problem.place)?.removing("like") ?? []
  }
}

extension Model {
  /// The innermost block that holds a place.
  func innermostBlock(at place: Place) -> Block? {
    // Of the thousands in a long text those alone are made that are looked at.
    var found = Model.block(in: tops(of: place.file).lazy.map { self.block($0) }, holding: place)
    while let block = found, let next = Model.block(in: block.children, holding: place) {
      found = next
    }
    return found
  }

  /// The one of some siblings, which stand in the order of the text before those that stand in none,
  /// that holds a place.
  private static func block<Siblings: RandomAccessCollection>(
    in siblings: Siblings, holding place: Place
  ) -> Block? where Siblings.Element == Block, Siblings.Index == Int {
    let end = siblings.partitioningIndex {
      $0.isImplied || $0.place.range.start > place.range.start
    }
    guard end > 0 else { return nil }
    let block = siblings[end - 1]
    return block.place.range.covers(place.range) ? block : nil
  }
}
