// Redaction.swift: texts without the credentials in them, for everything that is written down.

/// Takes credentials out of texts before they are shown, logged or stored.
///
/// Every writer of the program goes through this one: messages, logs, run records, caches, plans.
/// The engine does the same on its side; one table of examples tests both.
package struct Redaction: Sendable {
  /// What stands for a credential.
  package static let mask = "***"
  /// Values that are secret whatever they look like.
  private let hidden: [String]

  /// Takes out what looks like a credential, and these values wherever they stand. Values so short
  /// that they may stand in any word are left alone.
  package init(hiding values: [String] = []) {
    hidden = Set(values.filter { $0.utf8.count >= 8 }).sorted {
      ($1.utf8.count, $0) < ($0.utf8.count, $1)
    }
  }

  /// The text with `***` for each credential.
  package func text(_ text: String) -> String {
    var result = text
    for value in hidden where result.contains(value) {
      result = result.replacing(value, with: Redaction.mask)
    }
    return Redaction.withoutSecrets(result)
  }

  /// Whether anything in a text looks like a credential.
  package static func holdsSecret(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { buffer in
      !Secrets.find(Span(_unsafeElements: buffer), in: 0..<buffer.count).isEmpty
    }
  }

  /// The text with `***` for what looks like a credential.
  package static func withoutSecrets(_ text: String) -> String {
    replacingSecrets(in: text) { _ in Array(mask.utf8) }
  }

  /// The text with `*` for each byte of what looks like a credential, so that places stay true.
  package static func veiled(_ text: String) -> String {
    replacingSecrets(in: text) { Array(repeating: UInt8(ascii: "*"), count: $0.count) }
  }

  private static func replacingSecrets(
    in text: String, by masked: (Range<Int>) -> [UInt8]
  ) -> String {
    var text = text
    let secrets = text.withUTF8 { buffer -> [Range<Int>] in
      let bytes = Span(_unsafeElements: buffer)
      return Secrets.find(bytes, in: 0..<bytes.count).map(\.range)
    }
    if secrets.isEmpty { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position = 0
    for secret in secrets {
      result += bytes[position..<secret.lowerBound]
      result += masked(secret)
      position = secret.upperBound
    }
    result += bytes[position...]
    return String(decoding: result, as: UTF8.self)
  }
}
