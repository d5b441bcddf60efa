// StatusTests.swift: what `dls status` says comes next.

import DLSPlatform
import DLSStore
import Testing

@Suite struct StatusTests {
  /// A store that comes from another machine has its runs with it, but not what they made.
  @Test func whatRunsMadeAndIsNotHereIsOpen() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    #expect(try sandbox.dls("infer").code == 0)
    #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
    // Chips that a model was made of, and a model that a map was made of, may go.
    try FileSystem.removeTree(sandbox.file("trees.dls/chips"))
    #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
    try FileSystem.removeTree(sandbox.file("trees.dls/models"))
    #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
    try FileSystem.removeTree(sandbox.file("trees.dls/maps"))
    #expect(
      try sandbox.next()
        == "Next: `dls export chips`: what it made is not here, 'trees.dls/chips/chips'.")
    #expect(try sandbox.dls("export").code == 0)
    #expect(try sandbox.next().hasPrefix("Next: `dls train crown-net`: what it made is not here"))
  }

  @Test func samplesThatWaitForApprovalAreOpen() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    #expect(try sandbox.dls("infer").code == 0)
    let store = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    try store.execute(
      """
      INSERT INTO training_samples(geom,class) SELECT geom,class FROM training_samples WHERE fid = 1
      """)
    store.close()
    #expect(
      try sandbox.next()
        == "Next: `dls sample set KEY --status approved`: 1 sample waits for approval, "
        + "or --status rejected.")
  }
}
