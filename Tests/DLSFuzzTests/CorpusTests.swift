// CorpusTests.swift: what the long searches found worth keeping breaks no promise today.

import DLSFuzz
import Foundation
import Testing

@Suite struct CorpusTests {
  /// `Tests/corpus`, a folder for each search.
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("corpus")

  @Test(arguments: FuzzRegistry.all)
  func nothingIsFoundInTheCorpus(_ fuzzer: Fuzzer) throws {
    let folder = CorpusTests.folder.appendingPathComponent(fuzzer.name)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names.count >= 5)
    for name in names {
      let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
      let fault = fuzzer.fault(bytes)
      #expect(fault == nil, "\(fuzzer.name)/\(name): \(fault ?? "")")
    }
  }

  /// No folder is left of a search that is gone.
  @Test func everyFolderHasItsSearch() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: CorpusTests.folder.path)
    #expect(Set(names) == Set(FuzzRegistry.all.map(\.name)))
  }
}
