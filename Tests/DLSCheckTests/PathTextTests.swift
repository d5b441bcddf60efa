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
}
