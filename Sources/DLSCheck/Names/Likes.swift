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
    var blocks = topBlocks(of: place.file)
    var found: Block?
    while let next = Model.block(in: blocks, holding: place) {
      found = next
      blocks = next.children
    }
    return found
  }

  /// The one of some siblings, which stand in the order of the text before those that stand in none,
  /// that holds a place.
  private static func block(in siblings: [Block], holding place: Place) -> Block? {
    let end = siblings.partitioningIndex {
      $0.isImplied || $0.place.range.start > place.range.start
    }
    guard end > 0, siblings[end - 1].place.range.covers(place.range) else { return nil }
    return siblings[end - 1]
  }
}
