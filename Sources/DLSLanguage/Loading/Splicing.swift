// Splicing.swift: puts blocks and settings that were lowered anew where the old ones were.

import DLSSyntax
import DLSText

/// Whole blocks of the top level that were lowered anew, and those in whose place they go.
struct Splice {
  /// The file that they stand in, the last one where there are several.
  let file: FileID
  /// How much further on nodes of that file are that stand behind them.
  let addedNodes: Int
  /// The blocks that go, nested ones among them, their settings and their slots.
  let blocks: Range<Int>
  let attributes: Range<Int>
  let slots: Range<Int>
  /// The blocks whose settings by `like` may be others now.
  let inheriting: [Int]
  /// What comes in their place; numbers begin at 0.
  let fresh: ModelData

  /// How much further on what stands behind is, by its kind.
  private var addedBlocks: Int { fresh.blocks.count - blocks.count }
  private var addedAttributes: Int { fresh.attributes.count - attributes.count }
  private var addedSlots: Int { fresh.slots.count - slots.count }

  /// What numbers blocks have now that are none of those that went.
  var shift: BlockShift {
    BlockShift(end: Int32(blocks.upperBound), added: Int32(addedBlocks))
  }

  /// The blocks that came, by the numbers that they have now, and the settings.
  var newBlocks: Range<Int> { blocks.lowerBound..<blocks.lowerBound + fresh.blocks.count }
  var newAttributes: Range<Int> {
    attributes.lowerBound..<attributes.lowerBound + fresh.attributes.count
  }
}

// MARK: Blocks and settings

extension Splice {
  /// Puts the new blocks into their places in what the old model held, and moves those behind them.
  func putBlocks(_ data: inout ModelData) {
    let (first, firstSlot) = (Int32(blocks.lowerBound), Int32(slots.lowerBound))
    let new = fresh.blocks.map { block in
      var block = block
      if block.parent >= 0 { block.parent += first }
      block.firstAttribute += Int32(attributes.lowerBound)
      block.firstChild += first
      block.firstSlot += firstSlot
      return block
    }
    data.blocks.replaceSubrange(blocks, with: new)
    data.writtenBlocks += addedBlocks
    moveWritten(&data, from: blocks.lowerBound + new.count)
    moveBases(&data)
    moveImplied(&data)
  }

  private func moveWritten(_ data: inout ModelData, from start: Int) {
    let (fileID, nodes) = (file, addedNodes)
    let (blocks, attributes) = (Int32(addedBlocks), Int32(addedAttributes))
    let (slots, end) = (Int32(addedSlots), data.writtenBlocks)
    // Mostly a letter or digit came, and nothing is further on but the text.
    if nodes == 0, blocks == 0, attributes == 0, slots == 0 { return }
    data.blocks.withUnsafeMutableBufferPointer { all in
      for place in start..<end {
        if all[place].parent >= 0 { all[place].parent += blocks }
        all[place].firstChild += blocks
        all[place].firstAttribute += attributes
        all[place].firstSlot += slots
        if all[place].file != fileID { continue }
        all[place].node = all[place].node.moved(by: nodes)
      }
    }
  }

  /// What blocks are like, and which have blocks in them that stand in no text.
  private func moveBases(_ data: inout ModelData) {
    if addedBlocks == 0 { return }
    let shift = shift
    // None of those that went was one: what is like a block that goes is looked for anew.
    for place in data.heirs.indices {
      let (block, base) = data.heirs[place]
      data.heirs[place] = (shift(block), shift(base))
      data.blocks[Int(shift(block))].base = shift(base)
    }
    let known = data.impliedChildren
    data.impliedChildren = Dictionary(minimumCapacity: known.count)
    for (parent, children) in known {
      data.impliedChildren[shift(parent)] = children.map { shift($0) }
    }
  }

  /// A block that stands in no text has the place of the one that it came from, which comes before it.
  private func moveImplied(_ data: inout ModelData) {
    let (shift, slots, first) = (shift, Int32(addedSlots), data.writtenBlocks)
    data.blocks.withUnsafeMutableBufferPointer { all in
      for index in first..<all.count {
        all[index].parent = shift(all[index].parent)
        all[index].firstSlot += slots
        all[index].node = all[Int(all[index].base)].node
      }
    }
  }

  /// Does the same with settings, once it is known which blocks stand at the top level.
  func putSettings(_ data: inout ModelData) {
    putAttributes(&data)
    putSlots(&data)
  }

  private func putAttributes(_ data: inout ModelData) {
    let new = fresh.attributes.map { attribute in
      var attribute = attribute
      attribute.block += Int32(blocks.lowerBound)
      return attribute
    }
    data.attributes.replaceSubrange(attributes, with: new)
    let (nodes, added) = (addedNodes, Int32(addedBlocks))
    let start = attributes.lowerBound + new.count
    // Those of other files come behind all of this one's.
    let end =
      nodes == 0
      ? start : data.attributes(of: data.end(of: file)..<data.end(of: file)).lowerBound
    data.attributes.withUnsafeMutableBufferPointer { all in
      if nodes != 0 {
        for place in start..<end {
          all[place].node = all[place].node.moved(by: nodes)
          all[place].value = all[place].value?.moved(by: nodes)
        }
      }
      if added != 0 {
        for place in start..<all.count { all[place].block += added }
      }
    }
  }

  /// What came by `like` from the settings that went is left open.
  private func putSlots(_ data: inout ModelData) {
    let first = Int32(attributes.lowerBound)
    let (end, added) = (Int32(attributes.upperBound), Int32(addedAttributes))
    let new = fresh.slots.map { $0 < 0 ? -1 : $0 + first }
    data.slots.replaceSubrange(slots, with: new)
    // What is written now in the middle of a chain of `like` hides what came from further up.
    defer { openInherited(&data) }
    // Nothing is behind.
    if added == 0, addedBlocks == 0 { return }
    // What is behind the settings that went stands before their blocks only if it comes by `like`.
    let start = data.heirs.isEmpty ? slots.lowerBound + new.count : 0
    let kept = slots.lowerBound..<slots.lowerBound + new.count
    data.slots.withUnsafeMutableBufferPointer { all in
      for part in [start..<max(start, kept.lowerBound), max(start, kept.upperBound)..<all.count] {
        for place in part {
          let slot = all[place]
          all[place] = slot >= end ? slot &+ added : slot >= first ? -1 : slot
        }
      }
    }
  }
}

extension Splice {
  /// Leaves open what came by `like` in blocks that may have it from elsewhere now.
  private func openInherited(_ data: inout ModelData) {
    for block in data.heirs.isEmpty ? [] : inheriting where !blocks.contains(block) {
      for slot in data.slots(ofBlock: block) {
        let setting = Int(data.slots[slot])
        if setting >= 0, Int(data.attributes[setting].block) != block { data.slots[slot] = -1 }
      }
    }
  }
}

// MARK: One text

extension Relowering {
  /// How much further on what stands behind is, by its kind.
  private var addedBytes: Int { change.bytes.shift }
  private var addedNodes: Int { change.newNodes.count - change.oldNodes.count }

  /// The blocks that were lowered anew.
  var part: Splice {
    Splice(
      file: file.id, addedNodes: addedNodes, blocks: blocks, attributes: attributes, slots: slots,
      // Where blocks are other ones, what comes by `like` was left open before.
      inheriting: isQuiet ? inheriting : [], fresh: fresh.data)
  }

  /// Puts the new blocks, settings and texts into their places in what the old model held, and moves
  /// everything behind them. What `like` and names lead to is as it was, by the numbers that there are now,
  /// and what is wrong is as it was.
  func splice(into data: inout ModelData) {
    let part = part
    data.files[Int(file.id.rawValue)] = file
    data.names = fresh.data.names
    part.putBlocks(&data)
    if !isQuiet { putTops(part, &data) }
    part.putSettings(&data)
    putLets(&data)
    if !hasOtherImports { moveImports(&data) }
  }

  private func putTops(_ part: Splice, _ data: inout ModelData) {
    let (number, shift) = (Int(file.id.rawValue), part.shift)
    let added = Int(shift.added)
    let new = fresh.data.tops[number].map { $0 + blocks.lowerBound }
    data.tops[number].replaceSubrange(tops, with: new)
    for place in tops.lowerBound + new.count..<data.tops[number].count {
      data.tops[number][place] += added
    }
    for other in number + 1..<data.tops.count {
      for place in data.tops[other].indices { data.tops[other][place] += added }
    }
    if fresh.data.hasProfilesElsewhere { data.hasProfilesElsewhere = true }
    if file.id != .main { return }
    // The main file's blocks come first of all.
    for kind in data.mainBlocks.indices {
      data.mainBlocks[kind].replace(blocks, by: new.filter { Int(data.blocks[$0].kind) == kind }) {
        Int(shift(Int32($0)))
      }
    }
  }

  /// What was found wrong at a stage of loading with what stands elsewhere.
  func problems(of stage: LoadProblem.Stage) -> [LoadProblem] {
    old.data.problems.compactMap { problem in
      problem.stage == stage ? problem.moved(change.bytes, in: file.id) : nil
    }
  }

  /// What is wrong with each entry by itself, at a stage of loading, in the order of the entries.
  func ownProblems(of stage: LoadProblem.Stage) -> [LoadProblem] {
    let elsewhere = problems(of: stage)
    let (start, file) = (change.bytes.old.lowerBound, file.id)
    func isBefore(_ problem: LoadProblem) -> Bool {
      problem.place.file == file
        ? problem.place.range.start < start : problem.place.file < file
    }
    return elsewhere.filter(isBefore) + fresh.data.problems.filter { $0.stage == stage }
      + elsewhere.filter { !isBefore($0) }
  }

  private func putLets(_ data: inout ModelData) {
    let (bytes, nodes) = (change.bytes, addedNodes)
    let gone = data.lets(of: file.id, in: bytes.old)
    data.lets.replaceSubrange(gone, with: fresh.data.lets)
    for index in gone.lowerBound + fresh.data.lets.count..<data.lets.count
    where data.lets[index].file == file.id {
      data.lets[index] = data.lets[index].moved(bytes: bytes.shift, nodes: nodes)
    }
  }

  /// Imports that were written anew say what they said, one for one.
  private func moveImports(_ data: inout ModelData) {
    var anew = file.tree.imports(among: change.newNodes)[...]
    for index in data.imports.indices where data.imports[index].file == file.id {
      let start = Int(data.imports[index].nameRange.start)
      if start >= change.bytes.old.upperBound {
        data.imports[index] = data.imports[index].moved(bytes: addedBytes)
      } else if start >= change.bytes.old.lowerBound, let node = anew.popFirst(),
        let alias = file.tree.child(node, .path)
      {
        let shift = Int(file.tree.range(alias).start) - start
        data.imports[index] = data.imports[index].moved(bytes: shift)
      }
    }
  }
}

extension [Int] {
  /// Puts others in the place of those numbers, in order, that are in a range; those behind them have other
  /// numbers now.
  fileprivate mutating func replace(_ gone: Range<Int>, by new: [Int], _ moved: (Int) -> Int) {
    let start = firstIndex { $0 >= gone.lowerBound } ?? count
    let end = self[start...].firstIndex { $0 >= gone.upperBound } ?? count
    for place in end..<count { self[place] = moved(self[place]) }
    replaceSubrange(start..<end, with: new)
  }
}

extension NodeID {
  @inline(__always)
  fileprivate func moved(by shift: Int) -> NodeID { NodeID(index + shift) }
}

extension LetRecord {
  fileprivate func moved(bytes: Int, nodes: Int) -> LetRecord {
    LetRecord(
      file: file, name: name, nameRange: nameRange.moved(by: bytes),
      value: value?.moved(by: nodes))
  }
}

extension ImportRecord {
  fileprivate func moved(bytes: Int) -> ImportRecord {
    ImportRecord(
      file: file, name: name, nameRange: nameRange.moved(by: bytes),
      pathRange: pathRange.moved(by: bytes), target: target)
  }
}
