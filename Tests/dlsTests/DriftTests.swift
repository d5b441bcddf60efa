// DriftTests.swift: what another program changed in the store: shown apart, set back or adopted.

import DLSJSON
import DLSPlatform
import DLSStore
import Testing

@Suite struct DriftTests {
  /// A project after apply, in whose store another program then ran SQL.
  private func drifted(_ sql: String) throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    try foreign(sandbox, sql)
    return sandbox
  }

  private func foreign(_ sandbox: Sandbox, _ sql: String) throws {
    let connection = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    defer { connection.close() }
    try connection.execute(sql)
  }

  private static let edits = """
    UPDATE dls_classes SET title = 'Baum "gro\u{DF}"',colour = '#102030' WHERE name = 'tree';
    UPDATE dls_members SET account = 'CORP\\maria' WHERE address = 'maria';
    UPDATE work_units SET assigned = 'nobody' WHERE "key" = 'plots/a';
    DELETE FROM work_units WHERE "key" = 'plots/none'
    """

  @Test func driftStandsApartAndApplySetsItBack() throws {
    let sandbox = try drifted(Self.edits)
    let plan = try sandbox.dls("plan", "--detailed-exitcode")
    #expect(
      plan.out == """
        Changed outside of dls apply since the last one:
          ~ class crowns.tree: title = none -> "Baum ""groß"\""
          ~ class crowns.tree: color = #2e7d32 -> #102030
          ~ person maria: account = "maria" -> "CORP\\maria"
          ~ unit plots/a: assigned = none -> nobody
        `dls apply` sets this back. To keep it: `dls adopt crowns.tree maria`.

        Plan: 0 to create, 0 to update, 0 to delete, 3 to set back, 7 unchanged.

        """, "\(plan.all)")
    #expect(plan.code == 3)
    let json = try JSONReader.parse(try sandbox.dls("plan", "--json").out)
    #expect(json["drift"]?.array?.count == 4)
    #expect(json["drift"]?[3]?["can_adopt"]?.boolean == false)
    let why = try sandbox.dls("plan", "--why", "crowns.tree")
    #expect(why.out.hasPrefix("  class crowns.tree: set back\n"), "\(why.all)")
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    #expect(try sandbox.dls("plan", "--detailed-exitcode").code == 0)
    let store = try Store.open(sandbox.file("trees.gpkg"), mode: .read)
    #expect(try store.classes().map(\.colour) == ["#2e7d32"])
    #expect(
      try store.connection.integer("SELECT count(*) FROM work_units WHERE assigned NOT NULL") == 0)
  }

  /// Rules that another program took away are work for apply, and what they kept is compared at once.
  @Test func missingRulesCountAsChanges() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    func code() throws -> Int32 { try sandbox.dls("plan", "--detailed-exitcode").code }
    #expect(try code() == 0)
    try foreign(sandbox, "DROP TRIGGER dls_audit_no_update")
    #expect(try code() == 3)
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    #expect(try code() == 0)
    try foreign(
      sandbox,
      """
      DROP TRIGGER dls_unit_shape; UPDATE work_units SET geom = (SELECT geom FROM work_units WHERE fid = 2) \
      WHERE fid = 1
      """)
    let plan = try sandbox.dls("plan", "--detailed-exitcode")
    #expect(plan.code == 3 && plan.out.contains("Changed outside of dls apply"), "\(plan.all)")
    let why = try sandbox.dls("plan", "--json").out
    #expect(try JSONReader.parse(why)["drift"]?.array?.count == 1, "\(why)")
    #expect(try sandbox.dls("plan", "--out", "back.plan").code == 0)
    let apply = try sandbox.dls("apply", "back.plan")
    #expect(apply.code == 0, "\(apply.all)")
    #expect(try code() == 0)
  }

  /// A class whose name no project file can write.
  @Test func whatCannotBeAdoptedIsNotOffered() throws {
    let sandbox = try drifted(
      """
      INSERT INTO dls_classes("schema",name,value) VALUES ('crowns','Sand dune',5),('crowns','bog',6)
      """)
    let plan = try sandbox.dls("plan")
    #expect(plan.out.contains("To keep it: `dls adopt crowns.bog`."), "\(plan.all)")
    #expect(
      plan.out.contains("class crowns.Sand dune can't be adopted: \"Sand dune\" is no name"),
      "\(plan.all)")
    let adopted = try sandbox.dls("adopt", "crowns.Sand dune")
    #expect(adopted.code == 1 && adopted.err.contains("is no name in a project file"))
    try foreign(
      sandbox, "UPDATE training_samples SET class = 'Sand dune',class_value = 5 WHERE fid = 1")
    let refused = try sandbox.dls("plan")
    #expect(
      refused.code == 1 && refused.all.contains("No project file can call it so"), "\(refused.all)")
  }

  /// What a library declares is not the project's to change, and a class of another name keeps its samples by
  /// `moved` alone.
  @Test func whatAdoptRefusesIsNotOffered() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let schema = """
      schema crowns {
        geometry = polygon
        class tree { value = 1, color = #2e7d32 }
      }

      """
    try sandbox.write("lib.dlsproj", "dlsproj 1\n\n\(schema)")
    try sandbox.write(
      "trees.dlsproj",
      try sandbox.text("trees.dlsproj")
        .replacing(schema, with: "").replacing("= crowns", with: "= lib.crowns")
        .replacing("dlsproj 1\n", with: "dlsproj 1\n\nimport \"lib.dlsproj\" as lib\n"))
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    try foreign(
      sandbox, "UPDATE dls_classes SET title = 'Baum'; UPDATE dls_members SET title = 'M'")
    let plan = try sandbox.dls("plan")
    #expect(plan.out.contains("To keep it: `dls adopt maria`."), "\(plan.all)")
    #expect(
      plan.out.contains("class lib.crowns.tree can't be adopted: lib.crowns.tree is declared in"),
      "\(plan.all)")
    let drift = try JSONReader.parse(try sandbox.dls("plan", "--json").out)["drift"]
    #expect(drift?.array?.map { $0["can_adopt"]?.boolean } == [false, true])

    let renamed = try drifted("UPDATE dls_classes SET name = 'oak'")
    let told = try renamed.dls("plan")
    #expect(!told.out.contains("To keep it"), "\(told.all)")
    #expect(
      told.out.contains("moved { from = crowns.tree, to = crowns.oak }"), "\(told.all)")
    let refused = try renamed.dls("adopt", "crowns.oak")
    #expect(refused.code == 1 && refused.err.contains("was renamed in the store"), "\(refused.all)")
  }

  /// Two files are compared with all that they say, a state with what it holds.
  @Test func filesDifferInWhatNoStoreKeeps() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj")
    func differs(_ old: String, _ new: String) throws -> String {
      try sandbox.write("other.dlsproj", text.replacing(old, with: new))
      let outcome = try sandbox.dls("diff", "trees.dlsproj", "other.dlsproj", "--detailed-exitcode")
      #expect(outcome.code == (outcome.out == "They declare the same.\n" ? 0 : 3), "\(outcome.all)")
      #expect(
        try sandbox.dls("diff", "1", "other.dlsproj", "trees.dlsproj").out
          == "They declare the same.\n")
      return outcome.out
    }
    #expect(try differs("ortho.tif", "june.tif").contains("path = \"ortho.tif\" -> \"june.tif\""))
    #expect(try differs("tile = 128 px", "tile = 64 px").contains("tile = 128 px -> 64 px"))
    // What nobody wrote is no more told than a plan tells it.
    try sandbox.write(
      "more.dlsproj",
      text.replacing("class tree {", with: "class bush { value = 2 }\n  class tree {"))
    let more = try sandbox.dls("diff", "trees.dlsproj", "more.dlsproj").out
    #expect(more == "  + class crowns.bush\n      + value = 2\n", "\(more)")
    #expect(try differs("epochs = 3", "epochs = 4").contains("epochs = 3 -> 4"))
    #expect(try differs("crown-map", "map").contains("+ infer map"))
    #expect(try differs("epochs = 3", "epochs = 3\n  augment { zoom = 5 % }").contains("zoom"))
    #expect(try differs("epochs = 3", "epochs = 3 // a remark") == "They declare the same.\n")
    #expect(
      try differs("infer crown-map", "profile p { crown-net.epochs = 1 }\ninfer crown-map")
        == "They declare the same.\n")
  }

  /// A person that was added comes below the last one, and below what is said of that one; lines end as they did.
  @Test func whatIsSaidOfAPersonStaysBesideIt() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj").replacing("\n", with: "\r\n")
    let said = text.replacing(
      "person maria {}", with: "person maria {} // dls: allow DLS0401 because x")
    try sandbox.write("trees.dlsproj", said)
    try foreign(sandbox, "INSERT INTO dls_members(address,account) VALUES ('sam','sam')")
    #expect(try sandbox.dls("adopt").code == 0)
    let adopted = said.replacing(
      "because x\r\n", with: "because x\r\nperson sam { account = \"sam\" }\r\n")
    #expect(try sandbox.text("trees.dlsproj") == adopted)
  }

  @Test func adoptingIsTheSmallestEdit() throws {
    let sandbox = try drifted(Self.edits)
    let before = try sandbox.text("trees.dlsproj")
    let shown = try sandbox.dls("adopt", "--diff")
    #expect(shown.code == 1 && shown.out.contains("+  class tree { value = 1, color = #102030"))
    #expect(try sandbox.text("trees.dlsproj") == before)
    // What no text can say of a unit is named.
    let adopted = try sandbox.dls("adopt")
    #expect(adopted.code == 1, "\(adopted.all)")
    #expect(adopted.err.contains("Not adopted: unit plots/a can't be adopted"), "\(adopted.all)")
    let after = before.replacing(
      "value = 1, color = #2e7d32 }",
      with: "value = 1, color = #102030, title = \"Baum \"\"groß\"\"\" }"
    ).replacing("person maria {}", with: "person maria { account = \"CORP\\maria\" }")
    #expect(try sandbox.text("trees.dlsproj") == after)
    #expect(try sandbox.dls("fmt", "--check").code == 0)
    let plan = try sandbox.dls("plan")
    #expect(
      plan.out.contains("unit plots/a: assigned") && !plan.out.contains("adopt"), "\(plan.all)")
    #expect(plan.out.contains("~ color = #2e7d32 -> #102030"))
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    #expect(try sandbox.dls("plan", "--detailed-exitcode").code == 0)
    #expect(try sandbox.dls("adopt").out == "Nothing to adopt.\n")
  }

  /// Drift that no text can say is named, alone and beside what can be adopted.
  @Test func whatCannotBeAdoptedIsNamed() throws {
    let sandbox = try Sandbox()
    try sandbox.makeAppliedWithBush()
    try foreign(sandbox, "DELETE FROM dls_classes WHERE name = 'bush'")
    let alone = try sandbox.dls("adopt")
    #expect(alone.code == 1 && alone.out.isEmpty, "\(alone.all)")
    #expect(alone.err.contains("class crowns.bush can't be adopted"), "\(alone.all)")
    #expect(alone.err.contains("remove its block from the project file"), "\(alone.all)")
    try foreign(
      sandbox,
      """
      UPDATE dls_classes SET title = 'Baum'; UPDATE work_units SET assigned = 'x'
      """)
    let both = try sandbox.dls("adopt")
    #expect(both.code == 1 && both.out.contains("class crowns.tree: title"), "\(both.all)")
    #expect(both.err.contains("Not adopted: class crowns.bush can't be adopted"), "\(both.all)")
    #expect(both.err.contains("Not adopted: unit plots/c can't be adopted"), "\(both.all)")
    #expect(both.err.contains("Not adopted: 1 more change of units"), "\(both.all)")
  }

  @Test func classesAndPeopleThatWereAddedAreWrittenOut() throws {
    let sandbox = try drifted(
      """
      INSERT INTO dls_classes("schema",name,value,title) VALUES ('crowns','bush',2,'Bush');
      INSERT INTO dls_members(address,account) VALUES ('sam','sam.w')
      """)
    let text = try sandbox.text("trees.dlsproj")
    #expect(try sandbox.dls("adopt", "crowns.bush", "sam").code == 0)
    #expect(
      try sandbox.text("trees.dlsproj")
        == text.replacing(
          "color = #2e7d32 }\n",
          with: "color = #2e7d32 }\n  class bush { value = 2, title = \"Bush\" }\n"
        ).replacing(
          "person maria {}\n", with: "person maria {}\nperson sam { account = \"sam.w\" }\n"))
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    #expect(try sandbox.dls("plan", "--detailed-exitcode").code == 0)
  }

  /// What can't be said in the file changes nothing in it.
  @Test(arguments: [
    (
      "UPDATE dls_classes SET colour = 'green' WHERE name = 'tree'", "crowns.tree", "would be wrong"
    ),
    (
      "UPDATE dls_classes SET title = 'a' || char(10) || 'b'", "crowns.tree",
      "class crowns.tree: its title has a line end"
    ),
    ("DELETE FROM dls_classes WHERE 0", "crowns.tree", "nothing was changed at 'crowns.tree'"),
    (
      "UPDATE work_units SET assigned = 'x' WHERE \"key\" = 'plots/a'", "plots/a",
      "can't be adopted"
    ),
    ("DELETE FROM dls_members", "maria", "remove its block"),
  ]) func whatNoTextCanSayIsRefused(sql: String, address: String, reason: String) throws {
    let sandbox = try drifted(sql)
    let before = try sandbox.text("trees.dlsproj")
    let outcome = try sandbox.dls("adopt", address)
    #expect(outcome.code != 0 && outcome.err.contains(reason), "\(outcome.all)")
    #expect(try sandbox.text("trees.dlsproj") == before)
  }

  @Test func whatCanBeAdoptedIsAndTheRestIsNamed() throws {
    let sandbox = try drifted(
      """
      UPDATE dls_classes SET title = 'a' || char(10) || '  + person evil',colour = '#102030';
      UPDATE dls_members SET title = 'M. ${m} $${n} "x"';
      INSERT INTO dls_classes("schema",name,value,title) VALUES ('crowns','bush',1,'Bush'),
        ('crowns','fern',3,'Farn'),('crowns','moss } person evil {',4,'Moos')
      """)
    let plan = try sandbox.dls("plan")
    #expect(plan.out.contains("class crowns.tree: title = none -> \"a␊  + person evil\"\n"))
    #expect(!plan.out.contains("\n  + person evil"), "\(plan.all)")
    let text = try sandbox.text("trees.dlsproj")
    let dry = try sandbox.dls("adopt", "--diff")
    #expect(dry.code == 1 && dry.out.contains("+  class fern"), "\(dry.all)")
    #expect(try sandbox.text("trees.dlsproj") == text)
    let named = try sandbox.dls("adopt", "maria", "crowns.tree", "crowns.bush")
    #expect(named.code == 1 && named.err.contains("class crowns.tree: its title has a line end"))
    #expect(named.err.contains("and class crowns.bush: what the store says would be wrong"))
    #expect(try sandbox.text("trees.dlsproj") == text)
    let adopted = try sandbox.dls("adopt")
    #expect(adopted.code == 1, "\(adopted.all)")
    for reason in [
      "Not adopted: class crowns.tree: its title has a line end",
      "Not adopted: class crowns.bush: what the store says would be wrong in the project file: ",
      "Not adopted: class crowns.moss } person evil {: 'moss } person evil {' is no name",
    ] {
      #expect(adopted.err.contains(reason), "\(adopted.all)")
    }
    #expect(
      try sandbox.text("trees.dlsproj")
        == text.replacing(
          "#2e7d32 }", with: "#102030 }\n  class fern { value = 3, title = \"Farn\" }"
        )
        .replacing(
          "person maria {}", with: #"person maria { title = "M. $${m} $$${n} ""x""" }"#))
    let left = try sandbox.dls("plan")
    #expect(
      !left.out.contains("maria: title") && !left.out.contains("crowns.fern: "), "\(left.all)")
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    #expect(try sandbox.dls("plan", "--detailed-exitcode").code == 0)
  }

  /// Of two values that changed places, each alone would be an error.
  @Test func whatIsRightTogetherIsAdoptedTogether() throws {
    let sandbox = try Sandbox()
    let text = try sandbox.makeAppliedWithBush()
    try foreign(
      sandbox,
      """
      UPDATE dls_classes SET value = 9; UPDATE dls_classes SET value = 2 WHERE name = 'tree';
      UPDATE dls_classes SET value = 1 WHERE name = 'bush';
      UPDATE dls_members SET title = 'M' || char(10)
      """)
    #expect(try sandbox.dls("adopt").code == 1)
    #expect(
      try sandbox.text("trees.dlsproj")
        == text.replacing("tree { value = 1", with: "tree { value = 2")
        .replacing("bush { value = 2", with: "bush { value = 1"))
  }

  @Test func profilesAndLibrariesAreNotEdited() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    try sandbox.write(
      "lib.dlsproj", "dlsproj 1\n\nschema crowns { class tree { value = 1, color = #2e7d32 } }\n")
    var text = try sandbox.text("trees.dlsproj").replacing(
      /schema crowns \{\n.*\n.*\n\}\n\n/, with: "")
    text = text.replacing("dlsproj 1\n", with: "dlsproj 1\n\nimport \"lib.dlsproj\" as acme\n")
      .replacing("schema = crowns", with: "schema = acme.crowns")
    try sandbox.write("trees.dlsproj", text)
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    try foreign(sandbox, "UPDATE dls_classes SET title = 'Baum', colour = '#102030', value = 9")
    let outcome = try sandbox.dls("adopt")
    #expect(outcome.code == 1, "\(outcome.all)")
    // Three changes of one class have one reason.
    for reason in ["is declared in 'lib.dlsproj'", "a library belongs to others too"] {
      #expect(outcome.err.split(separator: reason).count == 2, "\(outcome.all)")
    }
  }

  /// Units that went and came again under their keys are the units that were there.
  @Test func unitsThatCameAgainAreNoDifference() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    let units = try sandbox.text("units.geojson")
    try sandbox.write("units.geojson", units.replacing("\"id\":\"", with: "\"id\":\"other-"))
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    #expect(try sandbox.dls("rollback", "1", "--yes").code == 0)
    let other = try sandbox.dls("diff", "1", "2", "--detailed-exitcode")
    #expect(other.code == 3 && other.out.contains("+ 4 units"), "\(other.all)")
    #expect(other.out.contains("- 4 units"), "\(other.all)")
    let same = try sandbox.dls("diff", "1", "3", "--detailed-exitcode")
    #expect(same.code == 0 && same.out == "They declare the same.\n", "\(same.all)")
    // Of those that came again, what is another is told: here the ground.
    try sandbox.write("units.geojson", units.replacing("[400,400]", with: "[400,401]"))
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    let moved = try sandbox.dls("diff", "1", "4")
    #expect(moved.out == "  ~ units of plots\n      ~ 1 unit\n", "\(moved.all)")
  }

  @Test func theAuditIsShownAndProved() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    #expect(try sandbox.dls("sample", "set", "boxes/1", "--status", "rejected").code == 0)
    let shown = try sandbox.dls("history", "--audit", "--limit", "1")
    #expect(shown.code == 0 && shown.out.contains("approved > rejected"), "\(shown.all)")
    #expect(shown.out.contains("boxes/1") && shown.err.isEmpty, "\(shown.all)")
    let store = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    try store.execute("DROP TRIGGER dls_audit_no_delete; DELETE FROM dls_audit WHERE seq = 2")
    store.close()
    for (line, code) in [("apply --yes", 0), ("history", 0), ("history --audit --json", 1)] {
      let outcome = try sandbox.shell("dls \(line)")
      #expect(outcome.code == code, "\(outcome.all)")
      #expect(
        outcome.err.replacing("\n  ", with: " ").contains("are not those that were sealed"),
        "\(line): \(outcome.all)")
    }
  }

  @Test func historyRollbackAndDiff() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write("trees.dlsproj", text.replacing("value = 1", with: "value = 5"))
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    let diff = try sandbox.dls("diff", "1", "2", "--detailed-exitcode")
    #expect(
      diff.code == 3 && diff.out == "  ~ class crowns.tree\n      ~ value = 1 -> 5\n", "\(diff.all)"
    )
    #expect(try sandbox.dls("diff", "2", "trees.dlsproj").out == "They declare the same.\n")
    try sandbox.write("old.dlsproj", text)
    #expect(
      try sandbox.dls("diff", "old.dlsproj", "1", "trees.dlsproj").out == "They declare the same.\n"
    )
    // FILE says whose states they are, whatever files A and B are.
    try sandbox.write("alt/x.dlsproj", text)
    for (a, b) in [("1", "alt/x.dlsproj"), ("alt/x.dlsproj", "1")] {
      let third = try sandbox.dls("diff", a, b, "trees.dlsproj")
      #expect(third.code == 0 && third.out == "They declare the same.\n", "\(third.all)")
      let none = try sandbox.dls("diff", a, b)
      #expect(none.code == 2 && none.err.contains("'alt/trees.gpkg'"), "\(none.all)")
    }
    let dry = try sandbox.dls("rollback", "trees.dlsproj", "1", "--dry-run")
    #expect(dry.code == 0 && dry.out.contains("value = 5 -> 1"), "\(dry.all)")
    let asked = try sandbox.dls("rollback", "trees.dlsproj", "1")
    #expect(
      asked.code == 2 && asked.err.contains("`dls rollback trees.dlsproj 1 --yes`"), "\(asked.all)")
    let back = try sandbox.dls("rollback", "trees.dlsproj", "1", "--yes")
    #expect(back.code == 0 && back.err.contains("'trees.dlsproj' still says"), "\(back.all)")
    let plans =
      try JSONReader.parse(try sandbox.dls("history", "trees.dlsproj", "--json").out)["plans"]?
      .array ?? []
    #expect(plans.map { $0["number"]?.integer } == [3, 2, 1])
    #expect(plans[0]["rollback_to"]?.integer == 1)
    #expect(plans[0]["model_hash"] == plans[2]["model_hash"])
    #expect(plans[0]["program"]?.string?.hasPrefix("dls ") == true)
    let table = try sandbox.dls("history", "trees.dlsproj").out
    #expect(table.contains("rollback to 1"))
    #expect(
      table.hasSuffix("\n`dls rollback trees.dlsproj N` brings back states 1 to 2.\n"), "\(table)")
    #expect(plans.allSatisfy { $0["can_be_brought_back"]?.boolean == true })
    #expect(table.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(table)")
    let one = try sandbox.dls("history", "trees.dlsproj", "--limit", "1")
    #expect(one.code == 0 && one.out.contains("rollback to 1"), "\(one.all)")
    for command in [["history"], ["runs", "list"]] {
      let line = command.joined(separator: " ")
      let zero = try sandbox.shell("dls \(line) trees.dlsproj --limit 0")
      #expect(zero.code == 2 && zero.out.isEmpty, "\(zero.all)")
      #expect(zero.err.contains("--limit takes a number from 1, not '0'"), "\(zero.all)")
    }
    let none = try sandbox.dls("rollback", "trees.dlsproj", "9", "--yes")
    #expect(none.code == 1)
    #expect(
      none.err
        == "dls: there is no state 9: the states are 1 to 3\n  help: `dls history trees.dlsproj` lists them\n"
    )
    #expect(try sandbox.dls("rollback", "trees.dlsproj", "one").code == 2)
  }
}
