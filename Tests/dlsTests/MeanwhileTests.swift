// MeanwhileTests.swift: what others save, write and make while a command is at work stays.

import DLSPlatform
import Testing

@Suite struct MeanwhileTests {
  /// What a living training writes beside its model, what runs of another project write into the same
  /// folders, and people's own hidden files are nobody's left-overs.
  @Test func whatOthersWriteIsNotSwept() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let names = [
      "trees.dls/models/.net.checkpoint.part", ".holiday.tif.part", ".scan.2024.part",
      ".qmap.tif.infer-20261126T100000Z-bbbb.part",
      ".qmap.tif.infer-20261126T100000Z-bbbb.old.part",
    ]
    for name in names { try sandbox.write(name, "whole or half") }
    let outcome = try sandbox.dls("unit", "set", "plots/*", "--note", "hi")
    #expect(outcome.code == 0, "\(outcome.all)")
    for name in names { #expect(FileSystem.exists(sandbox.file(name)), "\(name)") }
  }
}
