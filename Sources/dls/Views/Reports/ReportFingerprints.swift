// ReportFingerprints.swift: names for findings that stay the same when lines move.

import DLSGeo
import DLSText

/// Hands out fingerprints: the same finding has the same one in the next run, even when lines were
/// added above it, and no two findings of a run share one.
struct ReportFingerprints {
  private var seen: [Hash128: Int] = [:]

  /// The fingerprint of a finding as a hash, and how many alike came before it in this run.
  ///
  /// It stands for the code, the file and the text of the line. Neither the line's number nor the
  /// message is part of it: the one changes with every edit above, the other between versions.
  mutating func next(
    _ diagnostic: Diagnostic, path: String, _ texts: SourceTexts
  ) -> (hash: String, ordinal: Int) {
    var hasher = StableHasher()
    hasher.add(diagnostic.code)
    hasher.add(path)
    if let lines = texts.file(diagnostic.file)?.lines {
      let line = lines.range(ofLine: lines.line(at: diagnostic.range.start))
      hasher.add(ReportFingerprints.trimmed(lines.bytes, line))
    }
    return number(hasher.finish())
  }

  /// The same for something that is wrong with a whole file.
  mutating func next(_ code: String, path: String) -> (hash: String, ordinal: Int) {
    var hasher = StableHasher()
    hasher.add(code)
    hasher.add(path)
    return number(hasher.finish())
  }

  private mutating func number(_ hash: Hash128) -> (hash: String, ordinal: Int) {
    let ordinal = seen[hash, default: 0] + 1
    seen[hash] = ordinal
    return (hash.hex, ordinal)
  }

  /// The line without blanks around it; of a very long one the beginning.
  private static func trimmed(_ bytes: [UInt8], _ line: TextRange) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    var text = bytes[line.indices].drop(while: isBlank).prefix(512)
    while let last = text.last, isBlank(last) { text.removeLast() }
    // A hash of a short secret can be turned back by trying, so it must not be part of one.
    return Redaction.withoutSecrets(String(decoding: text, as: UTF8.self))
  }
}
