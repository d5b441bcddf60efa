// BlocksRelowering.swift: the model of a text in which blocks came, went, or have other names.

import DLSSyntax
import DLSText

extension Relowering {
  /// The model with other blocks, and what names and `like` lead to now. The old one is given away: where
  /// nobody else has it, what it holds is changed in its place.
  /// - Parameter dependents: the blocks of the top level that led to those that went, by their old numbers.
  mutating func withOtherBlocks(_ dependents: [Int], _ workers: Workers) -> Model {
    let keepsLikes = keepsLikes
    let before = problems(of: .reading) + ownProblems(of: .lowering)
    let repeated = ownProblems(of: .repeating)
    let isClear = !old.data.problems.contains { $0.stage == .naming }
    var some: LikesRelowering?
    if !keepsLikes, !takesNames { some = LikesRelowering(old.data, blocks, inheriting) }
    let known = keepsLikes ? old.data.blocks.count : old.data.writtenBlocks
    let lets = old.data.lets(of: file.id, in: change.bytes.old)
    var loader = Loader()
    loader.data = old.data
    var values = old.values
    var references = old.references ?? ReferenceList(old.data, old.values)
    old = .empty
    if isClear { loader.data.removeNames(of: blocks, lets) }
    // What is like a block that goes has no place any more.
    if some == nil, !keepsLikes {
      if isClear { loader.data.removeImpliedNames() }
      loader.data.forgetLikes()
    }
    some?.forget(&loader.data)
    splice(into: &loader.data)
    loader.data.problems = before
    let part = part
    var staysClear =
      isClear
      ? loader.enterNew(part, lets, hasLikes: keepsLikes || some != nil)
      : loader.enterAll(keepsLikes)
    loader.data.problems += repeated
    if some != nil, !staysClear || some?.follow(&loader, part) != true {
      some = nil
      staysClear = loader.beginAnew(before, repeated)
    }
    if !keepsLikes, some == nil { loader.followAllLikes() }
    impliedNumbers = some?.numbers
    let move = BlockMove(
      gone: blocks, shift: part.shift, known: known, implied: some?.numbers ?? [])
    let came = fresh.data.tops[Int(file.id.rawValue)].map { $0 + blocks.lowerBound }
    let unsure = hasOtherTexts ? nil : came + dependents.map { Int(move.shift(Int32($0))) }
    part.read(
      &values, &references, loader.data, move, isClear: isClear && staysClear,
      hasOtherTexts: hasOtherTexts, unsure: unsure, workers)
    return Model(loader.data, values: values, references: references)
  }

  /// Whether everything that is like something is so as before.
  var keepsLikes: Bool {
    inheriting.isEmpty && !fresh.data.attributes.contains { $0.name == Vocabulary.like }
      && !old.data.problems.contains { $0.stage == .liking }
      && (old.data.heirs.isEmpty || !takesNames)
  }

  /// Whether something that came has the name of something that stays: the name may have stood for that, and
  /// stands for the first of the two.
  private var takesNames: Bool {
    func isTaken(_ name: NameID) -> Bool {
      switch old.data.entity(name, in: file.id) {
      case .block(let id)?: !blocks.contains(Int(id.index))
      case .importEntry?: true
      // Nothing is like a text.
      case .letEntry?, nil: false
      }
    }
    return fresh.data.lets.contains { isTaken($0.name) }
      || fresh.data.blocks.contains { $0.parent < 0 && $0.name != .none && isTaken($0.name) }
  }
}

extension Splice {
  /// Reads what the settings hold; what leads to a block that is known leads there still, unless a name stands
  /// for several things or did.
  /// - Parameter unsure: the blocks of the top level that may be tied to another schema; nil where any may.
  func read(
    _ values: inout ValueTable, _ references: inout ReferenceList, _ data: ModelData,
    _ move: BlockMove, isClear: Bool, hasOtherTexts: Bool, unsure: [Int]?, _ workers: Workers
  ) {
    references.move(attributes, newAttributes.count, data, move)
    let reread = values.read(
      data, attributes, newAttributes.count, hasOtherTexts: hasOtherTexts,
      unsure: unsure, references, isClear ? move : nil, workers)
    references.put(reread, data, values)
  }
}

extension Loader {
  /// Enters the names of what came, where those of what went are taken out; whether none stands for several
  /// things.
  /// - Parameters:
  ///   - lets: the places of the texts that went.
  ///   - hasLikes: whether the blocks that stand in no text are there already.
  ///   - hasOtherImports: whether the names of all imports were taken out, too.
  mutating func enterNew(
    _ part: Splice, _ lets: Range<Int>, hasLikes: Bool = true, hasOtherImports: Bool = false
  ) -> Bool {
    let known = data.problems.count
    let texts = part.fresh.lets.count
    data.scopes.move(
      part.blocks, part.shift, firstLet: lets.upperBound, addedLets: texts - lets.count)
    if hasOtherImports { enterImports() }
    enterNames(of: part.newBlocks, lets.lowerBound..<lets.lowerBound + texts)
    if data.problems.count == known { return true }
    data.problems.removeLast(data.problems.count - known)
    return enterAll(hasLikes)
  }

  /// Enters the names of so many texts, which stand for nothing else, where those of some that went are taken out.
  mutating func enterNew(lets count: Int, for gone: Range<Int>) {
    data.scopes.move(
      0..<0, BlockShift(end: 0, added: 0), firstLet: gone.upperBound,
      addedLets: count - gone.count)
    enterNames(of: 0..<0, gone.lowerBound..<gone.lowerBound + count)
  }

  /// Enters all names; whether none stands for several things.
  /// - Parameter hasLikes: whether the blocks that stand in no text are there already.
  mutating func enterAll(_ hasLikes: Bool) -> Bool {
    let known = data.problems.count
    data.scopes.removeAll()
    enterNames()
    if hasLikes { enterImplied() }
    return data.problems.count == known
  }

  /// Enters all names where no `like` is followed, whatever was; whether none stands for several things.
  /// - Parameters:
  ///   - before: what was found wrong before names are entered.
  ///   - repeated: what stands twice.
  fileprivate mutating func beginAnew(_ before: [LoadProblem], _ repeated: [LoadProblem]) -> Bool {
    data.forgetLikes()
    data.problems = before
    defer { data.problems += repeated }
    return enterAll(false)
  }

  /// Follows every `like`, none of which is followed.
  mutating func followAllLikes() {
    let all = data.attributes
    likeSettings = all.indices.filter { all[$0].name == Vocabulary.like }
    likes = []
    followLikes()
  }
}

extension ModelData {
  /// Takes away what came by `like`.
  mutating func forgetLikes() {
    if heirs.isEmpty, writtenBlocks == blocks.count { return }
    if writtenBlocks < blocks.count {
      slots.removeSubrange(Int(blocks[writtenBlocks].firstSlot)...)
      blocks.removeSubrange(writtenBlocks...)
    }
    for index in blocks.indices { forgetLike(of: index) }
    impliedChildren = [:]
    heirs = []
  }
}
