// Lacking.swift: what a block lacks, where no other slip is why.

import DLSLanguage

extension Block {
  /// Whether nothing gives a setting, and nothing was meant to. Where a `like` leads nowhere, or a setting
  /// stands under a misspelt name or without a value, that is told; what follows from it is no slip of its own,
  /// and to fill the gap would be a guess.
  ///
  /// Ask where a setting is missing, which it seldom is.
  func lacks(_ setting: Word) -> Bool { !isWritten(setting) && !isMeant("\(setting.text)") }

  /// The same for a setting whose name isn't written in the program.
  func lacks(_ row: AttributeRow) -> Bool {
    guard let place = self.row?.index(of: row.name) else { return false }
    return !isWritten(place) && !isMeant(row.name)
  }

  /// Whether a slip stands where a setting may have been meant, here or in what the block is like.
  private func isMeant(_ setting: String) -> Bool {
    var current: Block? = self
    while let here = current {
      if here.hasSlip(for: setting) { return true }
      current = here.base
    }
    current = self
    while let here = current {
      if here.isLikeLost { return true }
      current = here.parent
    }
    return false
  }

  private func hasSlip(for setting: String) -> Bool {
    guard let row else { return false }
    return writtenSettings.contains { written in
      written.name == setting
        ? written.value == nil : written.row == nil && row.meant(by: written.name) == setting
    }
  }

  /// Whether `like` leads nowhere, be it in a block that this one is like.
  var isLikeLost: Bool {
    var last = self
    while let base = last.base { last = base }
    return last.writtenSettings.contains { $0.name == "like" }
  }
}

extension BlockRow {
  /// The setting that was probably meant by a name that the block doesn't have; nil where there is none.
  func meant(by name: String) -> String? {
    if name == "like" { return nil }
    if let known = attribute(spelled: name) { return known.name }
    if let known = Schema.elsewhere(for: name, in: keyword) { return known.setting }
    return nearest(to: name)
  }

  /// The setting whose name is nearest to a misspelt one. What is a setting of other blocks isn't misspelt: it
  /// stands in the wrong place.
  func nearest(to name: String) -> String? {
    let own = attributes.map(\.name) + (Schema.allowsLike(self) ? ["like"] : [])
    let near = Suggestion.nearest(name, among: own) ?? Suggestion.begun(name, among: own)
    return Schema.homes(of: name).isEmpty ? near : nil
  }
}

extension Schema {
  /// The keywords of the blocks that have a setting of this name.
  static func homes(of setting: String) -> [String] {
    blocks.filter { $0.attribute(setting) != nil }.map(\.keyword).uniqued
  }

  /// A block that has a setting, as a sentence names it: one of the same keyword as a block without it by what it
  /// stands in.
  static func home(_ keyword: String, of setting: String, besides row: BlockRow) -> String {
    if keyword != row.keyword { return "`\(keyword)`" }
    let parents = blocks.filter { $0.keyword == keyword && $0.attribute(setting) != nil }.flatMap(
      \.parents)
    return "`\(keyword)` of \(parents.uniqued.map { "`\($0)`" }.joinedAsChoice())"
  }

  /// The rows of this name, whichever block they are of.
  static func settings(called name: String) -> [AttributeRow] {
    blocks.compactMap { $0.attribute(name) }
  }
}

extension ValueType {
  /// Whether what is written for one setting could as well be written for another: a size is one or two numbers.
  func isLike(_ other: ValueType) -> Bool {
    switch (self, other) {
    case (.quantity(let one), .pair(let two)), (.pair(let one), .quantity(let two)): one == two
    default: self == other
    }
  }
}
