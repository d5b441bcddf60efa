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
      context.report(
        .noReferenceSystem, place,
        "\"\(text)\" is a number of another register than EPSG's, where \(number) is no such system. "
          + "Write the system's EPSG number, such as \"EPSG:32617\".")
      return
    }
    if text.hasPrefix("EPSG:"), (1...9).contains(text.utf8.count - 5),
      text.utf8.dropFirst(5).allSatisfy({ $0 &- 0x30 < 10 })
    {
      let numbers = Model.referenceNumbers
      context.report(
        .noReferenceSystem, place,
        "\"\(text)\" is no reference system: EPSG's have numbers from \(numbers.lowerBound) to "
          + "\(numbers.upperBound). Write the system's own, such as \"EPSG:32617\".")
      return
    }
    let isPossible = number.flatMap { Int($0) }.map(Model.referenceNumbers.contains) ?? false
    let known = isEPSG && isPossible ? number.map { "\"EPSG:\($0)\"" } : nil
    context.report(
      .noReferenceSystem, place,
      "\"\(text)\" names no reference system. Write \(known ?? "its EPSG number, such as \"EPSG:32617\"").",
      fixes: known.map { [.replace(place, $0)] } ?? [])
  }
}
