// HeadingTests.swift: classes of a schema by `like` that leave their heading.

import DLSCheck
import DLSLanguage
import DLSText
import Testing

@Suite struct HeadingTests {
  private static let base = """
    schema base {
      class tree {
        class conifer {
          class pine { value = 1, color = #1b5e20 }
          class fir { value = 2, color = #9ccc65 }
          class larch { value = 3, color = #0d47a1 }
        }
      }
      class water { value = 4, color = #5d4037 }
    }

    """

  private func fixed(_ text: String) -> String {
    var fixer = Fixer(
      ["main"],
      Fixer.Surroundings(
        isUnsafeAllowed: true, readFile: { _ in .success(Array((Self.base + text).utf8)) }))
    fixer.run()
    let all = fixer.changed["main"].map { String(decoding: $0, as: UTF8.self) } ?? ""
    return String(all.dropFirst(Self.base.count))
  }

  @Test func itIsToldAndMended() {
    check(
      Self.base + "schema trees { like = base, class ^pine^ { color = #ff8f00 } }\n",
      "DLS0346 `pine` lies under `conifer` in `base`, and written here it leaves it. Write "
        + "`class tree { class conifer { class pine { … } } }`.")
    #expect(
      fixed("schema trees { like = base, class pine { color = #ff8f00 } }\n")
        == "schema trees { like = base, class tree { class conifer { class pine { color = #ff8f00 } } } }\n"
    )
  }

  /// The second goes into the heading that the first one brought.
  @Test func severalComeTogether() {
    let text = """
      schema trees {
        like = base
        class pine { color = #ff8f00 }
        class fir { color = #fdd835 }
      }

      """
    let after = fixed(text)
    let found = diagnose(Example(Self.base + after)).diagnostics
    #expect(found.isEmpty, "\(after): \(found.map(\.message))")
    #expect(after.components("class conifer") == 1, "\(after)")
  }

  @Test func whatStandsWhereItBelongsIsRight() {
    for classes in [
      "class water { color = #ff8f00 }",
      "class tree { class conifer { class pine { color = #ff8f00 } } }",
      "class other { class pine { color = #ff8f00 } }", "class oak { value = 5, color = #ff8f00 }",
    ] {
      let found = diagnose(Example("\(Self.base)schema trees { like = base, \(classes) }\n"))
      #expect(found.diagnostics.isEmpty, "\(classes): \(found.diagnostics.map(\.message))")
    }
  }
}

extension String {
  /// How often a text stands in it.
  fileprivate func components(_ text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
