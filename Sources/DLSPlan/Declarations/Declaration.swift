// Declaration.swift: what a project's text declares of the store's state.

import DLSLanguage
import DLSText

/// One setting as the language writes it.
struct DeclaredSetting: Equatable {
  var name: String
  var text: String
  var isDefault: Bool
}

/// A block of the text whose state the store keeps.
struct Declaration {
  var address: String
  var keyword: String
  var block: Block
  var settings: [DeclaredSetting]

  /// The settings as they are stored, one a line.
  var stored: String {
    settings.map { "\($0.name) = \($0.text)\n" }.joined()
  }

  /// The declaration as it is stored.
  var asApplied: AppliedDeclaration {
    AppliedDeclaration(address: address, keyword: keyword, settings: stored)
  }

  /// Settings from stored lines.
  static func parse(_ stored: String) -> [(name: String, text: String)] {
    stored.split(separator: "\n").compactMap { line in
      guard let equals = line.utf8.firstIndex(of: 0x3D), equals > line.startIndex else {
        return nil
      }
      let end = line.utf8.index(before: equals)
      let start = line.utf8.index(after: equals)
      return (
        String(line[..<end]), String(line[start...].drop { $0 == " " })
      )
    }
  }
}

extension AppliedDeclaration {
  /// The name of a project: its block is addressed by its keyword.
  package var projectName: String? {
    Declaration.parse(settings).first { $0.name == "name" }?.text
  }

  /// Whether it draws the split of its units.
  package var drawsSplit: Bool {
    Declaration.parse(settings).contains { $0.name.hasPrefix("split.") }
  }
}

extension AppliedDeclaration {
  /// The word of a schema's `geometry`.
  var sampleGeometry: String {
    Declaration.parse(settings).first { $0.name == "geometry" }?.text ?? "polygon"
  }
}

extension [AppliedDeclaration] {
  /// The words of `geometry` of all schemas.
  package var sampleGeometries: [String] {
    var words: [String] = []
    for declaration in self where declaration.keyword == "schema" {
      let word = declaration.sampleGeometry
      if !words.contains(word) { words.append(word) }
    }
    return words
  }
}

extension Snapshot {
  /// The blocks of units whose split is not drawn, but set by people.
  var freeSplits: [String] {
    declarations.filter { $0.keyword == "work_units" && !$0.drawsSplit }.map(\.address)
  }
}

extension Block {
  /// All that it says, one setting a line, wherever it has that from: its own text, `like`, a `let` or a
  /// profile. Of a schema, its classes and fields are among it.
  package var said: String {
    let parts = keyword == "schema" ? classes + children(of: "field") : []
    return ([self] + parts).map { block in
      let declaration = Declarations.declaration(block)
      return "\(declaration.keyword) \(declaration.address)\n\(declaration.stored)"
    }.joined()
  }
}

/// Collects declarations.
enum Declarations {
  /// The keywords whose blocks are state; sources, exports, trainings and inferences are recipes.
  static let keywords = [
    "project", "person", "group", "schema", "class", "field", "review", "work_units", "samples",
  ]

  /// The declarations of the project's own file and of what it uses from imports, in the order of
  /// the text.
  /// - Parameter withRecipes: whether blocks come too that are no state.
  static func all(in model: Model, withRecipes: Bool = false) -> [Declaration] {
    var result: [Declaration] = []
    for block in model.usedBlocks {
      guard keywords.contains(block.keyword) || withRecipes && isRecipe(block) else { continue }
      result.append(declaration(block))
      guard block.keyword == "schema" else { continue }
      for part in block.classes + block.children(of: "field") {
        result.append(declaration(part))
      }
    }
    return result
  }

  /// Whether a block says how something is made. What a profile says, and what was called otherwise, is
  /// seen in the blocks that it is about.
  private static func isRecipe(_ block: Block) -> Bool {
    block.row != nil && !["profile", "moved"].contains(block.keyword)
  }

  fileprivate static func declaration(_ block: Block) -> Declaration {
    var settings: [DeclaredSetting] = []
    // A single block is addressed by its keyword; its name is one of its settings.
    if block.row?.isSingle == true, let name = block.name {
      settings.append(DeclaredSetting(name: "name", text: name, isDefault: false))
    }
    collect(block, "", into: &settings)
    if block.keyword == "class", let heading = block.parent, heading.keyword == "class" {
      settings.append(
        DeclaredSetting(name: "under", text: heading.name ?? "", isDefault: false))
    }
    return Declaration(
      address: block.address, keyword: block.keyword, block: block, settings: settings)
  }

  private static func collect(
    _ block: Block, _ prefix: String, into settings: inout [DeclaredSetting]
  ) {
    for row in block.row?.attributes ?? [] {
      // Where the store lies, and how much it keeps, is not part of what is in it.
      if block.keyword == "project" && ["store", "rollbacks"].contains(row.name) { continue }
      guard let setting = block.setting(row), let value = setting.value else { continue }
      settings.append(
        DeclaredSetting(
          name: prefix + row.name, text: ValueText.text(value, block.model),
          isDefault: setting.origin == .table))
    }
    for child in block.children where child.keyword != "class" && child.keyword != "field" {
      let name =
        child.keyword == "for"
        ? "for.\(child.target?.address ?? child.name ?? "")" : child.keyword
      collect(child, "\(prefix)\(name).", into: &settings)
    }
  }
}
