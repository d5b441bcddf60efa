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
      let inputs = name == "reached.hex" ? try CorpusTests.inputs(in: bytes) : [bytes]
      for (number, input) in inputs.enumerated() {
        let fault = fuzzer.fault(input)
        #expect(fault == nil, "\(fuzzer.name)/\(name), line \(number + 1): \(fault ?? "")")
      }
    }
  }

  /// The inputs that a long search kept, a line of hexadecimal digits for each.
  private static func inputs(in bytes: [UInt8]) throws -> [[UInt8]] {
    try bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
      .map { line in
        try stride(from: line.startIndex, to: line.endIndex, by: 2).map { index in
          try #require(UInt8(String(decoding: line[index..<index + 2], as: UTF8.self), radix: 16))
        }
      }
  }

  /// No folder is left of a search that is gone.
  @Test func everyFolderHasItsSearch() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: CorpusTests.folder.path)
    #expect(Set(names) == Set(FuzzRegistry.all.map(\.name)))
  }
}
