// LexerNumbers.swift: cuts numbers, units, dates, pair signs and colours.

import DLSText

extension Lexer {
  /// Cuts a number or a date; digits that are neither become a malformed number.
  mutating func scanNumber(_ s: Span<UInt8>) -> TokenKind {
    if isDate(s) {
      position += 10
      context = .none
      if isDigit(s, position) || (byte(s, position) == 0x2D && isDigit(s, position + 1)) {
        return scanMalformedNumber(s)
      }
      return .date
    }
    if s[position] == UInt8(ascii: "-") { position += 1 }
    skipDigits(s)
    context = .number
    var isWhole = true
    if byte(s, position) == UInt8(ascii: ".") && isDigit(s, position + 1) {
      position += 1
      skipDigits(s)
      isWhole = false
    }
    if byte(s, position) | 0x20 == UInt8(ascii: "e") {
      let sign = byte(s, position + 1)
      let skip = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? 2 : 1
      if isDigit(s, position + skip) {
        position += skip
        skipDigits(s)
        isWhole = false
      }
    }
    // Another part right behind, as in 2024-5-14, 2024/05/14 or 14.05.2024.
    let next = byte(s, position)
    let goesOn =
      next == UInt8(ascii: ".")
      || isWhole && (next == UInt8(ascii: "-") || next == UInt8(ascii: "/"))
    if goesOn && isDigit(s, position + 1) { return scanMalformedNumber(s) }
    return .number
  }

  private mutating func scanMalformedNumber(_ s: Span<UInt8>) -> TokenKind {
    while position < s.count {
      let next = s[position]
      let isPart = next == UInt8(ascii: "-") || next == UInt8(ascii: ".") || next == 0x2F
      guard isDigit(s, position) || (isPart && isDigit(s, position + 1)) else { break }
      position += 1
    }
    return .malformedNumber
  }

  /// Cuts what follows a number or a unit on the same line: a unit, or the `x` of a pair. A word
  /// that is plainly the next entry's (`value = 1 color = …`) stays a name.
  mutating func scanAfterQuantity(_ s: Span<UInt8>) -> TokenKind {
    let start = position
    if s[start] == UInt8(ascii: "x") && isPairSign(s, start) {
      position += 1
      context = .none
      return .pairSign
    }
    if context == .unit || isEntryHead(s) {
      context = .none
      position += UTF8Decoder.step(s, at: start).length - 1
      return scanName(s)
    }
    context = .unit
    while position < s.count {
      let length = unitCharacter(s, position)
      if length == 0 { break }
      position += length
    }
    return .unit
  }

  /// Whether the `x` at `index` stands alone or before a digit, unlike that of `xyz`.
  @inline(__always)
  private func isPairSign(_ s: Span<UInt8>, _ index: Int) -> Bool {
    let next = byte(s, index + 1)
    if isDigit(s, index + 1) { return true }
    if next == UInt8(ascii: "-") { return isDigit(s, index + 2) }
    return continuation(s, index + 1) == 0
  }

  /// Whether the word at `position`, or the path of words, is followed by `=` or `{`. Looks at these only.
  @inline(__always)
  private func isEntryHead(_ s: Span<UInt8>) -> Bool {
    var index = position
    while index < s.count && entry(s[index]) & CharacterClass.continuesName != 0 { index += 1 }
    guard index > position else { return false }
    if index < s.count, s[index] == UInt8(ascii: ".") || s[index] == UInt8(ascii: "-") {
      index = pathEnd(s, index)
    }
    while index < s.count && classOf(s[index]) == CharacterClass.blank { index += 1 }
    return byte(s, index) == UInt8(ascii: "=") || byte(s, index) == UInt8(ascii: "{")
  }

  /// Where a path of names in ASCII ends that goes on at `start` with a dot or a hyphen.
  private func pathEnd(_ s: Span<UInt8>, _ start: Int) -> Int {
    var index = start
    while index < s.count {
      let isSign = s[index] == UInt8(ascii: ".") || s[index] == UInt8(ascii: "-")
      let next = isSign ? index + 1 : index
      guard next < s.count, entry(s[next]) & CharacterClass.continuesName != 0 else { break }
      index = next + 1
    }
    return index
  }

  /// The length of the character at `index` if a unit can hold it, else 0: letters and digits,
  /// `%`, `°`, `²`, `³`, `µ`, and `/` before a letter.
  @inline(__always)
  private func unitCharacter(_ s: Span<UInt8>, _ index: Int) -> Int {
    let first = s[index]
    if entry(first) & CharacterClass.continuesName != 0 { return 1 }
    switch first {
    case UInt8(ascii: "%"):
      return 1
    case UInt8(ascii: "/"):
      return classOf(byte(s, index + 1)) == CharacterClass.nameStart ? 1 : 0
    case UInt8(ascii: "-"):
      return continuation(s, index + 1) > 0 ? 1 : 0
    case 0x80...:
      let step = UTF8Decoder.step(s, at: index)
      guard let scalar = step.scalar else { return 0 }
      let isUnit = Lexer.unitSigns.contains(scalar) || scalar.properties.isXIDContinue
      return isUnit ? step.length : 0
    default:
      return 0
    }
  }

  /// The signs of units that no name has: degree, square, cubic, micro, superscripts.
  static var unitSigns: Set<Unicode.Scalar> { ["°", "²", "³", "µ", "′", "″", "⁻", "¹"] }

  /// Cuts what begins with `#`.
  mutating func scanHash(_ s: Span<UInt8>) -> TokenKind {
    var end = position + 1
    var isHex = true
    while end < s.count && entry(s[end]) & CharacterClass.continuesName != 0 {
      isHex = isHex && entry(s[end]) & CharacterClass.hexDigit != 0
      end += 1
    }
    let length = end - position - 1
    if length == 6 && isHex {
      position = end
      return .colour
    }
    if context == .equals && length > 0 {
      position = end
      return .malformedColour
    }
    skipLine(s)
    isSuspicious = true
    return .hashComment
  }

  @inline(__always)
  func isDigit(_ s: Span<UInt8>, _ index: Int) -> Bool {
    byte(s, index) &- 0x30 < 10
  }

  @inline(__always)
  private mutating func skipDigits(_ s: Span<UInt8>) {
    while isDigit(s, position) { position += 1 }
  }

  /// Whether four digits, two and two with hyphens between begin at `position`.
  @inline(__always)
  private func isDate(_ s: Span<UInt8>) -> Bool {
    guard byte(s, position + 4) == 0x2D, byte(s, position + 7) == 0x2D else { return false }
    for index in 0..<10 where index != 4 && index != 7 {
      if !isDigit(s, position + index) { return false }
    }
    return true
  }
}
