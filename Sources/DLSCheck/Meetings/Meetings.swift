// Meetings.swift: which blocks of a project have to do with each other without naming each other.

import DLSLanguage
import DLSText

/// What blocks of a project note for the checks of those who meet. Whoever changes one of them makes its notes
/// anew, and looks again at those who meet it now, or met it before.
struct Meetings: Sendable {
  /// In order, so that those who meet stand together, and so does what is noted for one check.
  private var notes: [Note]

  /// What the blocks of the project's own file note for all checks, or for the one at a place in the list.
  init(_ context: CheckContext, for place: Int? = nil) {
    notes = Meetings.notes(of: context.model.tops(of: .main), context, for: place)
  }

  /// Whether anybody notes a value for the check at a place.
  func has(_ what: some Hashable, for place: Int) -> Bool {
    !notes(under: MeetingKey(place, what)).isEmpty
  }

  /// Has a check, at a place in the list, look at all who meet.
  func check(_ place: Int, _ check: MeetingCheck, _ context: inout CheckContext) {
    guard check.isOfUse(self, place) else { return }
    var start = notes.partitioningIndex { $0.key.place >= place }
    let end = notes.partitioningIndex { $0.key.place > place }
    while start < end {
      var next = start + 1
      while next < end, notes[next].key == notes[start].key { next += 1 }
      if next > start + 1 || check.looksAtSingle { look(check, notes[start..<next], &context) }
      start = next
    }
  }

  /// Has checks look at those who meet under some keys, which are in order, each there once or several times.
  /// - Parameter isWanted: whether the check at a place in the list looks at its own.
  func check(
    under keys: [MeetingKey], _ context: inout CheckContext, where isWanted: (_ place: Int) -> Bool
  ) {
    var start = 0
    for (place, check) in Checker.meetingChecks where isWanted(place) {
      let first = keys.partitioningIndex { $0.place >= place }
      guard first < keys.count, keys[first].place == place, check.isOfUse(self, place) else {
        continue
      }
      context.source = .across(place)
      for number in first..<keys.count {
        let key = keys[number]
        if key.place != place { break }
        if number > first, keys[number - 1] == key { continue }
        start = self.place(of: key, from: start)
        var end = start
        while end < notes.count, notes[end].key == key { end += 1 }
        if end - start >= (check.looksAtSingle ? 1 : 2) {
          look(check, notes[start..<end], &context)
        }
        start = end
      }
    }
  }

  /// The place of the first note from one on whose key isn't before another. What is near is found soonest.
  private func place(of key: MeetingKey, from start: Int) -> Int {
    var (known, step) = (start, 1)
    while known + step <= notes.count, notes[known + step - 1].key < key {
      known += step
      step *= 2
    }
    let end = min(known + step, notes.count)
    return notes[known..<end].partitioningIndex { $0.key >= key }
  }

  private func look(
    _ check: MeetingCheck, _ those: ArraySlice<Note>, _ context: inout CheckContext
  ) {
    let meeting = Meeting(those, context.model)
    context.meeting = meeting.key
    check.check(meeting, &context)
    (context.meeting, context.subject) = (nil, nil)
  }

  private func notes(under key: MeetingKey) -> ArraySlice<Note> {
    let start = notes.partitioningIndex { $0.key >= key }
    return notes[start..<notes.partitioningIndex { $0.key > key }]
  }
}

// MARK: Notes

extension Meetings {
  /// Makes the notes of some blocks of the top level anew; the keys under which others may meet now, each once
  /// or several times.
  /// - Parameters:
  ///   - tops: the blocks, as they are now.
  ///   - change: what became of the blocks whose notes there are.
  mutating func note(
    anew tops: BlockSet, _ context: CheckContext, _ workers: Workers, _ change: ModelChange
  ) -> [MeetingKey] {
    let new = Meetings.notes(of: tops.members, context, workers)
    let gone = places(of: tops, change)
    let touched = gone.map { notes[$0].key } + new.map(\.key)
    // Mostly they say what they said.
    if !change.renumbers, gone.count == new.count, zip(gone, new).allSatisfy({ notes[$0] == $1 }) {
      return touched
    }
    notes = merged(without: gone, new, change)
    return touched
  }

  /// The places of what was noted for blocks that went, or are to note anew.
  private func places(of tops: BlockSet, _ change: ModelChange) -> [Int] {
    let moves = change.moves
    let members = tops.members
    return notes.withUnsafeBufferPointer { notes in
      var found: [Int] = []
      // Mostly those that came note, and nobody else. With other files, those of this one that were written anew
      // are the same by number and didn't go.
      if members == change.newTops, change.firstOtherFile == nil {
        for place in notes.indices where moves.gone.contains(Int(notes[place].block)) {
          found.append(place)
        }
        return found
      }
      if !change.renumbers {
        // Blocks have the numbers that they had, and one look at each note tells.
        for place in notes.indices {
          let block = Int(notes[place].block)
          if moves.gone.contains(block) || tops.contains(block) { found.append(place) }
        }
        return found
      }
      for place in notes.indices {
        let block = moves(BlockID(notes[place].block))
        if let block, !tops.contains(Int(block.index)) { continue }
        found.append(place)
      }
      return found
    }
  }

  /// All notes but those at some places, with the numbers that their blocks have now, and others.
  private func merged(without gone: [Int], _ new: [Note], _ change: ModelChange) -> [Note] {
    let (old, moves, count) = (notes, change.moves, notes.count - gone.count + new.count)
    // All arrays without elements are one object, which is written to where one is made so.
    if count == 0 { return [] }
    return [Note](unsafeUninitializedCapacity: count) { all, end in
      var (nextGone, nextNew) = (0, 0)
      func put(_ note: Note) {
        all.initializeElement(at: end, to: note)
        end += 1
      }
      for (place, note) in old.enumerated() {
        if nextGone < gone.count, gone[nextGone] == place {
          nextGone += 1
          continue
        }
        guard let block = moves(BlockID(note.block)) else { continue }
        let moved = Note(key: note.key, role: note.role, block: block.index)
        while nextNew < new.count, new[nextNew] < moved {
          put(new[nextNew])
          nextNew += 1
        }
        put(moved)
      }
      for note in new[nextNew...] { put(note) }
    }
  }

  /// The same by several threads.
  private static func notes(
    of tops: [Int], _ context: CheckContext, _ workers: Workers
  ) -> [Note] {
    if workers.count == 1 {
      return notes(of: tops.lazy.map { BlockID(Int32(truncatingIfNeeded: $0)) }, context)
    }
    let ranges = workers.ranges(tops.count, least: 64)
    let parts = workers.map(ranges.count) { place in
      let own = context.following()
      let blocks = tops[ranges[place]].lazy.map { BlockID(Int32(truncatingIfNeeded: $0)) }
      return (notes: notes(of: blocks, own), context: own)
    }
    context.asked?.add(parts.map(\.context))
    return parts.count == 1 ? parts[0].notes : Note.inOrder(parts.flatMap(\.notes))
  }

  /// What those of some blocks note that stand in the project's own file, in order and each once.
  private static func notes(
    of tops: some Collection<BlockID>, _ context: CheckContext, for place: Int? = nil
  ) -> [Note] {
    var all = Notes(room: tops.count * 2)
    context.asked?.asker = FindingSource.noteTaker
    defer {
      context.begin(about: nil)
      context.asked?.asker = context.source.asker
    }
    for top in tops {
      let block = context.model.block(top)
      guard let kind = block.kind, block.file == .main else { continue }
      context.begin(about: top)
      let own = checks[kind]
      for entry in own.start..<own.start + own.count
      where place == nil || place == entry.pointee.place {
        (all.place, all.block) = (entry.pointee.place, top.index)
        entry.pointee.check.note(block, context, &all)
      }
    }
    var last: Note?
    return Note.inOrder(all.all).filter { note in
      defer { last = note }
      return note != last
    }
  }

  /// By kind of block, in the order of the list.
  private static let checks = Kept(
    Schema.blocks.map { row in
      Kept(
        Checker.meetingChecks.filter {
          row.parents.isEmpty && $0.check.keywords.contains(row.keyword)
        })
    })
}

extension Checker {
  /// The checks of those who meet, with their places in the list.
  static let meetingChecks = acrossChecks.enumerated().compactMap {
    place, check -> (place: Int, check: MeetingCheck)? in
    guard case .meeting(let check) = check else { return nil }
    return (place, check)
  }
}
