// SchemaTests.swift: laws of the schema table.

import DLSLanguage
import DLSSyntax
import Testing

/// Whether a name is in snake case: `work_units`.
private func isSnakeCase(_ name: String) -> Bool {
  !name.isEmpty && name.first != "_" && name.last != "_"
    && name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }
}

@Suite struct SchemaTests {
  @Test func theParserRecoversAtTheTablesKeywords() {
    #expect(Set(Keywords.topLevel) == Set(Schema.topKeywords))
    let nested = Schema.blocks.filter { !$0.parents.isEmpty }.map(\.keyword)
    #expect(Set(Keywords.nested) == Set(nested))
    let nameless = Schema.blocks.filter { $0.naming == .none }.map(\.keyword)
    #expect(Set(Keywords.nameless) == Set(nameless))
  }

  @Test func wordsAreSnakeCase() {
    var words = Schema.blocks.flatMap { [$0.keyword] + $0.attributes.map(\.name) }
    words += WordSet.allCases.flatMap { $0.rows.map(\.word) }
    #expect(words.filter { !isSnakeCase($0) } == [])
  }

  @Test func noWordIsALiteral() {
    let literals: Set = ["true", "false", "none", "default"]
    for set in WordSet.allCases {
      #expect(set.rows.filter { literals.contains($0.word) }.map(\.word) == [])
      #expect(Set(set.rows.map(\.word)).count == set.rows.count)
    }
  }

  @Test func everyRowIsDocumentedInOneSentence() {
    var wrong: [String] = []
    func look(_ place: String, _ doc: String) {
      if !doc.hasSuffix(".") || doc.count < 7 || doc.first?.isUppercase != true
        || doc.contains("\n")
      {
        wrong.append("\(place): \(doc)")
      }
    }
    for block in Schema.blocks {
      look(block.keyword, block.doc)
      for row in block.attributes { look("\(block.keyword).\(row.name)", row.doc) }
    }
    for set in WordSet.allCases {
      for row in set.rows { look(row.word, row.doc) }
    }
    #expect(wrong == [])
  }

  @Test func everyDefaultIsAValueOfItsRow() {
    let model = load("")
    _ = model
    for block in Schema.blocks {
      for row in block.attributes where row.defaultText != nil {
        let parent = block.parents.first.map { "\($0) p { " } ?? ""
        let text = "\(parent)\(block.keyword)\(block.naming == .none ? "" : " x") {}"
        let loaded = load(parent.isEmpty ? text : text + " }")
        let found = loaded.allBlocks.first { $0.row?.keyword == block.keyword }
        #expect(
          found?.value(row.name) != nil, "\(block.keyword).\(row.name) = \(row.defaultText ?? "")")
      }
    }
  }

  @Test func aRowHasOneDefaultAndRequiredRowsHaveNone() {
    for block in Schema.blocks {
      for row in block.attributes {
        let place = "\(block.keyword).\(row.name)"
        #expect(row.defaultText == nil || row.defaultNote.isEmpty, "\(place)")
        #expect(!row.isRequired || (row.defaultText == nil && row.defaultNote.isEmpty), "\(place)")
        #expect(row.since <= Schema.edition, "\(place)")
      }
      #expect(Set(block.attributes.map(\.name)).count == block.attributes.count, "\(block.keyword)")
    }
  }

  @Test func variantsAreDecidedByADecidingRow() {
    for block in Schema.blocks {
      for row in block.attributes {
        guard let when = row.when else { continue }
        let place = "\(block.keyword).\(row.name)"
        var home: BlockRow? = block
        if let owner = when.owner {
          switch block.attribute(owner)?.type {
          case .artefact(let target)?, .reference(let target)?:
            home = Schema.blocks.first { $0.keyword == target.keyword }
          default:
            Issue.record("\(place): `\(owner)` names no block")
            continue
          }
        }
        let deciding = home?.attribute(when.attribute)
        #expect(deciding?.isDeciding == true, "\(place)")
        guard case .words(let set)? = deciding?.type else {
          Issue.record("\(place): `\(when.attribute)` takes no words")
          continue
        }
        #expect(!when.words.isEmpty, "\(place)")
        #expect(when.words.filter { !set.contains($0) } == [], "\(place)")
      }
    }
  }

  @Test func unitsReadBackAsWritten() {
    for unit in Unit.allCases {
      #expect(Unit(symbol: Array(unit.symbol.utf8)) == unit)
      #expect(unit.dimension.baseUnit.dimension == unit.dimension)
      #expect(unit.fromBase(unit.toBase(3)) == 3)
    }
    #expect(Unit.percent.toBase(20) == 0.2)
    #expect(Unit.percent.toBase(35) == 0.35)
    #expect(Unit.foot.toBase(1) == 0.3048)
    for unit in Unit.allCases {
      for number in [164.042, 0.1, 0.07, 1e-9, 1e9, 12_345.6789, 0, 33.333_333] {
        #expect(unit.fromBase(unit.toBase(number)) == number, "\(number) \(unit)")
      }
    }
  }
}
