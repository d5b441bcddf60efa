// ConsequenceTests.swift: one slip is one error, and no fix fills the gap that another one leaves.

import DLSCheck
import DLSLanguage
import DLSText
import Testing

@Suite struct ConsequenceTests {
  private static let start = """
    project p {}
    source ortho { path = "ortho.tif" }
    schema trees {
      class oak { value = 1 }
    }
    work_units plots { source = ortho, unit_size = 50 m }
    export chips { schema = trees, units = plots, format = pascal_voc }

    """

  /// An export of further units.
  private static let more = "export others { schema = trees, units = more, format = pascal_voc }\n"

  /// What a block lacks isn't told while its `like` leads nowhere: that may well bring it.
  @Test func whatALostLikeMayBringIsNotMissed() {
    let library = [
      "lib.dlsproj": """
      train base { chips = "x", model_type = faster_rcnn }
      export std { format = pascal_voc }

      """
    ]
    let text = "import \"lib.dlsproj\" as g\n\(Self.start)"
    check(
      "\(text)train net { like = g.^bsae^, chips = chips }\n",
      "DLS0114 `g` has nothing called `bsae`. Did you mean `base`?", files: library)
    check("\(text)export more { like = g.^nosuch^, units = plots }\n", "DLS0114", files: library)
    check(
      "import ^\"lib.dlspro\"^ as g\n\(Self.start)train net { like = g.base, chips = chips }\n",
      "DLS0117", files: library)
    check("\(Self.start)train net { like = ^base^, chips = chips }\n", "DLS0113")
    // Whoever is like it, and what stands in it, lack nothing either.
    check(
      "\(Self.start)train net { like = ^base^, chips = chips }\ntrain more { like = net }\n",
      "DLS0113")
    check(
      "\(Self.start)\(Self.more)work_units more { like = ^plotz^, split { leave_out = \"no\" } }\n",
      "DLS0113")
  }

  /// A setting under a misspelt name isn't missed.
  @Test(arguments: [
    ("train net { chips = chips, ^modelType^ = deeplab }", "DLS0105"),
    ("train net { chips = chips, ^Model_typ^ = deeplab }\ntrain more { like = net }", "DLS0105"),
    ("train net { ^chip^ = chips, model_type = ssd }", "DLS0105"),
    ("export more { schema = trees, units = plots, ^metadata_format^ = pascal_voc }", "DLS0105"),
    ("export more { schema = trees, units = plots, ^formt^ = pascal_voc }", "DLS0105"),
    ("work_units more { source = ortho, ^unit-size^ = 50 m }", "DLS0105"),
    ("work_units more { source = ortho, ^unitSize^ = 50 m }", "DLS0105"),
    (
      "work_units more { source = ortho, polygons = \"a.gpkg\", split { ^partField^ = \"part\", "
        + "leave_out = \"skip\" } }", "DLS0105"
    ),
    (
      "schema s { class a { ^valu^ = 1 } }\nexport more { schema = s, units = plots, "
        + "format = pascal_voc }", "DLS0105"
    ),
    (
      "schema s { ^geometri^ = point, class a { value = 1 } }\nexport more { schema = s, "
        + "units = plots, format = pascal_voc, buffer_radius = 8 m }", "DLS0105"
    ),
    (
      "schema s { geometry = point, class a { value = 1 } }\nexport more { schema = s, "
        + "units = plots, format = pascal_voc, ^bufer_radius^ = 8 m }", "DLS0105"
    ),
    (
      "schema s { class a { value = ^\"1\"^ } }\nexport more { schema = s, units = plots, "
        + "format = pascal_voc }", "DLS0201"
    ),
  ])
  func whatIsMisspeltIsNotMissed(_ rest: String, _ code: String) {
    let more = rest.hasPrefix("work_units") ? Self.more : ""
    check("\(Self.start)\(more)\(rest)\n", code)
  }

  @Test func whatNobodyMeantIsMissed() {
    check("\(Self.start)^train net^ { chips = chips, ^titel^ = \"T\" }\n", "DLS0317", "DLS0105")
    check(
      "\(Self.start)\(Self.more)^work_units more^ { source = ortho, ^unti^ = 5 }\n", "DLS0312",
      "DLS0105")
  }

  /// Names of blocks whose keyword is misspelt, or that have no name yet.
  @Test func namesOfBlocksThatAreToldAreRight() {
    check(
      """
      project p { owner = ana }
      person ana {}
      ^sources^ ortho { path = "ortho.tif" }
      schema trees {
        ^clas^ oak { value = 1 }
      }
      ^work_unit^ plots { source = ortho, unit_size = 50 m }
      samples labels { schema = trees, from = "a.gpkg", for oak { labels = "Oak" } }
      export chips { schema = trees, units = plots, format = pascal_voc }
      profile big { plots.unit_size = 100 m }

      """, "DLS0101", "DLS0101", "DLS0101")
    check(
      "\(Self.start)^train^ { chips = chips, model_type = ssd }\ninfer map { model = net, source = ortho }\n",
      "DLS0103")
    check("project p { owner = ^\"maria\"^ }\nperson maria {}\n", "DLS0204")
    check("project p { owner = maria }\nperson ^\"maria\"^ {}\n", "DLS0022")
  }

  /// A line of `import` that isn't there is told once.
  @Test func aForgottenImportIsToldOnce() {
    let told =
      "DLS0113 Nothing is imported as `g`. Write `import \"FILE.dlsproj\" as g` at the top of the file."
    check(
      """
      project p { owner = ^g^.maria }
      source ortho { path = "${g.root}/a.tif" }
      schema trees { like = g.crowns }
      work_units plots { source = ortho, unit_size = 50 m }
      export chips { like = g.std, schema = trees, units = plots }
      train net { like = g.base, chips = chips }

      """, told)
    check("source ortho { path = \"${^g^.root}/a.tif\" }\n", told)
    check(
      "import \"lib\" as shared\nproject p { owner = ^shard^.maria }\nperson b { like = shared.maria }\n"
        + "group g { analysts = b }\nsource s { path = \"s\" }\nwork_units u { source = s, grid = 2 x 2, "
        + "assign = g }\nschema c { class a { value = 1 } }\nexport e { schema = c, units = u, "
        + "format = pascal_voc }\n",
      "DLS0113 Nothing is called `shard`. Did you mean `shared`?",
      files: ["lib": "person maria {}\n"])
    check(
      "project p { owner = ^person.ana^ }\nperson ana {}\n",
      "DLS0113 A name stands without the keyword of its block. Write ana.")
  }
}
