// HolderRecheckTests.swift: what is found after a key that many blocks feel is what a check of the whole finds.

import DLSTestKit
import Foundation
import Testing

extension RecheckTests {
  /// Of two blocks of one name others are like the first one, whichever came later.
  @Test(arguments: ["schema base {}\n", "let base = \"x\"\n", "import \"lib.dlsproj\" as base\n"])
  func whatOthersAreLikeMayLoseItsName(entry: String) {
    let text =
      "project p {}\nschema base { class ash { value = 7 } }\nschema heir { like = base }\n"
    var typing = Typing(text, files: ["lib.dlsproj": "schema base { class elm { value = 1 } }\n"])
    for place in [0, 13, text.utf8.count] {
      #expect(typing.replace(place..<place, by: Array(entry.utf8)) == nil, "at \(place)")
      let end = place + entry.utf8.count
      #expect(typing.replace(place..<end, by: []) == nil, "taken back at \(place)")
    }
  }
}
