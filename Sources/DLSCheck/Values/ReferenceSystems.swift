// ReferenceSystems.swift: texts that name no reference system, and the one that was meant.

import DLSLanguage
import DLSText

extension NumberChecks {
  static func noReferenceSystem(_ text: String, _ place: Place, _ context: inout CheckContext) {
    let runs = text.split { !($0.isASCII && $0.isNumber) }
    let words = text.split { !($0.isASCII && $0.isLetter) }.map { $0.uppercased() }
    let number = runs.count == 1 && (4...6).contains(runs[0].utf8.count) ? String(runs[0]) : nil
    let isEPSG = words.isEmpty || words.contains { Suggestion.isNear($0, "EPSG") }
    let meant = number.map { "EPSG:\($0)" }
    // What to write: the text that was meant, else some number of the system.
    func report(_ what: String, meant: String? = nil, _ other: String = "its EPSG number") {
      let written = meant.map { "\"\($0)\"" }
      context.report(
        .noReferenceSystem, place,
        "\"\(text)\" \(what). Write \(written ?? "\(other), such as \"EPSG:32617\"").",
        fixes: written.map { [.replace(place, $0)] } ?? [])
    }
    if let number, !isEPSG, words.count == 1, text.contains(":") {
      if words == ["ESRI"], meant.flatMap({ ReferenceNumber($0) })?.isEsri == true {
        return report(
          "is a number of Esri's register, which goes by EPSG's name here", meant: meant)
      }
      return report(
        "is a number of another register than EPSG's, where \(number) is no such system",
        "the system's EPSG number")
    }
    if ReferenceNumber(text) != nil {
      let numbers = ReferenceNumber.register
      return report(
        "is no reference system: EPSG's have numbers from \(numbers.lowerBound) to \(numbers.upperBound)",
        "the system's own")
    }
    let isPossible = meant.flatMap { ReferenceNumber($0) }?.isPossible == true
    report("names no reference system", meant: isEPSG && isPossible ? meant : nil)
  }
}
