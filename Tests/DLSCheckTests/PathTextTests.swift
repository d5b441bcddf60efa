// PathTextTests.swift: what stands in paths and isn't read as it was meant.

import DLSCheck
import Testing

@Suite struct PathTextTests {
  /// What QGIS writes behind the name of a layer, also behind an inserted text.
  @Test func addressesOfQGIS() {
    for (address, isWrong) in [
      ("l.gpkg|layername=a^|geometrytype=Point^", true), ("l.gpkg|a^|geometryType=Point^", true),
      ("l.gpkg|layername=a^|geometrytype=Point|subset=\"\"id\"\" > 3^", true),
      ("l.gpkg^|layerid=0^", true), ("l.gpkg^|subset=id = 3|geometrytype=Point^", true),
      ("${data}/l.gpkg|layername=a^|subset=id > 3^", true),
      ("l.gpkg|layername=a", false), ("l.gpkg|a|b", false), ("l.gpkg|my subset", false),
      ("l.gpkg|a|layername=b", false),
    ] {
      let text =
        "let data = \"d\"\nsource o { path = \"${data}/a.tif\" }\n"
        + "schema trees { class oak { value = 1 } }\n"
        + "samples s { schema = trees, from = \"\(address)\" }\n"
      if isWrong { check(text, "DLS0392") } else { check(text) }
    }
  }

  /// Home folders and variables are a shell's; a project fills in a `let` alone.
  @Test func whatShellsFillIn() {
    check(
      "source o { path = ^\"~/a.tif\"^ }",
      "DLS0373 `~` is a folder of that name here, not your home. Write the path relative to this file, or "
        + "a `let` that `--set` gives another text.")
    check(
      "source o { path = ^\"$HOME/a.tif\"^ }",
      "DLS0373 `$HOME` is a folder of that name here: variables of the shell aren't filled in. Write the "
        + "path relative to this file, or `${HOME}` and a `let HOME` that `--set` gives another text."
    )
    for (path, isWrong) in [
      ("$HOME", true), ("/mnt/$USER/a.tif", true), ("%USERPROFILE%/a.tif", true),
      ("$data_1/*.tif", true), ("a/$X", true), ("$HOME/l.gpkg|a", true),
      ("$RECYCLE.BIN/a.tif", false),
      ("c$/a.tif", false), ("$/a.tif", false), ("$1/a.tif", false), ("a$B/c.tif", false),
      ("$${x}/a.tif", false), ("100%/a.tif", false), ("%20/a.tif", false), ("%%/a.tif", false),
      ("50%25%/a.tif", false),
    ] {
      let text =
        "source o { path = \"a.tif\" }\nwork_units u { source = o, polygons = \"\(path)\" }\n"
      if isWrong { check(text, "DLS0373") } else { check(text) }
    }
    let inserted = "let data = \"d\"\nsource o { path = "
    check(inserted + "^\"$HOME/${^data}/a.tif\" }", "DLS0373")
    check(inserted + "^\"~/${^data}/a.tif\" }", "DLS0373")
    check(inserted + "\"${data}/~/a.tif\" }")
  }
}
