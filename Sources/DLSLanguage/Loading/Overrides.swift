// Overrides.swift: what a profile and `--set` change.

import DLSSyntax
package import DLSText

/// What a path of a profile or `--set` leads to.
package enum OverrideTarget: Sendable {
  /// The text of a `let`.
  case text(Int)
  /// A setting of a block; `implied` are the kinds of nested blocks that no text has yet.
  case setting(BlockID, implied: [Int], AttributeRow)
}

extension Model {
  /// What a path of a profile or `--set` leads to, seen from a file.
  package func overrideTarget(
    _ path: [String], from file: FileID
  ) -> Result<OverrideTarget, OverrideFault> {
    guard let first = path.first else { return .failure(.path(.tooLong(""))) }
    var rest = path[1...]
    var entity = entity(first, in: file)
    if case .importEntry(let index)? = entity {
      guard let name = rest.popFirst() else { return .failure(.path(.isImport(first, index))) }
      guard let target = data.imports[index].target else {
        return .failure(.path(.brokenImport(first)))
      }
      entity = self.entity(name, in: target)
      if entity == nil { return .failure(.path(.unknownMember(name, of: first, nil, target))) }
    }
    switch entity {
    case .letEntry(let index)?:
      return rest.isEmpty ? .success(.text(index)) : .failure(.path(.isText(first, index)))
    case .block(let id)?:
      return settingTarget(block(id), &rest)
    default:
      return .failure(.path(.unknownName(first, file: file)))
    }
  }

  private func settingTarget(
    _ start: Block, _ rest: inout ArraySlice<String>
  ) -> Result<OverrideTarget, OverrideFault> {
    guard var row = start.row else { return .failure(.endsAtBlock(start.id)) }
    var block = start
    var implied: [Int] = []
    while let name = rest.first {
      if rest.count == 1, let attribute = row.attribute(name) {
        return .success(.setting(block.id, implied: implied, attribute))
      }
      var behind = rest
      if implied.isEmpty, let next = step(&behind, into: block), let nextRow = next.row {
        block = next
        row = nextRow
        rest = behind
        continue
      }
      rest.removeFirst()
      if let kind = Schema.kind(name, in: row), Schema.blocks[kind].isSingle {
        implied.append(kind)
        row = Schema.blocks[kind]
      } else if name == "like", rest.isEmpty {
        return .failure(.like)
      } else if rest.isEmpty, let kind = Schema.kind(row.keyword, parents: row.parents) {
        return .failure(.unknownSetting(name, kind: kind))
      } else {
        return .failure(.path(.unknownMember(name, of: block.address, block.id, nil)))
      }
    }
    return .failure(.endsAtBlock(block.id))
  }
}

extension Loader {
  /// The model of lowered texts with a profile and `--set`.
  static func apply(_ profile: String?, _ sets: [String], to plain: Model) -> Model {
    if profile == nil, sets.isEmpty { return plain }
    var loader = Loader()
    loader.data = plain.data
    loader.data.profileName = profile
    loader.importsOfFile = Array(repeating: [], count: plain.files.count)
    loader.applyProfile(profile)
    for set in sets { loader.apply(set: set) }
    if loader.data.blocks.count > plain.blockCount {
      loader.likes = loader.data.blocks.indices.filter {
        loader.data.blocks[$0].parent < 0 && loader.data.blocks[$0].base >= 0
      }
      loader.inheritChildren()
    }
    loader.fillSlots()
    let values = plain.values.reading(loader.data)
    return Model(loader.data, values: values, plain: plain)
  }

  /// Takes over what the chosen profile of the project's file gives.
  private mutating func applyProfile(_ name: String?) {
    guard let name else { return }
    let model = Model(data)
    let wanted = data.names.find(name)
    let found = data.mainBlocks[Schema.topKinds["profile"] ?? 0].first {
      wanted != nil && data.blocks[$0].name == wanted
    }
    guard let profile = found.map({ Block(model: model, index: $0) }) else {
      let profiles = model.blocks(of: "profile")
      // A library has none, and is asked for none: it is seen by way of the project that imports it.
      if profiles.isEmpty, model.project == nil { return }
      report(
        .unknownProfile(name, known: profiles.compactMap(\.name)), .main, TextRange(at: 0))
      return
    }
    let file = profile.sourceFile
    for entry in profile.writtenSettings {
      guard let value = entry.value, let path = file.tree.child(entry.node, .path) else {
        continue
      }
      // What is wrong with an entry is found for every profile, chosen or not, by DLSCheck.
      if case .success(let target) = model.overrideTarget(file.tree.names(path), from: file.id) {
        apply(
          target,
          Override(
            site: ValueSite(file: file.id, node: value), nameRange: entry.namePlace.range,
            isSet: false))
      }
    }
  }

  /// Takes over one `path=value` of the command line.
  private mutating func apply(set text: String) {
    let model = Model(data)
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let path = Loader.trimmed(parts[0])
    let names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let target = model.overrideTarget(names, from: .main)
    let isText = (try? target.get()).map(Loader.takesText) ?? false
    let raw = parts.count == 2 ? Loader.trimmed(parts[1]) : ""
    // A shell eats quotes, so a text needs none here.
    let needsQuotes =
      isText && !raw.hasPrefix("\"") && !raw.hasPrefix("[") && !Loader.isLiteral(raw)
    let value = needsQuotes ? Loader.quoted(raw) : raw
    let tree = Parser.parse(Array((parts.count == 2 ? "\(path) = \(value)" : text).utf8))
    let id = add("--set", tree, prefix: "", isSetting: true)
    let entries = Array(tree.children(.file))
    let whole = TextRange(0, UInt32(clamping: tree.bytes.count))
    guard parts.count == 2, entries.count == 1, let entry = entries.first,
      tree.kind(entry) == .attribute, let written = tree.child(entry, .path)
    else {
      if tree.problems.isEmpty || parts.count != 2 { report(.malformedSet(text), id, whole) }
      return
    }
    switch target {
    case .failure(let fault): report(.override(fault, path), id, tree.range(written))
    case .success(let target):
      guard let node = tree.value(ofAttribute: entry) else { return }
      apply(
        target,
        Override(
          site: ValueSite(file: id, node: node), nameRange: tree.range(written), isSet: true))
    }
  }

  private mutating func apply(_ target: OverrideTarget, _ given: Override) {
    switch target {
    case .text(let index):
      data.letOverrides[index] = given
    case .setting(let block, let implied, let row):
      var index = Int(block.index)
      for kind in implied {
        let known = (data.impliedChildren[Int32(index)] ?? []).first {
          data.blocks[Int($0)].kind == Int16(kind)
        }
        index = known.map { Int($0) } ?? addImplied(kind, in: index, given)
      }
      guard let place = data.row(index)?.index(of: row.name) else { return }
      var given = given
      given.block = Int32(truncatingIfNeeded: index)
      given.row = Int16(truncatingIfNeeded: place)
      data.overrides.append(given)
    }
  }

  private mutating func addImplied(_ kind: Int, in parent: Int, _ given: Override) -> Int {
    let index = add(
      implied: BlockRecord(
        kind: Int16(kind), file: given.site.file, parent: Int32(truncatingIfNeeded: parent),
        node: given.site.node, name: .none, isImplied: true),
      in: parent)
    data.pathsToBlocks[Int32(truncatingIfNeeded: index)] = given.nameRange
    return index
  }

  /// Notes which slots are given from outside: those of the blocks that are spoken of, and those of
  /// blocks that are like them and say nothing themselves.
  private mutating func fillSlots() {
    for (place, given) in data.overrides.enumerated() {
      let slot = data.blocks[Int(given.block)].firstSlot + Int32(given.row)
      data.overridden[slot] = Int32(truncatingIfNeeded: place)
    }
    if data.overridden.isEmpty { return }
    var derived: [Int: [Int]] = [:]
    for index in data.blocks.indices where data.blocks[index].base >= 0 {
      derived[Int(data.blocks[index].base), default: []].append(index)
    }
    if derived.isEmpty { return }
    let direct = data.overridden
    for (_, place) in direct { handDown(place, derived, direct) }
  }

  private mutating func handDown(
    _ place: Int32, _ derived: [Int: [Int]], _ direct: [Int32: Int32]
  ) {
    let (block, row) = (
      Int(data.overrides[Int(place)].block), Int(data.overrides[Int(place)].row)
    )
    guard let name = data.row(block)?.attributes[row].name else { return }
    var open = derived[block] ?? []
    while let next = open.popLast() {
      guard let own = data.row(next)?.index(of: name) else { continue }
      let slot = data.blocks[next].firstSlot + Int32(own)
      if direct[slot] != nil { continue }
      let attribute = data.slots[Int(slot)]
      if attribute >= 0, data.attributes[Int(attribute)].block == Int32(next) { continue }
      data.overridden[slot] = place
      open += derived[next] ?? []
    }
  }

  private static func takesText(_ target: OverrideTarget) -> Bool {
    switch target {
    case .text: return true
    case .setting(_, _, let row):
      switch row.type {
      case .text, .path, .crs, .label: return true
      default: return false
      }
    }
  }

  private static func isLiteral(_ text: String) -> Bool { text == "none" || text == "default" }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      result.unicodeScalars.append(character)
      if character == "\"" { result.unicodeScalars.append(character) }
    }
    return result + "\""
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }
}
