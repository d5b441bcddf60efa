// LoweringPieces.swift: lowers the pieces of a long text at once and joins what they became.

import DLSSyntax
import DLSText

extension Loader {
  /// Lowers a file whose tree was made in pieces by several threads, a piece each. The records are those
  /// of lowering it as a whole.
  /// - Parameter room: for how many nodes the first piece makes room, since the others go behind it.
  mutating func lowerPieces(of file: SourceFile, room: Int, _ workers: Workers) {
    let starts = file.tree.seams
    let ends = starts.dropFirst() + [NodeID(file.tree.nodes.count)]
    let ranges = zip(starts, ends).map { $0.index..<$1.index }
    let empty = piece()
    var pieces = workers.map(ranges.count) { place in
      var piece = empty
      piece.makeRoom(place == 0 ? room : ranges[place].count)
      // An object of its own, since references to one object are counted in one place.
      let own = file.twin
      piece.data.files[Int(file.id.rawValue)] = own
      own.tree.withFlat { flat in
        let (first, end) = (ranges[place].lowerBound, ranges[place].upperBound)
        piece.lower(NodeID(first), until: NodeID(end), own, flat)
      }
      return piece
    }
    let known = data.names.count
    for place in pieces.indices { add(&pieces[place], known) }
  }

  /// A loader that has the same files and names, and no records.
  private func piece() -> Loader {
    var piece = Loader()
    piece.data.files = data.files
    piece.data.names = data.names
    piece.data.tops = data.tops.map { _ in [] }
    return piece
  }

  /// Puts what a piece became behind what there is; the first `known` names are those of all pieces.
  private mutating func add(_ piece: inout Loader, _ known: Int) {
    let joint = Joint(&data, &piece.data.names, known)
    if data.blocks.isEmpty {
      // Taken, not shared: of an array that two have, the first to add to it makes another.
      swap(&data.blocks, &piece.data.blocks)
      swap(&data.attributes, &piece.data.attributes)
      swap(&data.slots, &piece.data.slots)
    } else {
      joint.move(&piece.data)
      data.blocks += piece.data.blocks
      data.attributes += piece.data.attributes
      data.slots += piece.data.slots
    }
    data.lets += piece.data.lets.map(joint.moved)
    data.problems += piece.data.problems
    likeSettings += piece.likeSettings.map { $0 + Int(joint.attributes) }
    mayRepeat += piece.mayRepeat.map { $0 + Int(joint.blocks) }
    for file in data.tops.indices {
      data.tops[file] += piece.data.tops[file].map { $0 + Int(joint.blocks) }
    }
    if piece.data.hasProfilesElsewhere { data.hasProfilesElsewhere = true }
    for kind in data.mainBlocks.indices {
      data.mainBlocks[kind] += piece.data.mainBlocks[kind].map { $0 + Int(joint.blocks) }
    }
  }
}

/// Where the records of a piece go, and what its names are called there.
private struct Joint {
  let blocks: Int32
  let attributes: Int32
  let slots: Int32
  private let known: Int
  /// The names beyond the known ones; nil where they keep their numbers.
  private let names: [NameID]?

  /// Takes over the names of a piece.
  init(_ data: inout ModelData, _ names: inout Names, _ known: Int) {
    blocks = Int32(truncatingIfNeeded: data.blocks.count)
    attributes = Int32(truncatingIfNeeded: data.attributes.count)
    slots = Int32(truncatingIfNeeded: data.slots.count)
    self.known = known
    if data.names.count == known {
      swap(&data.names, &names)
      self.names = nil
    } else {
      self.names = data.names.add(names, beyond: known)
    }
  }

  private func moved(_ name: NameID) -> NameID {
    guard let names, Int(name.rawValue) >= known else { return name }
    return names[Int(name.rawValue) - known]
  }

  /// Gives the records of a piece the numbers that they have in the whole, in their place: what is copied then is
  /// copied as it is.
  func move(_ data: inout ModelData) {
    data.blocks.withUnsafeMutableBufferPointer { all in
      for index in all.indices {
        if all[index].parent >= 0 { all[index].parent += blocks }
        all[index].name = moved(all[index].name)
        all[index].firstAttribute += attributes
        all[index].firstChild += blocks
        all[index].firstSlot += slots
      }
    }
    data.attributes.withUnsafeMutableBufferPointer { all in
      for index in all.indices {
        all[index].block += blocks
        all[index].name = moved(all[index].name)
      }
    }
    data.slots.withUnsafeMutableBufferPointer { all in
      for index in all.indices where all[index] >= 0 { all[index] += attributes }
    }
  }

  func moved(_ record: LetRecord) -> LetRecord {
    LetRecord(
      file: record.file, name: moved(record.name), nameRange: record.nameRange,
      value: record.value)
  }
}
