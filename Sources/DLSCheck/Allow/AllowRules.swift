// AllowRules.swift: the rules about comments that allow what a check reports.

import DLSText

extension Rule {
  /// Whether a comment may allow it. What is wrong with the text itself, its names and its values
  /// can't be: without those nobody knows what the text means. A password stays one.
  var isAllowable: Bool { Rule.isAllowable(code) }

  /// Whether a comment may allow what has this code. Codes from DLS0600 are about data.
  static func isAllowable(_ code: String) -> Bool {
    guard !SecretChecks.codes.contains(code), code.utf8.count == 7 else { return false }
    return ["DLS03", "DLS04", "DLS06"].contains(code.prefix(5))
  }

  private static let alike = """
    schema crowns {
      class pine { value = 1, color = #2e7d32 }
      class oak { value = 2, color = #2f7e33 }
    }

    """

  static let allowedWithoutReason = Rule(
    "DLS0501", "Something allowed without a reason", severity: .warning,
    why: """
      `// dls: allow CODE because REASON` lets one thing pass that a check reports. Whoever reads the \
      file next sees the comment and has to judge whether it still holds, so it says why.
      """,
    wrong: "// dls: allow DLS0404\n" + alike,
    right: "// dls: allow DLS0404 because both are drawn as one on our maps\n" + alike)

  static let allowsNothing = Rule(
    "DLS0502", "A comment that allows nothing", severity: .warning,
    why: """
      `// dls: allow` speaks for the entry it stands behind, or, on a line of its own, for the one \
      below; a block counts with all that is in it. When nothing there is reported under the code any \
      more, the comment would only hide what comes later.
      """,
    wrong: """
      // dls: allow DLS0404 because both are drawn as one on our maps
      schema crowns {
        class pine { value = 1, color = #2e7d32 }
        class oak { value = 2, color = #9ccc65 }
      }

      """,
    right: """
      schema crowns {
        class pine { value = 1, color = #2e7d32 }
        class oak { value = 2, color = #9ccc65 }
      }

      """)

  static let cannotBeAllowed = Rule(
    "DLS0503", "A code that can't be allowed", severity: .warning,
    why: """
      Codes from DLS0301 on are about what a project says, and a project may have its reasons. What \
      is wrong with the text itself (DLS0001 and up), with names (DLS0101 and up) or values (DLS0201 \
      and up) has to be mended: without it nobody knows what the text means. Passwords can't be \
      allowed either, and what a plan refuses stays refused.
      """,
    wrong: """
      // dls: allow DLS0444 because both are drawn as one on our maps
      schema crowns {
        class pine { value = 1, color = #2e7d32 }
      }

      """,
    right: """
      schema crowns {
        class pine { value = 1, color = #2e7d32 }
      }

      """)

  static let unclearAllowance = Rule(
    "DLS0504", "A comment to `dls` that it doesn't understand", severity: .warning,
    why: """
      Comments that begin with `dls:` are read by the program. There is one kind of them: \
      `// dls: allow CODE because REASON`, with several codes if need be.
      """,
    wrong: "// dls: both are drawn as one on our maps\nschema crowns {}\n",
    right: "// Both are drawn as one on our maps.\nschema crowns {}\n")
}
