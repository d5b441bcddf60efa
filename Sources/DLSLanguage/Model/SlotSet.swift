// SlotSet.swift: which settings of a model something looks at.

/// The settings that were asked for, as one bit each. Kept by one thread at a time.
package final class SlotSet: @unchecked Sendable {
  /// By slot.
  private var bits: [UInt64] = []

  /// None.
  package init() {}

  /// Notes a setting.
  func insert(_ slot: Int32) {
    let place = Int(slot >> 6)
    while place >= bits.count { bits.append(contentsOf: repeatElement(0, count: bits.count + 64)) }
    bits[place] |= 1 << UInt64(slot & 63)
  }

  /// Whether a setting is noted.
  func contains(_ slot: Int32) -> Bool {
    let place = Int(slot >> 6)
    return place < bits.count && bits[place] & 1 << UInt64(slot & 63) != 0
  }

  /// Whether what looked at these settings may find something else in a model with another profile.
  package func mayDiffer(in model: Model) -> Bool {
    !model.changesSettingsOnly || model.data.overridden.keys.contains(where: contains)
  }
}

/// Where a model notes which settings are asked for.
enum Asked: Sendable {
  case none
  case slots(SlotSet)
  case rows(RowRecorder)
}

extension Model {
  /// The same as an object of its own, which notes every setting that is asked for.
  package func noting(_ slots: SlotSet) -> Model {
    Model(data, values: values, plain: plain, asked: .slots(slots))
  }

  /// The same as an object of its own, which notes which rows are asked for.
  package func noting(_ rows: RowRecorder) -> Model {
    Model(data, values: values, references: references, plain: plain, asked: .rows(rows))
  }

  /// Whether the profile and `--set` give settings other values and change nothing else: no text of a
  /// `let`, no schema that a block is tied to, no block that wasn't there.
  fileprivate var changesSettingsOnly: Bool {
    data.letOverrides.isEmpty && data.blocks.count == plain?.data.blocks.count
      && !data.overrides.contains { data.changesSchema($0) }
  }
}
