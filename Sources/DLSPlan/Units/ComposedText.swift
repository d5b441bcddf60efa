// ComposedText.swift: ids in the one spelling that the store keeps.

@_spi(_Unicode) import Swift

extension String {
  /// The text with letters and their marks in one, as Unicode's form NFC has them: `ü` may be written as
  /// one character or as two, and is one letter all the same.
  package var composed: String {
    // What lies before the marks has one spelling, and nearly all ids are of nothing else.
    guard utf8.contains(where: { $0 >= 0xCC }) else { return self }
    var scalars = String.UnicodeScalarView()
    for scalar in _nfc { scalars.append(scalar) }
    return String(scalars)
  }

  /// A key, `block/id`, with its id composed; the block's name stays as the text writes it.
  package var composedKey: String {
    guard let slash = utf8.firstIndex(of: 0x2F) else { return self }
    let id = utf8.index(after: slash)
    return String(self[..<id]) + String(self[id...]).composed
  }
}

extension KeyColumn {
  /// The same with composed ids: stores of before have them as files spelt them.
  package var composed: KeyColumn {
    guard bytes.contains(where: { $0 >= 0xCC }) else { return self }
    var column = KeyColumn()
    column.reserve(count, bytesEach: bytes.count / max(1, count) + 1)
    for row in 0..<count { column.append(self[row].composedKey) }
    return column
  }

  /// Adds a key's bytes, its id composed.
  package mutating func append(composing key: UnsafeRawBufferPointer) {
    if key.contains(where: { $0 >= 0xCC }) {
      append(String(decoding: key, as: UTF8.self).composedKey)
    } else {
      append(raw: key)
    }
  }
}

extension Snapshot {
  /// Whether any units have names of their own, which are as a layer spells them.
  package var hasNamedUnits: Bool {
    declarations.contains { declaration in
      declaration.keyword == "work_units"
        && Declaration.parse(declaration.settings).contains { $0.name == "id_field" }
    }
  }
}
