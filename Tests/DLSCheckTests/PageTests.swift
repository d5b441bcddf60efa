// PageTests.swift: the page of every code tells the truth, and the files show the pages.

import DLSCheck
import DLSSyntax
import DLSText
import Foundation
import Testing

@Suite struct PageTests {
  @Test(arguments: DiagnosticCatalog.codes)
  func theFailingExampleReportsThisCodeAlone(_ code: String) throws {
    let rule = try #require(DiagnosticCatalog.rule(code))
    let found = diagnose(rule.wrong).diagnostics
    #expect(Set(found.map(\.code)) == [code], "\(found.map { "\($0.code) \($0.message)" })")
    #expect(found.count == 1, "\(found.map(\.message))")
    #expect(found.first?.severity == rule.severity)
  }

  @Test(arguments: DiagnosticCatalog.codes)
  func theMendedExampleReportsNothing(_ code: String) throws {
    let rule = try #require(DiagnosticCatalog.rule(code))
    let found = diagnose(rule.right).diagnostics
    #expect(found.isEmpty, "\(found.map { "\($0.code) \($0.message)" })")
  }

  /// Each code has a failing example of its own, so none can hide behind another.
  @Test func thereAreManyCodesAndNoTwoShareAnExample() {
    #expect(DiagnosticCatalog.codes.count >= 80)
    let texts = DiagnosticCatalog.rules.map { rule in
      [rule.wrong.text, rule.wrong.profile ?? ""] + rule.wrong.sets
    }
    #expect(Set(texts).count == texts.count)
  }

  @Test func everyCodeOfTheParserHasAPage() {
    #expect(SyntaxCode.allCases.map(\.rawValue).filter { DiagnosticCatalog.rule($0) == nil } == [])
  }

  @Test func codesAreUniqueAndInOrder() {
    let codes = DiagnosticCatalog.codes
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { $0.hasPrefix("DLS") && $0.utf8.count == 7 })
    #expect(codes == codes.sorted())
  }

  @Test func messagesKeepTheHousesTone() throws {
    for rule in DiagnosticCatalog.rules {
      for found in diagnose(rule.wrong).diagnostics {
        let words = found.message.lowercased()
        #expect(!words.contains("invalid") && !words.contains("expected"), "\(rule.code)")
        #expect(found.message.hasSuffix(".") || found.message.hasSuffix("?"), "\(found.message)")
      }
    }
  }
}
