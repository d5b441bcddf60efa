// SettingsChange.swift: what became of a model whose blocks are the same, when it is gone itself.

import DLSSyntax
import DLSText

/// What has to be known of a model to tell, once its settings were lowered anew in their place, what became
/// of it.
struct SettingsChange {
  private let file: FileID
  private let change: TreeChange
  private let neighbourhood: Range<Int>
  private let blocks: Range<Int>
  private let tops: [Int]
  private let written: Int
  private let isProfile: Bool
  private let changesNames: Bool
  /// The settings that went.
  private let gone: [AttributeRecord]
  private let oldAttributes: Range<Int>, newAttributes: Range<Int>
  /// The blocks whose settings may be others now, and the slots of each, one behind the other.
  private let watched: [Int]
  private let slots: [Int32]

  /// Nil where a block that others look at without naming it is among those that changed.
  init?(_ relowering: Relowering) {
    let (data, number) = (relowering.old.data, Int(relowering.file.id.rawValue))
    let (change, after) = (relowering.change, relowering.file.tree)
    tops = Array(data.tops[number][relowering.tops])
    if tops.contains(where: { data.blocks[$0].isForAll }), !relowering.hasSameText { return nil }
    self.change = change
    file = relowering.file.id
    neighbourhood = data.neighbourhood(of: relowering.tops, in: relowering.file, change)
    blocks = relowering.blocks
    written = data.writtenBlocks
    isProfile = data.blocks[blocks].contains {
      $0.kind >= 0 && Schema.blocks[Int($0.kind)] === Schema.profile
    }
    changesNames = change.changesNames(after)
    oldAttributes = relowering.attributes
    let count = relowering.fresh.data.attributes.count
    newAttributes = oldAttributes.lowerBound..<oldAttributes.lowerBound + count
    // A slice would hold on to all of them.
    gone = Array(data.attributes[oldAttributes])
    watched = Array(blocks) + relowering.inheriting.filter { !relowering.blocks.contains($0) }
    slots = watched.flatMap { data.slots[data.slots(ofBlock: $0)] }
  }

  /// What became of it, `new` being the model that there is now; nil where what leads to the blocks is
  /// something that others look at without naming it.
  func change(_ new: Model) -> ModelChange? {
    let dependents = Leading(new).dependents(of: blocks, isQuiet: true)
    if dependents.contains(where: { new.data.blocks[$0].isForAll }) { return nil }
    return ModelChange(
      file: file, text: change.bytes, tokens: change.newTokens, nodes: change.newNodes,
      neighbourhood: neighbourhood, oldBlocks: blocks, newBlocks: blocks, oldWritten: written,
      newTops: tops, dependents: dependents, keywords: new.keywords(of: tops + dependents),
      isQuiet: true, settings: isProfile ? nil : settings(new), hasOtherTexts: false,
      changesNames: changesNames)
  }

  /// The settings that are written otherwise.
  private func settings(_ new: Model) -> [Int32] {
    var found: [Int32] = []
    var place = 0
    for block in watched {
      for slot in new.data.slots(ofBlock: block) {
        if differs(Int(slots[place]), Int(new.data.slots[slot]), new) {
          found.append(Int32(truncatingIfNeeded: slot))
        }
        place += 1
      }
    }
    return found
  }

  /// Whether a setting that an attribute gave is written otherwise by the one that gives it now.
  private func differs(_ was: Int, _ now: Int, _ new: Model) -> Bool {
    if was < 0 || now < 0 { return was >= 0 || now >= 0 }
    // What stands outside of the change is the same one.
    if !oldAttributes.contains(was), !newAttributes.contains(now) { return false }
    if oldAttributes.contains(was) {
      let node = gone[was - oldAttributes.lowerBound].node
      return change.gone.text(node) != new.text(ofAttribute: now)
    }
    let added = newAttributes.count - oldAttributes.count
    let moved = was < oldAttributes.lowerBound ? was : was + added
    return new.text(ofAttribute: moved) != new.text(ofAttribute: now)
  }
}

extension Relowering {
  /// Whether every block of the top level that was lowered anew has the text that it had.
  fileprivate var hasSameText: Bool {
    let (number, after) = (Int(file.id.rawValue), file.tree)
    return zip(old.data.tops[number][tops], fresh.data.tops[number]).allSatisfy { was, now in
      change.gone.text(old.data.blocks[was].node)
        == after.bytes[after.range(fresh.data.blocks[now].node).indices]
    }
  }
}

extension ModelData {
  /// The slots of a block, one for each row of its kind.
  func slots(ofBlock block: Int) -> Range<Int> {
    let record = blocks[block]
    let first = Int(record.firstSlot)
    return first..<first + (record.kind >= 0 ? Vocabulary.shared.rowCount(of: record.kind) : 0)
  }
}

extension Model {
  /// A setting as it is written.
  func text(ofAttribute index: Int) -> ArraySlice<UInt8> {
    let record = data.attributes[index]
    let tree = files[Int(data.blocks[Int(record.block)].file.rawValue)].tree
    return tree.bytes[tree.range(record.node).indices]
  }
}
