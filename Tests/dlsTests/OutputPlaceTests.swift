// OutputPlaceTests.swift: where runs may write, by the places that paths really lead to.

import DLSPlatform
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct OutputPlaceTests {
  /// What is refused before the run begins leaves no trace of one.
  private func refused(_ sandbox: Sandbox, _ command: String, _ set: String) throws -> String {
    let runs = sandbox.file("trees.dls/runs")
    let before = (try? FileSystem.list(runs)) ?? []
    let outcome = try sandbox.dls(command, "--set", set)
    #expect(outcome.code != 0, "\(outcome.all)")
    #expect(((try? FileSystem.list(runs)) ?? []) == before, "\(outcome.all)")
    return outcome.err
  }

  @Test func noRunWritesIntoWhatAnotherBlockMakesHoweverThePathLeadsThere() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    #expect(symlink("trees.dls", sandbox.file("link")) == 0)
    // A quote in a text stands twice.
    let home = sandbox.path.replacing("\"", with: "\"\"")
    for folder in ["\(home)/trees.dls", "link"] {
      let same = try refused(sandbox, "export", "chips.output=\"\(folder)/models/crown-net\"")
      #expect(same.contains("is the place of what crown-net makes"), "\(same)")
      let inner = try refused(sandbox, "export", "chips.output=\"\(folder)/models/crown-net/c\"")
      #expect(inner.contains("lies in what crown-net makes"), "\(inner)")
    }
    let outer = try refused(sandbox, "export", "chips.output=\"\(home)\"")
    #expect(outer.contains("holds the project's store"), "\(outer)")
    #expect(outer.contains("give chips an `output` of its own"))
  }

  @Test(arguments: ["export chips", "train crown-net"])
  func aRunThatCannotBeginLeavesNoFolder(run: String) throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let words = run.split(separator: " ").map(String.init)
    _ = try refused(sandbox, words[0], "\(words[1]).output=\"ortho.tif/x/y\"")
  }
}
