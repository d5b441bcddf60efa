// InheritedClassTests.swift: classes that a block takes by `like` are those of its own schema.

import DLSCheck
import DLSLanguage
import DLSText
import Testing

/// A training that is like one of a library, which knows no schema.
private func shared(
  _ standard: String, net: String = ""
) -> (text: String, files: [String: String]) {
  (
    """
    project p {}
    import "lib" as lib
    source s { path = "s.tif" }
    schema trees {
      class conifer {
        class pine { value = 1 }
      }
      class oak { value = 2 }
    }
    work_units u { source = s, unit_size = 100 m }
    export e { schema = trees, units = u, format = pascal_voc }
    train net {
      like = ^lib.std^
      chips = e
      \(net)
    }

    """,
    ["lib": "train std { chips = \"chips\", model_type = center_net, \(standard) }\n"]
  )
}

@Suite struct InheritedClassTests {
  private func net(_ standard: String, profile: String = "") -> Block? {
    let (text, files) = shared(standard)
    let example = Example(
      text.replacing("^", with: "") + profile, files: files,
      profile: profile.isEmpty ? nil : "quick")
    return diagnose(example).model.blocks(of: "train").first
  }

  @Test func theyAreThoseOfTheSchemaThatTakesThem() {
    for classes in ["oak", "[oak]", "[oak, conifer]"] {
      let found = net("classes = \(classes)")?.references("classes").map(\.address)
      let wanted = classes.contains("conifer") ? ["trees.oak", "trees.conifer"] : ["trees.oak"]
      #expect(found == wanted)
      let (text, files) = shared("classes = \(classes)")
      let codes = diagnose(Example(text.replacing("^", with: ""), files: files)).diagnostics
        .filter { $0.severity != .info }
      #expect(codes.isEmpty, "\(codes.map(\.message))")
    }
  }

  @Test func aProfileGivesThemToo() {
    let found = net("epochs = 2", profile: "profile quick { lib.std.classes = [oak] }\n")
    #expect(found?.references("classes").map(\.address) == ["trees.oak"])
  }

  @Test func whatTheSchemaLacksIsSaidWhereItIsTaken() {
    var (text, files) = shared("classes = [ook]")
    check(
      text,
      "DLS0114 `trees` has no class `ook`, and `net` takes `classes` from `std`. Did you mean `oak`?",
      files: files)
    (text, files) = shared("classes = [birch]")
    check(
      text,
      "DLS0114 `trees` has no class `birch`, and `net` takes `classes` from `std`. It has conifer, "
        + "pine and oak. Write `classes` here with what is meant.", files: files)
    (text, files) = shared("for birch { weight = 5 }")
    check(
      text,
      "DLS0114 `trees` has no class `birch`, and `net` takes `for birch` from `std`. It has conifer, "
        + "pine and oak. Correct it there, or be like another block.", files: files)
    // What is written in the block itself holds.
    (text, files) = shared("classes = [birch]", net: "classes = oak")
    let own = diagnose(Example(text.replacing("^", with: ""), files: files)).diagnostics
    #expect(!own.contains { $0.code == "DLS0114" }, "\(own.map(\.message))")
  }

  /// One mistake is told once, where both are tied to one schema.
  @Test func itIsSaidOnce() {
    check(
      """
      source s { path = "s.tif" }
      schema trees { class oak { value = 2 } }
      work_units u { source = s, unit_size = 100 m }
      export e { schema = trees, units = u, format = pascal_voc }
      train std { chips = e, model_type = center_net, classes = [^ook^] }
      train net { like = std }

      """, "DLS0114")
  }

  @Test func samplesAndMapsToo() {
    check(
      """
      import "lib" as lib
      schema trees { class oak { value = 1 } }
      samples l { like = ^lib.std^, schema = trees, from = "l.geojson" }

      """,
      "DLS0114 `trees` has no class `elm`, and `l` takes `for elm` from `std`. It has oak. Correct it "
        + "there, or be like another block.",
      files: ["lib": "samples std { for elm { labels = \"Elm\" } }\n"])
  }

  /// A schema that is like another has classes of its own.
  @Test func classesOfASchemaByLikeAreItsOwn() {
    let text = """
      source s { path = "s.tif" }
      schema base { class oak { value = 2 } }
      schema trees { like = base }
      work_units u { source = s, unit_size = 100 m }
      export b { schema = base, units = u, format = pascal_voc }
      export e { like = b, schema = trees }
      train std { chips = b, model_type = center_net, classes = [oak] }
      train net { like = std, chips = e }

      """
    let nets = diagnose(Example(text)).model.blocks(of: "train")
    #expect(
      nets.map { $0.references("classes").map(\.address) } == [["base.oak"], ["trees.oak"]])
  }

  /// A class by `like` is one of another schema, whose trainings may learn it.
  @Test func classesThatNobodyLearnsHere() {
    check(
      "import \"lib\" as lib\n"
        + whole(
          schema: "like = ^lib.land^, class x { value = 2 }",
          train: "model_type = center_net\n  classes = x"),
      "DLS0375 No training learns `d` of `c`: each names its `classes`, and none names this one. Add it "
        + "to one of them.",
      files: [
        "lib": """
        source img { path = "b.tif" }
        schema land { class d { value = 1 } }
        work_units u { source = img, unit_size = 200 m }
        export e { schema = land, units = u, format = pascal_voc }
        train all { chips = e, model_type = center_net }

        """
      ])
  }
}
