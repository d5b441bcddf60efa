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

  /// The name in Latin letters, where each of the others looks like one; else nil.
  static func latin(_ name: String) -> String? {
    var result = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      if scalar.value < 0x370 || scalar.value > 0x52F {
        result.append(scalar)
      } else if let twin = twins[Character(scalar)] {
        result.append(contentsOf: twin.unicodeScalars)
      } else {
        return nil
      }
    }
    return String(result)
  }

  /// Letters of Cyrillic and Greek that look like a Latin one.
  private static let twins: [Character: String] = [
    "\u{430}": "a", "\u{435}": "e", "\u{43E}": "o", "\u{440}": "p", "\u{441}": "c",
    "\u{443}": "y", "\u{445}": "x", "\u{456}": "i", "\u{458}": "j", "\u{455}": "s",
    "\u{410}": "A", "\u{412}": "B", "\u{415}": "E", "\u{41A}": "K", "\u{41C}": "M",
    "\u{41D}": "H", "\u{41E}": "O", "\u{420}": "P", "\u{421}": "C", "\u{422}": "T",
    "\u{425}": "X", "\u{3BF}": "o", "\u{3BD}": "v", "\u{39F}": "O", "\u{391}": "A",
    "\u{392}": "B", "\u{395}": "E", "\u{397}": "H", "\u{399}": "I", "\u{39A}": "K",
    "\u{39C}": "M", "\u{39D}": "N", "\u{3A1}": "P", "\u{3A4}": "T", "\u{3A7}": "X",
  ]
}
