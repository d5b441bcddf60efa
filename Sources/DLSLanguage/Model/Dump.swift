// Dump.swift: a block's settings as a plain tree: for hashes and for the engine's requests.

private import DLSText

/// How paths stand in a dump.
package enum PathStyle: Sendable {
  /// As the project's file would write them: the same on every machine.
  case written
  /// As they can be opened from the current folder.
  case resolved
}

extension Block {
  /// Every setting that holds, defaults among them, in the order of the table, then the nested
  /// blocks. Numbers are in base units; a setting that takes several kinds of unit is
  /// `{"unit": "m", "value": …}` with the value in that unit. Blocks of one kind with names are an
  /// object by name; single ones an object; `for` an object by the address it speaks of. References
  /// are addresses.
  package func settings(paths: PathStyle = .written) -> Neutral {
    var fields: [Neutral.Field] = []
    guard let row else { return .object([]) }
    for attribute in row.attributes {
      guard let value = setting(attribute)?.value else { continue }
      fields.append(.init(attribute.name, neutral(value, attribute, paths)))
    }
    for kind in Schema.blocks where kind.parents.contains(row.keyword) {
      let blocks = children.filter { $0.row?.keyword == kind.keyword }
      guard let first = blocks.first else { continue }
      if kind.isSingle {
        fields.append(.init(kind.keyword, first.settings(paths: paths)))
      } else {
        let entries = blocks.map { block in
          Neutral.Field(
            block.target?.address ?? block.name ?? "", block.settings(paths: paths))
        }
        fields.append(.init(kind.keyword, .object(entries)))
      }
    }
    return .object(fields)
  }

  private func neutral(_ value: Value, _ row: AttributeRow, _ paths: PathStyle) -> Neutral {
    switch value {
    case .none: return .null
    case .boolean(let truth): return .boolean(truth)
    case .number(let number): return .number(number)
    case .quantity(let number, let unit):
      return withUnit(unit, row) { .number($0 ? unit.fromBase(number) : number) }
    case .pair(let width, let height, let unit):
      return withUnit(unit, row) { isOwn in
        .list([width, height].map { .number(isOwn ? unit?.fromBase($0) ?? $0 : $0) })
      }
    case .range(let least, let greatest, let unit):
      return withUnit(unit, row) { isOwn in
        .list([least, greatest].map { .number(isOwn ? unit?.fromBase($0) ?? $0 : $0) })
      }
    case .text(let text), .word(let text), .name(let text): return .text(text)
    case .path(let path): return .text(text(of: path, paths))
    case .colour(let colour): return .text(Block.hexadecimal(colour))
    case .date(let day): return .text(day.description)
    case .dates(let first, let last): return .list([.text("\(first)"), .text("\(last)")])
    case .unit(let unit): return .text(unit.symbol)
    case .reference(let id): return .text(model.block(id).address)
    case .list(let values): return .list(values.map { neutral($0, row, paths) })
    }
  }

  /// A number, or an object with the unit where the row takes several kinds of unit.
  private func withUnit(
    _ unit: Unit?, _ row: AttributeRow, _ number: (_ inOwnUnit: Bool) -> Neutral
  ) -> Neutral {
    let isOpen: Bool
    switch row.type {
    case .quantity(let dimensions), .pair(let dimensions): isOpen = dimensions.count > 1
    case .range: isOpen = unit != nil
    default: isOpen = false
    }
    guard isOpen, let unit else { return number(false) }
    return .object([.init("unit", .text(unit.symbol)), .init("value", number(true))])
  }

  private func text(of path: FilePath, _ style: PathStyle) -> String {
    var text = path.resolved
    if style == .written {
      let root = model.files[0].folder
      if path.folder == root {
        text = path.written
      } else if !root.isEmpty, text.hasPrefix(root + "/") {
        text = String(text.dropFirst(root.count + 1))
      }
    }
    return path.layer.map { "\(text)|\($0)" } ?? text
  }

  /// A colour as it is written: `#2e7d32`.
  package static func hexadecimal(_ colour: UInt32) -> String {
    let digits = String(colour & 0xFFFFFF, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.utf8.count) + digits
  }
}
