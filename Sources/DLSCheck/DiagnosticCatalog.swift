// DiagnosticCatalog.swift: every rule, by its code, and its page.

import DLSText

/// Every diagnostic code with its page: what `dls explain CODE` prints.
package enum DiagnosticCatalog {
  /// Every rule, in the order of the codes.
  package static let rules: [Rule] = [
    .unclosedBlock, .strayClose, .unclosedList, .unclosedString, .brokenInterpolation,
    .missingEquals, .colonForEquals, .missingValue, .missingSeparator, .missingName, .missingBrace,
    .hashComment, .blockComment, .otherQuotes, .decimalComma, .malformedNumber, .malformedDate,
    .malformedColour, .unquotedText, .unexpectedText, .semicolon, .badName, .equalsBeforeBlock,
    .incompleteImport, .letWithoutText, .misplacedEdition, .tooDeep, .notUTF8, .oddCharacter,
    .valueOnNextLine, .incompleteRange, .badSettingName, .unknownBlock, .misplacedBlock,
    .missingBlockName, .unwantedBlockName, .unknownSetting, .looseSetting, .nestedStatement,
    .duplicateName, .duplicateBlock, .duplicateSetting, .missingSetting, .wrongVariant,
    .unknownName, .unknownMember, .wrongKind, .notAThing, .unreadableFile, .importCycle,
    .networkImport, .interpolatedImport, .likeCycle, .likeNotAllowed, .unknownLet, .notALet,
    .letCycle,
    .unknownOverride, .unknownProfile, .malformedSet, .unknownEdition, .movedStillExists,
    .movedNowhere, .movedTwice, .letNeedsText, .literalAsName, .longText, .wrongType,
    .oneValueWanted, .unknownWord, .quotedWord, .missingUnit, .wrongUnit, .unknownUnit,
    .unwantedUnit, .unitTwice, .notWhole, .outOfRange, .reversedRange, .noSuchDay,
    .noReferenceSystem, .noneNotAllowed, .hugeNumber, .emptyValue, .goalAndModel, .formatAndModel,
    .strideBeyondTile, .paddingBeyondTile, .zeroForBackground, .sameClassValue, .sameOutput,
    .password, .splitTakesAll, .startFromBringsModel, .splitTwice, .howToCut, .tooManyBands,
    .unknownBand, .rangeAndUnit, .idFieldWithoutPolygons, .noModelType, .classLeftOut,
    .classWithoutValue, .sameBand, .splitTooFine, .inferredApproved, .tileBeyondUnits, .sameGround,
    .cellSizeOfMap, .outputEnding, .nothingToLearn, .nothingToChooseBy, .nothingToWatch,
    .nobodyToReview, .emptyGroup, .sameAccount, .twoRoles, .namedTwice, .teamStore, .networkStore,
    .storeEnding, .outputOverInput, .startCycle, .otherSpelling, .backboneAndModel, .spaceOfModel,
    .timmWithoutModel, .chipsApart, .splitQuarrel,
    .classLeavesHeading, .allOneClass, .tinyStride, .patienceBeyondEpochs,
    .frozenRandom, .batchOfOne,
    .weightNobodyReads, .ignoredClassLearned, .classUnderHeading, .nothingInSchema,
    .labelOfTwoClasses, .sameLabels,
    .sampleFormatEnding, .otherSchema, .sameTitle, .homeFolder, .layerOfLayerless,
    .classNobodyLearns, .idleProfile, .idleSamples, .idleUnits, .idleBlock,
    .beforeIsLater, .idleEpochs, .tileOfNoNetwork, .figureNobodyMeasures, .labelsWithoutArea,
    .startFromOthers, .cornersOfRaster, .thingAndBackground, .everyClassIgnored, .idleSetting,
    .noModelFile, .mapAmongImagery, .layerOfQGIS,
    .unused, .backslash, .mixedScripts, .alikeColours, .nameAsPath, .tinyShare, .keyInAddress,
    .passwordSetting,
    .token, .secretFromPieces, .allowedWithoutReason, .allowsNothing, .cannotBeAllowed,
    .unclearAllowance,
  ]

  /// Every code, in order.
  package static var codes: [String] { rules.map(\.code) }

  /// The rule of a code, whatever the case of its letters.
  package static func rule(_ code: String) -> Rule? {
    let wanted = code.uppercased()
    return rules.first { $0.code == wanted }
  }

  /// The page of a code as Markdown: what, why, a failing example, a mended one. The pages under
  /// `docs/diagnostics` are these texts.
  package static func page(_ code: String) -> String? {
    rule(code).map { rule in
      var text = "# \(rule.code): \(rule.title)\n\n"
      text += "Severity: \(rule.severity.word).\n\n\(rule.why.wrappedAsProse)\n\n"
      text += "## Fails\n\n\(block(rule.wrong))\n## Mended\n\n\(block(rule.right))"
      return text
    }
  }

  /// The list of all codes as Markdown.
  package static var index: String {
    var text = "# Diagnostics\n\nWhat `dls check` can say. `dls explain CODE` prints a page.\n\n"
    text += "\(allowing.wrappedAsProse)\n\n"
    text += "| code | what | severity |\n|---|---|---|\n"
    for rule in rules {
      text += "| [\(rule.code)](\(rule.code).md) | \(rule.title) | \(rule.severity.word) |\n"
    }
    return text
  }

  /// How to let something pass.
  private static let allowing = """
    A fix that is safe says what was surely meant: `dls check --fix` applies it. `--unsafe-fixes` \
    applies the others too, once no safe one is left, but for those that take out what may be meant for \
    later, such as a source that nothing uses yet: an editor applies them one by one. What blocks say \
    together is mended when no text, name or value can be any more, for what a block seems to lack may stand in \
    it misspelt. With `--profile` or `--set` only what is wrong without them too is mended: what they give is \
    tried, and not written down.

    A project may have its reasons. `// dls: allow CODE because REASON` behind an entry, or on the \
    line above it, lets pass what is reported there under the code; a block counts with all that is \
    in it. Several codes are parted by commas. A comment without a reason is reported, and so is one \
    that allows nothing any more. What is wrong with the text itself, its names or its values can't \
    be allowed.

    Some things are left unsaid on purpose. The order of bands makes no quarrel: a model takes its \
    bands from other imagery by their names, and files without names are read in their order. A \
    class has no day, so nothing of it can contradict the `date` of imagery; of dates only those of \
    `before` and `source` are compared. No setting or word has been replaced by another so far; one \
    that will be stays in the table as a spelling of what replaces it, is understood, and is marked \
    as deprecated with a safe fix, as spellings of ArcGIS are.
    """

  private static func block(_ example: Example) -> String {
    var text = example.isLatin1 ? "Saved as Latin-1:\n\n" : ""
    var command: [String] = []
    if let profile = example.profile { command.append("--profile \(profile)") }
    command += example.sets.map { "--set \($0)" }
    if !command.isEmpty { text += "With `\(command.joined(separator: " "))`:\n\n" }
    text += "```dlsproj\n\(example.text)```\n"
    for (path, content) in example.files.sorted(by: { $0.key < $1.key }) {
      text += "\nBeside it, `\(path)`:\n\n```dlsproj\n\(content)```\n"
    }
    return text
  }
}

extension String {
  /// The text in lines of at most 88 characters, broken at blanks. Paragraphs stay apart.
  package var wrappedAsProse: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { paragraph in
      var lines = [""]
      for word in paragraph.split(separator: " ") {
        let last = lines[lines.count - 1]
        if last.isEmpty {
          lines[lines.count - 1] = String(word)
        } else if last.count + 1 + word.count <= 88 {
          lines[lines.count - 1] = "\(last) \(word)"
        } else {
          lines.append(String(word))
        }
      }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
