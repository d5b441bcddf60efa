// ThousandsChecks.swift: numbers whose thousands are parted or cut short: 1_000, 10k.

import DLSLanguage
import DLSSyntax
import DLSText

/// Tells of what stands right behind the digits of a number and belongs to them.
enum ThousandsChecks {
  /// Tells of a number whose tail, which was read as its unit, is more of the number.
  /// - Returns: Whether there was something to tell.
  static func isTold(
    ofTail tail: String, _ row: AttributeRow, _ place: Place, _ context: inout CheckContext
  ) -> Bool {
    let written = context.text(place)
    // A unit that stands apart is one.
    guard written.hasSuffix(tail), !written.contains(where: \.isWhitespace) else { return false }
    let isCount = row.type == .integer || row.type == .number
    // Of a size, `k` may be of kilometres.
    let cut = isCount ? WholeNumber.ofThousands(written) : nil
    guard let meant = WholeNumber.withoutMarks(written) ?? cut else {
      return isTold(ofNoUnit: tail, row, place, &context)
    }
    context.report(
      isCount ? .unwantedUnit : .unknownUnit, place,
      tail.hasPrefix("_")
        ? "Nothing parts the thousands of a number. Write \(meant)."
        : "`\(row.name)` is a plain number. Write \(meant).",
      fixes: [.replace(place, meant)])
    return true
  }

  /// Tells of a tail with digits that is neither a unit nor thousands: the number before it isn't what was
  /// meant, so none is offered.
  private static func isTold(
    ofNoUnit tail: String, _ row: AttributeRow, _ place: Place, _ context: inout CheckContext
  ) -> Bool {
    guard row.type == .integer || row.type == .number,
      tail.utf8.contains(where: { $0 &- 0x30 < 10 || $0 == 0x5F })
    else { return false }
    context.report(
      .unwantedUnit, place,
      "`\(row.name)` is a plain number, and \(context.text(place)) is none. Write its digits alone."
    )
    return true
  }
}
