// ConfigReader.swift: reads INI files as Python's configparser does, within bounds.

/// Sections of names with values. A later file overrules an earlier one, name by name.
struct ConfigReader {
  /// How long a file may be, in bytes.
  static let sizeLimit = 4 << 20
  /// How deep values may name one another, and how long a value may get by it.
  private static let depthLimit = 16
  private static let valueLimit = 1 << 16
  /// How many names are filled in for one value.
  private static let fillLimit = 1024

  private var sections: [String: [String: String]] = [:]
  private let asked = Asked()

  /// Which names somebody asked for, those that other values name among them.
  private final class Asked {
    var names: [String: Set<String>] = [:]
  }

  /// The sections in the order of the files.
  private(set) var names: [String] = []

  /// Adds a file: `[section]`, `name = value` or `name: value`; a line that begins with blanks goes
  /// on with the value above it; `#` and `;` begin comments at the start of a line.
  mutating func add(_ bytes: [UInt8], _ file: String) throws(ImportFailure) {
    guard bytes.count <= Self.sizeLimit else {
      throw ImportFailure(
        "\(file) has \(bytes.count) bytes, and a configuration has a few thousand",
        next: "Name the .ini of the project.")
    }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw ImportFailure("\(file) is no text in UTF-8", next: "Save it as UTF-8.")
    }
    var section: String?
    var name: String?
    for (number, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let line = raw.drop { $0 == "\u{FEFF}" }
      let words = line.trimmed
      if words.isEmpty || words.hasPrefix("#") || words.hasPrefix(";") { continue }
      if line.first?.isWhitespace == true, let section, let name {
        sections[section]?[name, default: ""] += "\n" + words
        continue
      }
      if words.hasPrefix("[") {
        guard let end = words.firstIndex(of: "]"), end > words.index(after: words.startIndex) else {
          throw ImportFailure(
            "\(file), line \(number + 1): a section's name stands in brackets, [train]",
            next: "Correct the line.")
        }
        let found = String(words[words.index(after: words.startIndex)..<end])
        if sections[found] == nil {
          sections[found] = [:]
          names.append(found)
        }
        section = found
        name = nil
        continue
      }
      guard let section else {
        throw ImportFailure(
          "\(file), line \(number + 1): `\(words.prefix(60))` stands in no section",
          next: "Name the .ini of an OrthoSeg project, which begins with [general].")
      }
      let cut = words.firstIndex { $0 == "=" || $0 == ":" }
      let found = String(words[..<(cut ?? words.endIndex)].trimmed).lowercased()
      name = found
      sections[section]?[found] =
        cut.map { String(words[words.index(after: $0)...].trimmed) } ?? ""
    }
  }

  /// A value with every `${name}` and `${section:name}` filled in; nil where it is not there, is
  /// empty, or names what is not there.
  func value(_ section: String, _ name: String) -> String? {
    asked.names[section, default: []].insert(name)
    guard let raw = sections[section]?[name], !raw.isEmpty else { return nil }
    var left = Self.fillLimit
    return filled(raw, section, 0, &left)
  }

  /// What nobody asked for of what another reader has and isn't empty, in the order of its sections.
  func unasked(of other: ConfigReader) -> [(section: String, name: String, value: String)] {
    other.names.flatMap { section in
      (other.sections[section] ?? [:]).sorted { $0.key < $1.key }.compactMap { name, value in
        value.isEmpty || asked.names[section]?.contains(name) == true
          ? nil : (section, name, value)
      }
    }
  }

  private func filled(
    _ text: String, _ section: String, _ depth: Int, _ left: inout Int
  ) -> String? {
    guard depth < Self.depthLimit else { return nil }
    var out = ""
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      out += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        out += "$"
        rest = rest.dropFirst()
        continue
      }
      guard rest.first == "{", let end = rest.firstIndex(of: "}") else {
        out += "$"
        continue
      }
      let path = rest[rest.index(after: rest.startIndex)..<end].split(separator: ":", maxSplits: 1)
      rest = rest[rest.index(after: end)...]
      let home = path.count == 2 ? String(path[0]) : section
      let name = (path.last.map(String.init) ?? "").lowercased()
      left -= 1
      asked.names[home, default: []].insert(name)
      guard left >= 0, let raw = sections[home]?[name],
        let value = filled(raw, home, depth + 1, &left),
        out.utf8.count + value.utf8.count <= Self.valueLimit
      else { return nil }
      out += value
    }
    out += rest
    return out.utf8.count <= Self.valueLimit ? out : nil
  }
}

extension Substring {
  /// Without blanks at either end.
  var trimmed: Substring {
    var part = drop(while: \.isWhitespace)
    while part.last?.isWhitespace == true { part.removeLast() }
    return part
  }
}
