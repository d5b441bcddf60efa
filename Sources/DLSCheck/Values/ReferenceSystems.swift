// ReferenceSystems.swift: texts that name no reference system, and the one that was meant.

import DLSLanguage
import DLSText

extension NumberChecks {
  static func noReferenceSystem(_ text: String, _ place: Place, _ context: inout CheckContext) {
    let runs = text.split { !($0.isASCII && $0.isNumber) }
    let words = text.split { !($0.isASCII && $0.isLetter) }.map { $0.uppercased() }
    let number = runs.count == 1 && (4...6).contains(runs[0].utf8.count) ? String(runs[0]) : nil
    let isEPSG = words.isEmpty || words.contains { Suggestion.isNear($0, "EPSG") }
    if let number, !isEPSG, words.count == 1, text.contains(":") {
      if words == ["ESRI"], ReferenceNumber("EPSG:\(number)")?.isEsri == true {
        let meant = "\"EPSG:\(number)\""
        context.report(
          .noReferenceSystem, place,
          "\"\(text)\" is a number of Esri's register, which goes by EPSG's name here. Write \(meant).",
          fixes: [.replace(place, meant)])
        return
      }
      context.report(
        .noReferenceSystem, place,
        "\"\(text)\" is a number of another register than EPSG's, where \(number) is no such system. "
          + "Write the system's EPSG number, such as \"EPSG:32617\".")
      return
    }
    if ReferenceNumber(text) != nil {
      let numbers = ReferenceNumber.register
      context.report(
        .noReferenceSystem, place,
        "\"\(text)\" is no reference system: EPSG's have numbers from \(numbers.lowerBound) to "
          + "\(numbers.upperBound). Write the system's own, such as \"EPSG:32617\".")
      return
    }
    var meant = number.map { "EPSG:\($0)" }
    if !isEPSG || meant.flatMap({ ReferenceNumber($0) })?.isPossible != true { meant = nil }
    context.report(
      .noReferenceSystem, place,
      "\"\(text)\" names no reference system. Write "
        + (meant.map { "\"\($0)\"." } ?? "its EPSG number, such as \"EPSG:32617\"."),
      fixes: meant.map { [.replace(place, "\"\($0)\"")] } ?? [])
  }
}
