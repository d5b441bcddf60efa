// LexerText.swift: cuts strings, comments and whatever isn't ASCII.

import DLSText

extension Lexer {
  /// Cuts a piece of a string, its opening quote or `}` already passed: to the closing quote, to
  /// the next `${`, or to the line's end.
  mutating func scanString(_ s: Span<UInt8>, isHead: Bool) -> TokenKind {
    let start = position
    var hasHigh = false
    while position < s.count {
      let next = s[position]
      if entry(next) & CharacterClass.stopsString == 0 {
        position += 1
        continue
      }
      switch next {
      case UInt8(ascii: "\""):
        if byte(s, position + 1) == next {
          position += 2
          continue
        }
        position += 1
        checkText(s, start, hasHigh)
        return isHead ? .string : .stringTail
      case UInt8(ascii: "$"):
        if byte(s, position + 1) == UInt8(ascii: "{") {
          position += 2
          checkText(s, start, hasHigh)
          isInterpolating = true
          return isHead ? .stringHead : .stringMiddle
        }
        let isEscape = byte(s, position + 1) == next && byte(s, position + 2) == UInt8(ascii: "{")
        position += isEscape ? 3 : 1
      case 0x0A, 0x0D:
        checkText(s, start, hasHigh)
        return isHead ? .unclosedString : .unclosedTail
      case 0x80...:
        hasHigh = true
        position += 1
      default:
        isSuspicious = true
        position += 1
      }
    }
    checkText(s, start, hasHigh)
    return isHead ? .unclosedString : .unclosedTail
  }

  /// Cuts a token inside `${ }`, which holds a path and ends with its line.
  mutating func scanInterpolation(_ s: Span<UInt8>) -> TokenKind {
    let first = s[position]
    context = .none
    switch classOf(first) {
    case CharacterClass.blank:
      position += 1
      while position < s.count && classOf(s[position]) == CharacterClass.blank { position += 1 }
      return .blank
    case CharacterClass.nameStart:
      return scanName(s)
    case CharacterClass.dot:
      position += 1
      return .dot
    case CharacterClass.quote:
      position += 1
      isInterpolating = false
      return .bareQuote
    case CharacterClass.lineFeed, CharacterClass.carriageReturn:
      isInterpolating = false
      position += first == 0x0D && byte(s, position + 1) == 0x0A ? 2 : 1
      return .newline
    case CharacterClass.single where first == UInt8(ascii: "}"):
      position += 1
      isInterpolating = false
      return scanString(s, isHead: false)
    case CharacterClass.high:
      let step = UTF8Decoder.step(s, at: position)
      if step.scalar?.properties.isXIDStart == true {
        position += step.length - 1
        return scanName(s)
      }
      position += step.length
      return .unknown
    default:
      position += 1
      return .unknown
    }
  }

  /// Notes text that is no UTF-8.
  mutating func checkText(_ s: Span<UInt8>, _ start: Int, _ hasHigh: Bool) {
    if hasHigh && !UTF8Decoder.isValid(s, start..<position) { isSuspicious = true }
  }

  /// Goes to the end of the line and notes text that is no UTF-8.
  mutating func skipLine(_ s: Span<UInt8>) {
    let start = position
    var seen: UInt64 = 0
    // Eight bytes at once; one of them that is a line break makes a zero byte below.
    while position + 8 <= s.count {
      let word = s.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      let feeds = word ^ 0x0A0A_0A0A_0A0A_0A0A
      let returns = word ^ 0x0D0D_0D0D_0D0D_0D0D
      let zeros = (feeds &- Lexer.ones) & ~feeds | (returns &- Lexer.ones) & ~returns
      if zeros & Lexer.highBits != 0 { break }
      seen |= word
      position += 8
    }
    var rest: UInt8 = 0
    while position < s.count {
      let next = s[position]
      if next == 0x0A || next == 0x0D { break }
      rest |= next
      position += 1
    }
    checkText(s, start, seen & Lexer.highBits != 0 || rest >= 0x80)
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Cuts a comment, or a slash alone.
  mutating func scanSlash(_ s: Span<UInt8>) -> TokenKind {
    let start = position
    switch byte(s, start + 1) {
    case UInt8(ascii: "/"):
      skipLine(s)
      let isDoc = byte(s, start + 2) == 0x2F && byte(s, start + 3) != 0x2F
      return isDoc ? .docComment : .comment
    case UInt8(ascii: "*"):
      if isPattern(s) {
        position += 1
        return scanUnknown(s)
      }
      skipBlockComment(s)
      isSuspicious = true
      return .blockComment
    default:
      return scanUnknown(s)
    }
  }

  /// Whether only blanks and commas stand before `position` on its line.
  @inline(__always)
  private func isFirst(_ s: Span<UInt8>) -> Bool {
    var before = position - 1
    while before >= 0 {
      let byte = s[before]
      if byte == 0x0A || byte == 0x0D { return true }
      if classOf(byte) != CharacterClass.blank && byte != UInt8(ascii: ",") {
        return before == 2 && byte == 0xBF && s[0] == 0xEF && s[1] == 0xBB
      }
      before -= 1
    }
    return true
  }

  /// Whether the `/*` at `position` is that of a path with a pattern and without quotes, as in
  /// `imagery/*.tif`: it stands right behind text, and is no comment that ends on the line.
  private func isPattern(_ s: Span<UInt8>) -> Bool {
    guard position > 0, goesOnInPath(s[position - 1]), !isFirst(s) else { return false }
    var index = position + 2
    while index < s.count && s[index] != 0x0A && s[index] != 0x0D {
      let next = byte(s, index + 1)
      // Of two patterns none ends the other: the next one is looked at by itself.
      if s[index] == UInt8(ascii: "/") && next == UInt8(ascii: "*") { return true }
      if s[index] == UInt8(ascii: "*") && next == UInt8(ascii: "/") {
        return index == position + 2 || index + 2 < s.count && goesOnInPath(s[index + 2])
      }
      index += 1
    }
    return true
  }

  /// Whether a path without quotes may go on behind a byte or with it.
  private func goesOnInPath(_ byte: UInt8) -> Bool {
    if entry(byte) & CharacterClass.continuesName != 0 { return true }
    switch classOf(byte) {
    case CharacterClass.slash, CharacterClass.dot, CharacterClass.minus, CharacterClass.high:
      return true
    default:
      return byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "~")
    }
  }

  /// Goes to the end of a `/* */`. Only one that begins its line may go over several lines: one behind
  /// something else would swallow the rest of the file where its end is missing.
  private mutating func skipBlockComment(_ s: Span<UInt8>) {
    let start = position
    let reach = !hasNoCommentEnd && isFirst(s)
    position += 2
    while position < s.count {
      let next = s[position]
      if next == UInt8(ascii: "*") && byte(s, position + 1) == 0x2F {
        position += 2
        checkText(s, start, true)
        return
      }
      if !reach && (next == 0x0A || next == 0x0D) { return checkText(s, start, true) }
      position += 1
    }
    if reach {
      hasNoCommentEnd = true
      position = start
      skipLine(s)
    }
  }

  /// The length of the character at `index` if a name can go on with it, else 0.
  @inline(__always)
  func continuation(_ s: Span<UInt8>, _ index: Int) -> Int {
    guard index < s.count else { return 0 }
    let first = s[index]
    if first < 0x80 { return entry(first) & CharacterClass.continuesName != 0 ? 1 : 0 }
    let step = UTF8Decoder.step(s, at: index)
    return step.scalar?.properties.isXIDContinue == true ? step.length : 0
  }

  /// Cuts what begins with a byte past ASCII.
  mutating func scanHigh(_ s: Span<UInt8>) -> TokenKind {
    let step = UTF8Decoder.step(s, at: position)
    guard let scalar = step.scalar else {
      context = .none
      while position < s.count && s[position] >= 0x80 {
        let next = UTF8Decoder.step(s, at: position)
        if next.scalar != nil { break }
        position += next.length
      }
      isSuspicious = true
      return .notUTF8
    }
    if position == 0 && scalar == "\u{FEFF}" {
      position = step.length
      return .byteOrderMark
    }
    if scalar == "×" {
      position += step.length
      context = .none
      return .pairSign
    }
    if context == .number && Lexer.unitSigns.contains(scalar) { return scanAfterQuantity(s) }
    if scalar.properties.isXIDStart {
      if context == .number || context == .unit { return scanAfterQuantity(s) }
      context = .none
      position += step.length - 1
      return scanName(s)
    }
    if scalar.properties.isWhitespace || Lexer.isInvisible(scalar) {
      // Like a blank it changes nothing for what follows.
      position += step.length
      isSuspicious = true
      return .oddBlank
    }
    context = .none
    if Lexer.isOtherQuote(scalar) { return scanOtherQuotes(s) }
    position += step.length
    return .unknown
  }

  /// Whether a character takes no place on the screen, as what a copied text may carry along: soft hyphens,
  /// joiners, marks of direction.
  static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069,
      0xFEFF:
      true
    default: false
    }
  }
}
