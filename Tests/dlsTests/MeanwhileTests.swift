// MeanwhileTests.swift: what others save, write and make while a command is at work stays.

import DLSPlatform
import DLSStore
import Testing

@Suite struct MeanwhileTests {
  /// Surroundings with an engine that carries out a line of shell in the sandbox's folder as it starts.
  private func meddling(_ sandbox: Sandbox, _ line: String) throws -> [String: String?] {
    try sandbox.write(
      "engine", "#!/bin/sh\n(cd \"$(dirname \"$0\")\" && \(line))\nexec '\(Sandbox.fakeEngine)'\n")
    try sandbox.shell("chmod +x engine")
    return ["DLS_ENGINE": sandbox.file("engine")]
  }

  @Test func initReplacesNothingThatWasMadeMeanwhile() throws {
    let sandbox = try Sandbox()
    try sandbox.write("ortho.tif", "not really imagery")
    let outcome = try sandbox.dls(
      "init", "ortho.tif", "--name", "crowns",
      environment: meddling(sandbox, "echo '// mine' > crowns.dlsproj"))
    #expect(outcome.code == 1, "\(outcome.all)")
    #expect(outcome.err.contains("'crowns.dlsproj' was made by something else"), "\(outcome.all)")
    #expect(try sandbox.text("crowns.dlsproj") == "// mine\n")
    #expect(try !FileSystem.list(sandbox.path).contains { $0.hasSuffix(".part") })
  }

  @Test func adoptReplacesNoTextThatWasSavedMeanwhile() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let connection = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    try connection.execute(
      """
      UPDATE dls_classes SET title = 'Baum' WHERE name = 'tree';
      UPDATE work_units SET assigned = 'nobody' WHERE "key" = 'plots/a'
      """)
    connection.close()
    // The imagery is new, so the engine is asked.
    try sandbox.write("ortho.tif", "other imagery")
    let environment = try meddling(sandbox, "echo '// mine' >> trees.dlsproj")
    let before = try sandbox.text("trees.dlsproj")
    let outcome = try sandbox.dls("adopt", environment: environment)
    #expect(outcome.code == 1, "\(outcome.all)")
    #expect(outcome.err.contains("'trees.dlsproj' was changed by something else"), "\(outcome.all)")
    #expect(try sandbox.text("trees.dlsproj") == before + "// mine\n")
    #expect(try sandbox.dls("adopt").err.contains("Written to 'trees.dlsproj'"))
    #expect(try sandbox.text("trees.dlsproj").hasSuffix("// mine\n"))
  }

  /// The facts of imagery that is replaced while the engine looks at it are not taken for those of the new.
  @Test func factsOfWhatLayThereBeforeAreNotKept() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let environment = try meddling(sandbox, "echo 'other imagery' > ortho.tif")
    // The question was asked of the former file by then.
    #expect(try sandbox.dls("plan", environment: environment).code == 0)
    let check = try sandbox.dls("check")
    #expect(check.out.contains("Not checked against the data yet: ortho."), "\(check.all)")
    #expect(try sandbox.dls("plan").code == 0)
    #expect(try !sandbox.dls("check").out.contains("Not checked against the data"))
    // So are those of imagery whose world file was corrected.
    try sandbox.write("ortho.wld", "0.1\n0\n0\n-0.1\n0\n400\n")
    #expect(try sandbox.dls("check").out.contains("Not checked against the data yet: ortho."))
  }

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
