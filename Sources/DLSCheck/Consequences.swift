// Consequences.swift: leaves out what follows from something else that is told, so that one slip is one error.

import DLSLanguage
import DLSSyntax
import DLSText

/// What other problems are the reason of. A name that leads nowhere, since the keyword of its block is misspelt
/// or its block has no name yet, or one in quotes, is right as soon as that is; so is a name in quotes, which nothing
/// seems to use.
///
/// This looks at what was found, not at the project: whoever has nothing to mend pays nothing for it.
struct Consequences {
  private let model: Model
  /// The names of blocks whose keywords the language doesn't have.
  private var names: Set<String> = []
  /// The keywords of blocks that have no name.
  private var nameless: Set<String> = []
  /// The names that stand in quotes where they need none.
  private var quoted: Set<String> = []
  /// Whether an import may be missing.
  private var isImportMissing = false

  /// Nil where nothing that was found has such consequences.
  init?(of found: [Finding], _ context: CheckContext) {
    model = context.model
    for finding in found { add(finding.diagnostic, context) }
    if names.isEmpty, nameless.isEmpty, quoted.isEmpty, !isImportMissing { return nil }
  }

  private mutating func add(_ found: Diagnostic, _ context: CheckContext) {
    let place = Place(file: found.file, range: found.range)
    switch found.code {
    case Rule.unknownBlock.code:
      if let name = model.innermostBlock(at: place)?.name { names.insert(name) }
    case SyntaxCode.badName.rawValue:
      names.insert(context.text(place).filter { $0 != "\"" })
    case Rule.missingBlockName.code:
      nameless.insert(context.text(place))
    case Rule.quotedWord.code, Rule.nameAsPath.code:
      quoted.insert(String(context.text(place).dropFirst().dropLast()))
    case Rule.unknownName.code:
      isImportMissing = isImportMissing || isAboutImport(found)
    default: break
    }
  }

  private func isAboutImport(_ found: Diagnostic) -> Bool {
    found.message.hasPrefix(ReferenceChecks.nothingImported)
  }

  /// What is left of what was found, which is in reading order: of a missing import the first name that misses
  /// it.
  func left(of found: [Diagnostic], _ context: CheckContext) -> [Diagnostic] {
    var told: Set<String> = []
    return found.filter { one in
      let text = context.text(Place(file: one.file, range: one.range))
      switch one.code {
      case Rule.unknownName.code where isAboutImport(one): return told.insert(one.message).inserted
      case Rule.unknownName.code, Rule.unknownOverride.code, Rule.movedNowhere.code:
        return !text.pieces(between: ".").contains(where: names.contains)
          && !isOfNameless(one)
      case Rule.unknownMember.code, Rule.wrongKind.code: return !names.contains(text)
      case Rule.unused.code: return !quoted.contains(text)
      default: return true
      }
    }
  }

  /// Whether a name that leads nowhere stands for a block of a kind of which one has no name.
  private func isOfNameless(_ found: Diagnostic) -> Bool {
    if nameless.isEmpty || found.code != Rule.unknownName.code { return false }
    let place = Place(file: found.file, range: found.range)
    guard let block = model.innermostBlock(at: place) else { return false }
    let setting = block.writtenSettings.first { setting in
      setting.value.map { block.sourceFile.tree.range($0).covers(found.range) } ?? false
    }
    switch setting?.row?.type {
    case .reference(.sameKeyword): return nameless.contains(block.keyword)
    case .reference(let target), .artefact(let target): return nameless.contains(target.keyword)
    default: return false
    }
  }
}
