// FreshChipsTests.swift: what makes chips stale, what doesn't, and what status says of it.

import DLSPlatform
import DLSStore
import Testing

@Suite struct FreshChipsTests {
  @Test func whatPeopleNoteLeavesChipsFresh() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let changes = [
      ["sample", "set", "boxes/1", "--status", "approved"],
      ["sample", "set", "boxes/2", "--note", "hello"],
      ["unit", "set", "plots/a", "--note", "wet", "--status", "reviewed"],
      ["unit", "set", "plots/b", "--complete"],
    ]
    let before = try FileContent.read(sandbox.file("trees.gpkg"))
    for change in changes {
      let line = change.map { "'\($0)'" }.joined(separator: " ")
      #expect(try sandbox.shell("dls \(line)").code == 0)
    }
    #expect(try FileContent.read(sandbox.file("trees.gpkg")) != before)
    #expect(try sandbox.next() == "Next: `dls infer`")
    let train = try sandbox.dls("train")
    #expect(train.code == 0, "\(train.all)")
  }

  /// A change after the export, and what train says has changed.
  @Test(arguments: [
    ("dls sample set boxes/1 --status rejected", "the Approved samples"),
    ("dls unit set plots/b --not-complete", "the complete work units"),
    ("dls unit set plots/b --split test", "the complete work units"),
  ]) func whatChipsShowMakesThemStale(change: String, what: String) throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    #expect(try sandbox.dls("infer").code == 0)
    #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
    #expect(try sandbox.shell(change).code == 0)
    let runs = try FileSystem.list(sandbox.file("trees.dls/runs")).count
    let refused = try sandbox.dls("train")
    #expect(
      refused.code == 1
        && refused.err.contains("\(what) of chips have changed since its chips were cut"),
      "\(refused.all)")
    #expect(try FileSystem.list(sandbox.file("trees.dls/runs")).count == runs)
    #expect(
      try sandbox.next()
        == "Next: `dls export chips`: \(what) have changed since its chips were cut.")
    #expect(try sandbox.dls("export").code == 0)
    #expect(
      try sandbox.next()
        == "Next: `dls train crown-net`: the chips of chips are newer than the model.")
    #expect(try sandbox.dls("train").code == 0)
    #expect(
      try sandbox.next()
        == "Next: `dls infer crown-map`: the model crown-net is newer than the map."
    )
    #expect(try sandbox.dls("infer").code == 0)
    #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
  }

  /// A sample that another program moved, with a key that looks like a property.
  @Test func aShapeThatChangedIsSeenWhateverKeysSay() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let store = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    try store.execute(
      #"""
      INSERT INTO training_samples(geom,class,"key")
        SELECT geom,'tree','"revision":7,"class":' FROM training_samples WHERE fid = 1;
      INSERT INTO training_samples(geom,class,"key")
        SELECT geom,'tree','\"revision":8,' FROM training_samples WHERE fid = 2
      """#)
    #expect(try sandbox.dls("unit", "set", "*", "--complete").code == 0)
    #expect(try sandbox.dls("sample", "set", "*", "--status", "approved").code == 0)
    #expect(try sandbox.dls("export").code == 0)
    let note = #"dls sample set '\"revision":8,' --note wet"#
    #expect(try sandbox.shell(note).code == 0)
    #expect(try sandbox.dls("train").code == 0)
    try store.execute(
      """
      UPDATE training_samples SET geom = (SELECT geom FROM training_samples WHERE fid = 2),\
      status = 'approved' WHERE fid = 5
      """)
    store.close()
    let refused = try sandbox.dls("train")
    #expect(refused.code == 1 && refused.err.contains("the Approved samples"), "\(refused.all)")
  }
}
