// CaseTests.swift: every mark of every file in Tests/cases is answered as it says there.

import Foundation
import Testing

@Suite struct CaseTests {
  private static let isUpdating = ProcessInfo.processInfo.environment["DLS_UPDATE"] != nil

  /// Each mark, in every way to count columns and to end lines. With `DLS_UPDATE=1` what is
  /// answered is written down instead; read the difference before it is committed.
  @Test(arguments: CaseFile.all)
  func marksAreAnswered(_ file: CaseFile) throws {
    var answers: [[String]] = []
    for variant in CaseSession.Variant.all {
      let session = CaseSession(file, variant)
      let found = file.marks.map { mark -> [String] in
        do { return try session.answer(mark) } catch { return ["failed: \(error)"] }
      }
      if answers.isEmpty { answers = found }
      for (index, mark) in file.marks.enumerated() {
        let place = "\(file.path):\(mark.place + 1)"
        #expect(
          found[index].first?.hasPrefix("failed: ") != true, "\(place): \(found[index])")
        #expect(found[index] == answers[index], "\(place) depends on how columns are counted")
        if CaseTests.isUpdating { continue }
        #expect(found[index] == mark.wanted, "\(place)")
      }
    }
    let fresh = file.text(answers: answers)
    if CaseTests.isUpdating, fresh != file.written.joined(separator: "\n") {
      try fresh.write(toFile: file.path, atomically: true, encoding: .utf8)
    }
  }

  /// A search that finds no files proves nothing, and a mark that nobody reads says nothing.
  @Test func thereAreHundredsOfMarks() {
    #expect(CaseFile.all.count >= 10)
    #expect(CaseFile.all.reduce(0) { $0 + $1.marks.count } >= 500)
    for file in CaseFile.all {
      #expect(!file.marks.isEmpty, "\(file.name) asks nothing")
      for (index, section) in file.sections.enumerated() {
        let strays = section.lines.filter { $0.hasPrefix("//@") || $0.contains("^@") }
        #expect(strays.isEmpty, "\(file.name), section \(index)")
      }
    }
  }

  /// The reader of these files itself, on a file whose answers are wrong.
  @Test func wrongAnswersAreNoticed() throws {
    let file = CaseFile(
      path: "x.case",
      text: """
        About names.
        //- main.dlsproj
        person ana {}
        group g { analysts = [a¦na] }
        //@definition
        //> nothing
        //@definition(ana])
        //> main.dlsproj:1:8-11 ‹ana›
        //     ^@hover
        //> wrong

        """)
    #expect(file.marks.map(\.verb) == ["definition", "definition", "hover"])
    let session = CaseSession(file, CaseSession.Variant.all[0])
    let answers = try file.marks.map(session.answer)
    #expect(answers[0] == ["main.dlsproj:1:8-11 ‹ana›"])
    #expect(answers[1] == file.marks[1].wanted)
    #expect(answers[2].first == "```dlsproj")
    #expect(
      CaseFile(path: "x.case", text: file.text(answers: answers)).marks[0].wanted == answers[0])
  }
}
