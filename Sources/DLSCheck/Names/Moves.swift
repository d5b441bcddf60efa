// Moves.swift: `moved` blocks that contradict the rest of the file.

import DLSLanguage
import DLSText

extension Rule {
  static let movedStillExists = Rule(
    "DLS0130", "A thing that has moved and is still there",
    why: """
      `moved` says that a name of earlier has become another. While something still has the old \
      name, its units and samples are its own, and nothing can be handed on. So names are taken over \
      or exchanged in steps: what has the name now gets another one, `dls apply` moves it in the store, and \
      then the name is free.
      """,
    wrong: """
      schema crowns {
        class snag { value = 1 }
        class dead { value = 2 }
      }

      moved { from = crowns.snag, to = crowns.dead }

      """,
    right: """
      schema crowns {
        class dead { value = 2 }
      }

      moved { from = crowns.snag, to = crowns.dead }

      """)

  static let movedNowhere = Rule(
    "DLS0131", "A thing that moved to a name that nothing has",
    why: """
      `to` names the thing as it is called now: a block, class or field of this file, or the `from` \
      of a further `moved`. A class of a schema that has moved itself may be named by the schema's old \
      name or by its new one.
      """,
    wrong: """
      schema crowns {
        class dead { value = 2 }
      }

      moved { from = crowns.snag, to = crowns.ded }

      """,
    right: """
      schema crowns {
        class dead { value = 2 }
      }

      moved { from = crowns.snag, to = crowns.dead }

      """)

  static let movedTwice = Rule(
    "DLS0132", "A thing that moved twice from one name, or in a circle",
    why: """
      From one old name one `moved` leads to one new name. Later moves are added as further links of \
      the chain: `a` to `b`, then `b` to `c`.
      """,
    wrong: """
      schema crowns {
        class dead { value = 2 }
        class stump { value = 3 }
      }

      moved { from = crowns.snag, to = crowns.dead }
      moved { from = crowns.snag, to = crowns.stump }

      """,
    right: """
      schema crowns {
        class dead { value = 2 }
        class stump { value = 3 }
      }

      moved { from = crowns.snag, to = crowns.dead }
      moved { from = crowns.rest, to = crowns.stump }

      """)
}

/// Checks that every `moved` leads from a name that is free to one that is taken.
enum MoveChecks {
  static func check(_ context: inout CheckContext) {
    let model = context.model
    let moves = model.moves
    if moves.isEmpty { return }
    // The first that leads from a name is the one that counts.
    let firsts = Dictionary(
      moves.enumerated().map { ($1.from, $0) }, uniquingKeysWith: { first, _ in first })
    let circles = circles(moves, firsts)
    for (index, move) in moves.enumerated() {
      guard let from = move.block.written("from"), let to = move.block.written("to") else {
        continue
      }
      if let place = firsts[move.from], place < index {
        let first = moves[place]
        context.report(
          .movedTwice, from,
          "`\(move.from)` has moved to `\(first.to)` already. Keep one of the two.",
          related: [Related(first.block.place, "It moved here first.")],
          fixes: move.block.removed())
        continue
      }
      // What two imports reach has its name by the first; by the other's it was called before.
      if let still = model.block(at: move.from), still.address != move.to || move.to == move.from {
        context.report(
          .movedStillExists, from, stillThere(move, moves),
          related: [Related(still.headPlace, "`\(move.from)` is declared here.")],
          // Where both names are there, only the store knows whether this `moved` keeps something.
          fixes: move.to == move.from || model.block(at: move.to) == nil
            ? move.block.removed() : [])
        continue
      }
      if circles.contains(index) {
        context.report(
          .movedTwice, to,
          "`moved` goes in a circle here: `\(move.from)` ends where it began. Remove one of them.",
          fixes: move.block.removed())
        continue
      }
      if let lost = lostEnd(of: move, moves, firsts, model) {
        let meant = context.mayHelp() ? meant(by: lost, model) : nil
        let also = lost == move.to ? "" : "`\(move.to)` is `\(lost)` by the other `moved`. "
        context.report(
          .movedNowhere, to,
          "\(also)Nothing is called `\(lost)`. "
            + (meant.map { "Did you mean `\($0)`?" } ?? "Write the name that the thing has now."),
          fixes: meant.map { [.replace(to, $0)] } ?? [])
      }
    }
  }

  /// What is wrong with a `moved` from a name that something has.
  private static func stillThere(_ move: Move, _ moves: [Move]) -> String {
    if let heir = moves.first(where: { $0.to == move.from && $0.from != move.from }) {
      return
        "`\(move.from)` can't hand on what it had to `\(move.to)` and take what `\(heir.from)` had in "
        + "one go. Leave `\(heir.from)` its name until `dls apply` has moved `\(move.from)`, and rename "
        + "it then."
    }
    return
      "`\(move.from)` is still there, and keeps what it has. Remove it; or remove this `moved`; or, if "
      + "it is another thing by now, give it another name until `dls apply` has moved what was called so."
  }

  /// Where a `moved` leads to in the end, by those of schemas and imports too, if nothing is there; nil where
  /// something is, or where a further `moved` of the very thing goes on.
  private static func lostEnd(
    of move: Move, _ moves: [Move], _ firsts: [String: Int], _ model: Model
  ) -> String? {
    var end = move.to
    for _ in 0...moves.count {
      if model.block(at: end) != nil || firsts[end] != nil { return nil }
      guard let step = moves.step(from: end) else { return end }
      end = step.to + end.dropFirst(step.from.count)
    }
    return end
  }

  /// The address that was probably meant by one that leads nowhere. Of a class, either its own name or that of
  /// its schema is misspelt; what the two have in common is no likeness.
  private static func meant(by address: String, _ model: Model) -> String? {
    let parts = address.pieces(between: ".")
    let names = model.topBlocks(of: .main).compactMap(\.name)
    guard parts.count > 1, let last = parts.last else {
      return Suggestion.nearest(address, among: names)
    }
    if let owner = model.block(at: parts.dropLast().joined(separator: ".")) {
      return Suggestion.nearest(last, among: owner.classes.compactMap(\.name))
        .map { "\(owner.address).\($0)" }
    }
    guard let meant = Suggestion.nearest(parts[0], among: names) else { return nil }
    let whole = ([meant] + parts.dropFirst()).joined(separator: ".")
    return model.block(at: whole) == nil ? nil : whole
  }

  /// The moves that lead back to the name they lead from.
  private static func circles(_ moves: [Move], _ firsts: [String: Int]) -> Set<Int> {
    // A circle of one leads from a name to itself.
    if moves.count == 1, moves[0].from != moves[0].to { return [] }
    // Where on the present way a move stands; -1: not met yet, -2: done with.
    var places = [Int](repeating: -1, count: moves.count)
    var found: Set<Int> = []
    for start in moves.indices {
      var way: [Int] = []
      var current: Int? = start
      while let move = current, places[move] == -1 {
        places[move] = way.count
        way.append(move)
        current = firsts[moves[move].to]
      }
      if let move = current, places[move] >= 0 { found.formUnion(way[places[move]...]) }
      for move in way { places[move] = -2 }
    }
    return found
  }
}
