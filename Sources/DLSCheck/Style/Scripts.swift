// Scripts.swift: names whose letters come from scripts that look alike.

import DLSLanguage
import DLSText

extension Rule {
  static let mixedScripts = Rule(
    "DLS0403", "A name in two scripts", severity: .warning,
    why: """
      Letters of Latin, Greek and Cyrillic can look alike and yet differ, so that two names that seem \
      equal aren't. A name in one script is safe.
      """,
    wrong: "person m\u{430}ria {}\n",
    right: "person maria {}\n")
}

/// Tells the scripts of a name that have look-alikes in each other.
enum Scripts {
  /// The scripts of a name, if there are several among Latin, Greek and Cyrillic.
  static func mixed(_ name: String) -> [String]? {
    var found: [String] = []
    for scalar in name.unicodeScalars {
      let script: String
      switch scalar.value {
      case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF:
        script = "Latin"
      case 0x370...0x3FF, 0x1F00...0x1FFF: script = "Greek"
      case 0x400...0x52F: script = "Cyrillic"
      default: continue
      }
      if !found.contains(script) { found.append(script) }
    }
    return found.count > 1 ? found : nil
  }
}
