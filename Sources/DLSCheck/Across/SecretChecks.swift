// SecretChecks.swift: passwords in addresses.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let password = Rule(
    "DLS0308", "A password in an address",
    why: """
      A project file is read by many and kept for ever. Leave the password out of it; the program \
      that opens the address finds it where its users keep theirs, such as `~/.netrc` or \
      `~/.pgpass`.
      """,
    wrong: "source ortho { path = \"https://ana:secret@example.org/ortho.tif\" }\n",
    right: "source ortho { path = \"https://ana@example.org/ortho.tif\" }\n")
}

/// Looks for passwords in every string.
enum SecretChecks {
  static func check(_ context: inout CheckContext) {
    for file in context.model.files {
      let tree = file.tree
      for token in 0..<tree.tokens.count {
        let kind = tree.tokens.kinds[token]
        guard TokenKind.string.rawValue <= kind, kind <= TokenKind.stringTail.rawValue,
          mayHoldAddress(tree.bytes, tree.range(ofToken: token))
        else { continue }
        look(at: tree.range(ofToken: token), file, &context)
      }
    }
  }

  /// Whether a token has an `@` with `://` somewhere before it, which few strings have.
  private static func mayHoldAddress(_ text: [UInt8], _ range: TextRange) -> Bool {
    let bytes = text.span
    var hasScheme = false
    for index in range.indices {
      if bytes[index] == 0x3A, index + 2 < Int(range.end), bytes[index + 1] == 0x2F,
        bytes[index + 2] == 0x2F
      {
        hasScheme = true
      }
      if bytes[index] == 0x40, hasScheme { return true }
    }
    return false
  }

  /// `scheme://user:password@host`: reports the part from the colon to the `@`.
  private static func look(
    at range: TextRange, _ file: SourceFile, _ context: inout CheckContext
  ) {
    let bytes = file.tree.bytes[range.indices]
    guard let start = afterScheme(bytes) else { return }
    // User and host end at the first slash; a password with a slash in it is written `%2F`.
    let authority = bytes[start...].prefix { $0 != 0x2F }
    guard let at = authority.lastIndex(of: 0x40),
      let colon = authority[..<at].firstIndex(of: 0x3A), colon + 1 < at
    else { return }
    let secret = Place(
      file: file.id, range: TextRange(UInt32(clamping: colon), UInt32(clamping: at)))
    context.report(
      .password, secret,
      "This address holds a password, which everyone who reads the file can see. Remove it here, "
        + "and change it.",
      fixes: [
        Fix(
          title: "Remove the password",
          edits: [TextEdit(file: secret.file, range: secret.range, newText: "")], isSafe: false)
      ])
  }

  private static func afterScheme(_ bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.startIndex
    while index + 2 < bytes.endIndex {
      if bytes[index] == 0x3A, bytes[index + 1] == 0x2F, bytes[index + 2] == 0x2F {
        return index + 3
      }
      index += 1
    }
    return nil
  }
}
