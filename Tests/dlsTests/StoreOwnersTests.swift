// StoreOwnersTests.swift: a project of another name, and the store that it makes or takes over.

import DLSPlatform
import Testing

@Suite struct StoreOwnersTests {
  private func applied() throws -> (sandbox: Sandbox, text: String) {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    return (sandbox, try sandbox.text("trees.dlsproj"))
  }

  @Test func aPlanNamesTheStoreThatItMakes() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let plan = try sandbox.dls("plan")
    #expect(plan.out.hasSuffix("\n`dls apply` makes the store 'trees.gpkg'.\n"), "\(plan.all)")
    let apply = try sandbox.dls("apply", "--yes")
    #expect(apply.out.contains("\nThis makes the store 'trees.gpkg'.\n"), "\(apply.all)")
    #expect(try !sandbox.dls("plan").out.contains("makes the store"))
  }

  @Test func aRenamedProjectIsToldOfItsOldStore() throws {
    let (sandbox, text) = try applied()
    let renamed = text.replacing("project trees {", with: "project grove {")
    try sandbox.write("trees.dlsproj", renamed)
    let plan = try sandbox.dls("plan")
    #expect(
      plan.out.contains(
        """
        note: 'trees.gpkg' is the store of a project `trees`, with 4 units and 4 samples of blocks that \
        this project has too. If it is this project's, write `project grove { store = "trees.gpkg" }`, \
        and `moved` for blocks that have another name; else a new store is made, and that one stays as \
        it is.
        """), "\(plan.all)")
    #expect(plan.out.contains("makes the store 'grove.gpkg'"))
    // As it says: then that store goes on, and says whose it was until that is applied.
    try sandbox.write(
      "trees.dlsproj",
      renamed.replacing("title = \"Trees\"", with: "title = \"Trees\"\n  store = \"trees.gpkg\""))
    let kept = try sandbox.dls("plan")
    #expect(
      kept.out.contains(
        "The store 'trees.gpkg' is that of the project `trees`, with 4 units and 4"),
      "\(kept.all)")
    #expect(!kept.out.contains("uses it too"))
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    #expect(try !sandbox.dls("plan").out.contains("is that of the project"))
  }

  /// The name that a project of its own is offered is nobody's.
  @Test func anotherProjectIsOfferedAFreeStore() throws {
    let (sandbox, text) = try applied()
    #expect(try sandbox.dls("backup", "--to", "grove.gpkg").code == 0)
    try sandbox.write("trees.dlsproj", text.replacing("project trees {", with: "project grove {"))
    let plan = try sandbox.dls("plan")
    #expect(
      plan.out.contains("give it a store of its own: `project grove { store = \"grove-2.gpkg\" }`"),
      "\(plan.all)")
  }

  /// Chips and models stay where they were made; whoever looks for them is told where that is.
  @Test func whatARenamedProjectMadeIsFound() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text.replacing("project trees {", with: "project grove {\n  store = \"trees.gpkg\""))
    let plan = try sandbox.dls("plan")
    #expect(
      plan.out.contains(
        "To go on with its chips, models and maps, move what is in 'trees.dls' to 'grove.dls'."),
      "\(plan.all)")
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    for command in ["train", "infer"] {
      let run = try sandbox.dls(command)
      #expect(run.code == 1)
      #expect(run.err.contains("move what is in 'trees.dls' to 'grove.dls'"), "\(run.all)")
    }
    #expect(try sandbox.dls("status").out.contains("move what is in 'trees.dls' to"))
    try FileSystem.rename(sandbox.file("trees.dls"), to: sandbox.file("grove.dls"))
    #expect(try sandbox.dls("infer").code == 0)
  }

  @Test func aStoreThatAnotherProjectUsesIsItsOwn() throws {
    let (sandbox, text) = try applied()
    let other = text.replacing("project trees {", with: "project grove {")
    try sandbox.write("grove.dlsproj", other)
    let plan = try sandbox.dls("plan", "grove.dlsproj")
    #expect(plan.code == 0 && !plan.out.contains("note:"), "\(plan.all)")
    try sandbox.write(
      "grove.dlsproj",
      other.replacing("title = \"Trees\"", with: "title = \"Trees\"\n  store = \"trees.gpkg\""))
    let taking = try sandbox.dls("plan", "grove.dlsproj")
    #expect(
      taking.out.contains(
        "apply makes it that of `grove`. 'trees.dlsproj' uses it too. If `grove` is another project"
      ),
      "\(taking.all)")
  }

  /// A profile with a store of its own leaves the project's own store alone, and that is no news.
  @Test func theStoreWithoutTheProfileIsNoSurprise() throws {
    let (sandbox, text) = try applied()
    try sandbox.write("trees.dlsproj", text + "profile fast { project.store = \"fast.gpkg\" }\n")
    let plan = try sandbox.dls("plan", "--profile", "fast")
    #expect(plan.out.contains("makes the store 'fast.gpkg'"), "\(plan.all)")
    #expect(!plan.out.contains("is the store of a project"), "\(plan.all)")
  }
}
