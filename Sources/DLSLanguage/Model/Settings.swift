// Settings.swift: the settings of a block, resolved.

import DLSSyntax
import DLSText

extension Block {
  /// The value that holds for a setting: from `--set`, the profile, the block, the block `like`
  /// leads to, or the table's default, in this order. Nil where none of them says anything, where
  /// the table has no such setting, or where what is written is no value of the row's type.
  package func value(_ name: Word) -> Value? {
    let place = place(of: name)
    return place >= 0 ? value(place) : nil
  }

  /// The same by the row's place in the table.
  private func value(_ place: Int) -> Value? {
    if model.isAsWritten {
      let attribute = model.data.slots[Int(record.firstSlot) + place]
      guard attribute >= 0, !model.data.attributes[Int(attribute)].isDefault else {
        return model.data.vocabulary.defaultValue(place, of: record.kind)
      }
      return value(.attribute(Int(attribute)), place)
    }
    let source = source(of: place)
    return isDefault(source)
      ? model.data.vocabulary.defaultValue(place, of: record.kind) : value(source, place)
  }

  /// The place of a setting's row in the table; negative where it has none.
  @inline(__always)
  private func place(of name: Word) -> Int {
    let vocabulary = model.data.vocabulary
    return Int(vocabulary.row(vocabulary.number(of: name), of: record.kind))
  }

  /// A setting with where its value comes from; nil where nothing says anything.
  package func setting(_ name: String) -> Setting? {
    guard let row, let place = row.index(of: name) else { return nil }
    let source = source(of: place)
    if isDefault(source) {
      let attribute = row.attributes[place]
      guard attribute.defaultText != nil else { return nil }
      return Setting(
        row: attribute, value: attribute.defaultValue, origin: .table, place: nil)
    }
    return Setting(
      row: row.attributes[place], value: value(source, place), origin: origin(source),
      place: self.place(of: source))
  }

  /// A setting with where its value comes from; nil where nothing says anything.
  package func setting(_ row: AttributeRow) -> Setting? { setting(row.name) }

  /// Whether the text, a profile or `--set` gives the setting: `default` counts as not given.
  package func isWritten(_ name: Word) -> Bool {
    let place = place(of: name)
    return place >= 0 ? isWritten(place) : isEntryWritten("\(name.text)")
  }

  private func isEntryWritten(_ name: String) -> Bool {
    entry(named: name).map { !model.data.attributes[$0].isDefault } ?? false
  }

  /// The same by the row's place in the table.
  package func isWritten(_ place: Int) -> Bool {
    if model.isAsWritten {
      let attribute = model.data.slots[Int(record.firstSlot) + place]
      return attribute >= 0 && !model.data.attributes[Int(attribute)].isDefault
    }
    return !isDefault(source(of: place))
  }

  /// The place of a setting's value in the text that gives it, or nil where none does.
  package func written(_ name: String) -> Place? {
    if let place = row?.index(of: name) { return self.place(of: source(of: place)) }
    return entry(named: name).flatMap { place(of: .attribute($0)) }
  }

  /// The place to look at for what a setting does in this block: its value, unless the block has that by `like`;
  /// then, or where no text gives it, the block's name.
  package func ownPlace(_ name: String) -> Place {
    var named = self
    while named.isImplied, let parent = named.parent { named = parent }
    if case .like? = setting(name)?.origin { return named.namePlace }
    return written(name) ?? named.namePlace
  }

  /// An entry that the table has no row for, such as `like`, of the block or one that it is like.
  private func entry(named name: String) -> Int? {
    guard let id = model.data.names.find(name) else { return nil }
    var current: Block? = self
    while let block = current {
      let found = WrittenSettings(block).indices.first {
        model.data.attributes[$0].name == id && model.data.attributes[$0].value != nil
      }
      if let found { return found }
      current = block.base
    }
    return nil
  }

  /// The block that a setting names.
  package func reference(_ name: Word) -> Block? {
    guard case .reference(let id)? = value(name) else { return nil }
    return model.block(id)
  }

  /// The blocks that a setting names, in the order of the text.
  package func references(_ name: Word) -> NamedBlocks { NamedBlocks(value(name), model) }

  /// The text, word or path of a setting.
  package func text(_ name: Word) -> String? { value(name)?.asText }

  /// The number of a setting, in base units.
  package func number(_ name: Word) -> Double? { value(name)?.asNumber }

  /// The whole number of a setting.
  package func integer(_ name: Word) -> Int? { value(name)?.asInteger }

  /// The truth of a setting.
  package func boolean(_ name: Word) -> Bool? { value(name)?.asBoolean }

  /// The paths of a setting.
  package func paths(_ name: Word) -> [FilePath] {
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
  package func tableDefault(_ row: AttributeRow) -> Value? { row.defaultValue }
}

/// What gives a setting.
private enum SettingSource {
  case nothing
  /// A setting of the block or of one that it is like.
  case attribute(Int)
  /// A profile or `--set`.
  case override(Int)
}

extension Block {
  /// What gives the setting of a row of the block's kind.
  private func source(of place: Int) -> SettingSource {
    let slot = record.firstSlot + Int32(truncatingIfNeeded: place)
    switch model.asked {
    case .none: break
    case .slots(let slots): slots.insert(slot)
    case .rows(let rows): rows.insert(place, of: self)
    }
    if !model.data.overridden.isEmpty, let given = model.data.overridden[slot] {
      return .override(Int(given))
    }
    let attribute = model.data.slots[Int(slot)]
    return attribute >= 0 ? .attribute(Int(attribute)) : .nothing
  }

  /// Whether nothing is given, or the literal `default`.
  private func isDefault(_ source: SettingSource) -> Bool {
    switch source {
    case .nothing: true
    case .attribute(let index): model.data.attributes[index].isDefault
    case .override(let index):
      ValueReader.isDefault(
        model.data.overrides[index].site.node,
        in: model.files[Int(model.data.overrides[index].site.file.rawValue)].tree)
    }
  }

  /// - Parameter place: the row's place in the table.
  private func value(_ source: SettingSource, _ place: Int) -> Value? {
    switch source {
    case .nothing: return nil
    case .attribute(let index):
      if isOtherClass(place, from: model.data.attributes[index].block) {
        return model.read(attribute: index, for: self).value
      }
      return model.values.value(ofAttribute: index) ?? model.read(attribute: index).value
    case .override(let index):
      if isOtherClass(place, from: model.data.overrides[index].block) {
        return model.read(override: index, for: self).value
      }
      return model.values.value(ofOverride: index) ?? model.read(override: index).value
    }
  }

  /// Whether a setting names classes, and is given for another block, where the same names are those of another
  /// schema or of none.
  private func isOtherClass(_ place: Int, from home: Int32) -> Bool {
    let row = Int16(truncatingIfNeeded: place)
    guard Int(home) != index, record.kind >= 0,
      model.data.vocabulary.plainRow(row, of: record.kind).pointee.namesClass
    else { return false }
    return !hasSchema(of: Block(model: model, index: Int(home)))
  }

  /// What a setting says that is given for another block, read for this one, and the text that it stands in.
  func inherited(_ place: Int) -> (reading: Reading, file: SourceFile, home: Block)? {
    switch source(of: place) {
    case .nothing: return nil
    case .attribute(let index):
      let home = Block(model: model, index: Int(model.data.attributes[index].block))
      if home.index == self.index { return nil }
      return (model.read(attribute: index, for: self), home.sourceFile, home)
    case .override(let index):
      let given = model.data.overrides[index]
      if Int(given.block) == self.index { return nil }
      return (
        model.read(override: index, for: self), model.files[Int(given.site.file.rawValue)],
        Block(model: model, index: Int(given.block))
      )
    }
  }

  private func origin(_ source: SettingSource) -> Origin {
    switch source {
    case .nothing: return .table
    case .attribute(let index):
      let home = model.data.attributes[index].block
      return Int(home) == self.index ? .block : .like(BlockID(home))
    case .override(let index):
      return model.data.overrides[index].isSet ? .commandLine : .profile(model.profileName ?? "")
    }
  }

  private func place(of source: SettingSource) -> Place? {
    switch source {
    case .nothing: return nil
    case .attribute(let index):
      let attribute = model.data.attributes[index]
      guard let node = attribute.value else { return nil }
      let file = model.data.blocks[Int(attribute.block)].file
      return Place(file: file, range: model.files[Int(file.rawValue)].tree.range(node))
    case .override(let index):
      let site = model.data.overrides[index].site
      return Place(
        file: site.file, range: model.files[Int(site.file.rawValue)].tree.range(site.node))
    }
  }
}

// MARK: Names that the program doesn't write

/// The same as with a `Word`, for names of settings that come from the table or a text.
extension Block {
  /// The value that holds for a setting.
  @_disfavoredOverload
  package func value(_ name: String) -> Value? { row?.index(of: name).flatMap(value) }

  /// Whether the text, a profile or `--set` gives the setting: `default` counts as not given.
  @_disfavoredOverload
  package func isWritten(_ name: String) -> Bool {
    if let place = row?.index(of: name) { return isWritten(place) }
    return isEntryWritten(name)
  }

  /// The block that a setting names.
  @_disfavoredOverload
  package func reference(_ name: String) -> Block? {
    value(name)?.asReference.map { model.block($0) }
  }

  /// The blocks that a setting names, in the order of the text.
  @_disfavoredOverload
  package func references(_ name: String) -> NamedBlocks { NamedBlocks(value(name), model) }

  /// The text, word or path of a setting.
  @_disfavoredOverload
  package func text(_ name: String) -> String? { value(name)?.asText }

  /// The number of a setting, in base units.
  @_disfavoredOverload
  package func number(_ name: String) -> Double? { value(name)?.asNumber }

  /// The whole number of a setting.
  @_disfavoredOverload
  package func integer(_ name: String) -> Int? { value(name)?.asInteger }

  /// The truth of a setting.
  @_disfavoredOverload
  package func boolean(_ name: String) -> Bool? { value(name)?.asBoolean }

  /// The paths of a setting.
  @_disfavoredOverload
  package func paths(_ name: String) -> [FilePath] {
    (value(name)?.elements ?? []).compactMap(\.asPath)
  }
}
