// Confidence.swift: how sure a label is, of what its file says.

/// How sure a label is.
enum Confidence: Equatable {
  /// The file doesn't say.
  case unsaid
  /// A share from 0 to 1.
  case share(Double)
  /// What the file says is no number from 0 to 100.
  case unreadable

  /// Reads what a file says: a share as 0.95, 0,95 or 95 %, or a number above 1 as ArcGIS has them,
  /// which counts in hundredths.
  init(_ text: String?) {
    guard let text else {
      self = .unsaid
      return
    }
    // As nearly all programs write it.
    if let number = Double(text) {
      self = Self.of(number, isPercent: number > 1)
      return
    }
    var rest = text.filter { !$0.isWhitespace }
    if rest.isEmpty {
      self = .unsaid
      return
    }
    let isPercent = rest.hasSuffix("%")
    if isPercent { rest.removeLast() }
    if !rest.contains(".") { rest = String(rest.map { $0 == "," ? "." : $0 }) }
    guard let number = Double(rest) else {
      self = .unreadable
      return
    }
    self = Self.of(number, isPercent: isPercent || number > 1)
  }

  private static func of(_ number: Double, isPercent: Bool) -> Confidence {
    guard number >= 0, number <= 100 else { return .unreadable }
    return .share(isPercent ? number / 100 : number)
  }

  /// The share; nil where none is said.
  var share: Double? {
    guard case .share(let share) = self else { return nil }
    return share
  }

  /// Why a label isn't sure enough, as a clause; nil where it is, or where its file doesn't say how sure
  /// it is.
  /// - Parameter text: what the file says.
  func shortfall(_ least: Double, _ text: String?) -> String? {
    switch self {
    case .unsaid: nil
    case .share(let share): share < least ? "is sure by \(share)" : nil
    case .unreadable: least > 0 ? "has no share as its confidence: \"\(text ?? "")\"" : nil
    }
  }
}
