// Settings.swift: the settings of a block, resolved.

import DLSSyntax
import DLSText

/// A value with its place and the way it came, before it is read.
struct FoundSetting {
  var site: ValueSite
  var origin: Origin
  /// The block that the value is written in or for: names in it are seen from there.
  var home: Int
  var nameRange: TextRange
}

extension Block {
  /// The value that holds for a setting: from `--set`, the profile, the block, the block `like`
  /// leads to, or the table's default, in this order. Nil where none of them says anything, where
  /// the table has no such setting, or where what is written is no value of the row's type.
  package func value(_ name: String) -> Value? { setting(name)?.value }

  /// A setting with where its value comes from; nil where nothing says anything.
  package func setting(_ name: String) -> Setting? {
    guard let row = row?.attribute(name) else { return nil }
    return setting(row)
  }

  /// A setting with where its value comes from; nil where nothing says anything.
  package func setting(_ row: AttributeRow) -> Setting? {
    if let found = find(row.name) {
      let file = model.files[Int(found.site.file.rawValue)]
      let isDefault = ValueReader.isDefault(found.site.node, in: file.tree)
      if !isDefault {
        var reader = ValueReader(
          model: model, file: file, block: Block(model: model, index: found.home))
        let value = reader.read(found.site.node, row)
        return Setting(
          row: row, value: value, origin: found.origin,
          place: Place(file: file.id, range: file.tree.range(found.site.node)))
      }
    }
    guard row.defaultText != nil else { return nil }
    return Setting(row: row, value: tableDefault(row), origin: .table, place: nil)
  }

  /// Whether the text, a profile or `--set` gives the setting: `default` counts as not given.
  package func isWritten(_ name: String) -> Bool {
    guard let found = find(name) else { return false }
    return !ValueReader.isDefault(
      found.site.node, in: model.files[Int(found.site.file.rawValue)].tree)
  }

  /// The place of a setting's value in the text that gives it, or nil where none does.
  package func written(_ name: String) -> Place? {
    find(name).map { found in
      Place(
        file: found.site.file,
        range: model.files[Int(found.site.file.rawValue)].tree.range(found.site.node))
    }
  }

  /// The block that a setting names.
  package func reference(_ name: String) -> Block? {
    value(name)?.asReference.map { model.block($0) }
  }

  /// The blocks that a setting names, in the order of the text.
  package func references(_ name: String) -> [Block] {
    (value(name)?.elements ?? []).compactMap { $0.asReference.map { model.block($0) } }
  }

  /// The text, word or path of a setting.
  package func text(_ name: String) -> String? { value(name)?.asText }

  /// The number of a setting, in base units.
  package func number(_ name: String) -> Double? { value(name)?.asNumber }

  /// The whole number of a setting.
  package func integer(_ name: String) -> Int? { value(name)?.asInteger }

  /// The truth of a setting.
  package func boolean(_ name: String) -> Bool? { value(name)?.asBoolean }

  /// The paths of a setting.
  package func paths(_ name: String) -> [FilePath] {
    (value(name)?.elements ?? []).compactMap(\.asPath)
  }

  /// The word that decides whether a row is legal, and the block that has it; nil where nothing says
  /// it, as for a model in a file.
  package func decision(_ when: When) -> (word: String, block: Block)? {
    guard let owner = when.owner else { return text(when.attribute).map { ($0, self) } }
    guard let block = reference(owner), let word = block.text(when.attribute) else { return nil }
    return (word, block)
  }

  /// The value that the table gives a setting; nil where it gives none.
  package func tableDefault(_ row: AttributeRow) -> Value? {
    row.defaultText.flatMap { ValueReader.defaultValue($0, row, in: self) }
  }

  /// The value of a setting that is found first, unread.
  func find(_ name: String) -> FoundSetting? {
    guard let id = model.data.names.find(name) else { return nil }
    var current = index
    var isOwn = true
    // The chain of `like` has no cycles: the loader cuts them.
    while current >= 0 {
      if let given = model.data.overrides[SettingKey(block: Int32(current), name: id)] {
        return FoundSetting(
          site: given.site,
          origin: given.isSet ? .commandLine : .profile(model.profileName ?? ""), home: current,
          nameRange: given.nameRange)
      }
      let record = model.data.blocks[current]
      let first = Int(record.firstAttribute)
      for attribute in model.data.attributes[first..<first + Int(record.attributeCount)]
      where attribute.name == id {
        guard let node = attribute.value else { continue }
        return FoundSetting(
          site: ValueSite(file: record.file, node: node),
          origin: isOwn ? .block : .like(BlockID(Int32(truncatingIfNeeded: current))),
          home: current, nameRange: attribute.nameRange)
      }
      current = Int(record.base)
      isOwn = false
    }
    return nil
  }
}
