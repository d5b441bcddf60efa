// Lexer.swift: cuts a text into tokens that tile it.

/// Cuts a text into tokens. Every byte sequence has tokens; none makes it fail.
///
/// One token is cut per call of `scan`, in time proportional to its length; what was looked for in
/// vain (the end of a comment) is remembered, so that no text costs quadratic time.
package struct Lexer {
  /// What came before on the same line, where the next token depends on it.
  enum Context {
    case none
    /// After a number: a unit or a pair sign may follow.
    case number
    /// After a unit: a pair sign may follow.
    case unit
    /// After `=`: `#` begins a colour.
    case equals
  }

  /// What each byte can begin.
  let table = CharacterClass.table
  /// The offset of the next byte to look at.
  var position = 0
  /// The offset at which no token begins any more.
  var limit = 0
  var context = Context.none
  /// Whether the scan is inside `${ }` of a string.
  var isInterpolating = false
  /// Whether the token just cut holds text that is no UTF-8 or has control characters.
  var isSuspicious = false
  /// Whether it is known that no `*/` follows.
  var hasNoCommentEnd = false
  /// Up to where it is known that no quote closes a text, by the family of quotes.
  var unquotedUpTo = SIMD4<Int>()
  /// The tokens of which `isSuspicious` was true.
  var suspicious: [Int] = []

  /// The tokens of `bytes`.
  package static func lex(_ bytes: [UInt8]) -> TokenTable {
    if isWide(bytes) {
      let kinds = [TokenKind.notUTF8.rawValue]
      return TokenTable(kinds: kinds, starts: [0, UInt32(bytes.count)], suspicious: [0])
    }
    return lex(bytes, 0..<bytes.count)
  }

  /// The tokens that begin in a range, which begins with a line. The last may reach beyond it.
  /// - Parameter room: for the tokens of how many bytes there is room made, where others go behind them.
  static func lex(_ bytes: [UInt8], _ range: Range<Int>, room: Int? = nil) -> TokenTable {
    var lexer = Lexer()
    lexer.position = range.lowerBound
    lexer.limit = range.upperBound
    var kinds: [UInt8] = []
    var starts: [UInt32] = []
    // A token has three bytes on average, its separators counted. Room for it is made once, and for some
    // more, since what isn't used costs nothing, and to move a long text's tokens does.
    var room = (room ?? range.count) * 2 / 5 + 64
    while lexer.position < range.upperBound {
      let first = kinds.count
      kinds.reserveCapacity(first + room)
      starts.reserveCapacity(first + room + 1)
      kinds.append(addingCapacity: room) { kinds in
        starts.append(addingCapacity: room) { starts in
          kinds.withUnsafeMutableBufferPointer { kinds, kindCount in
            starts.withUnsafeMutableBufferPointer { starts, startCount in
              kindCount = lexer.run(bytes.span, kinds, starts, first)
              startCount = kindCount
            }
          }
        }
      }
      room = kinds.count
    }
    starts.append(UInt32(lexer.position))
    return TokenTable(kinds: kinds, starts: starts, suspicious: lexer.suspicious)
  }

  /// Whether the text is UTF-16 or UTF-32 by its byte order mark, or by every other of its first bytes being 0:
  /// one token, and one problem.
  static func isWide(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
    guard bytes.count >= 4 else { return false }
    return bytes[0] != 0
      ? bytes[1] == 0 && bytes[2] != 0 && bytes[3] == 0
      : bytes[1] != 0 && bytes[2] == 0 && bytes[3] != 0
  }

  /// Cuts tokens until the limit is reached or the outputs are full, and returns how many; `first` is the
  /// number of the first. The outputs have the same size.
  private mutating func run(
    _ s: Span<UInt8>, _ kinds: UnsafeMutableBufferPointer<UInt8>,
    _ starts: UnsafeMutableBufferPointer<UInt32>, _ first: Int
  ) -> Int {
    var count = 0
    while position < limit && count < kinds.count {
      starts[count] = UInt32(truncatingIfNeeded: position)
      if let kind = isInterpolating ? nil : scanCommon(s) {
        kinds[count] = kind.rawValue
        count += 1
        continue
      }
      let kind = isInterpolating ? scanInterpolation(s) : scan(s)
      if isSuspicious {
        suspicious.append(first + count)
        isSuspicious = false
      }
      kinds[count] = kind.rawValue
      count += 1
    }
    return count
  }

  /// Cuts the token at `position` if it is one of those that nearly all tokens are: a blank, a line
  /// break, an ASCII name, plain text in quotes, a bracket. Nil, and nothing done, for any other:
  /// `scan` cuts every kind, and the same as this where both can.
  @inline(__always)
  private mutating func scanCommon(_ s: Span<UInt8>) -> TokenKind? {
    let byte = s[position]
    var end = position + 1
    switch classOf(byte) {
    case CharacterClass.blank:
      while end < s.count && classOf(s[unchecked: end]) == CharacterClass.blank { end += 1 }
      position = end
      return .blank
    case CharacterClass.lineFeed:
      position = end
      context = .none
      return .newline
    case CharacterClass.nameStart:
      if context == .number || context == .unit { return nil }
      guard let nameEnd = asciiNameEnd(s, end) else { return nil }
      position = nameEnd
      context = .none
      return .name
    case CharacterClass.single:
      let kind = CharacterClass.punctuation(byte)
      position = end
      context = kind == .equals ? .equals : .none
      return kind
    case CharacterClass.quote:
      while end < s.count && entry(s[unchecked: end]) & CharacterClass.stopsString == 0 {
        end += 1
      }
      guard end < s.count, s[unchecked: end] == byte else { return nil }
      if end + 1 < s.count, s[unchecked: end + 1] == byte { return nil }
      position = end + 1
      context = .none
      return .string
    default:
      return nil
    }
  }

  /// Where a name ends that goes on at `start`; nil where characters beyond ASCII play a part.
  @inline(__always)
  private func asciiNameEnd(_ s: Span<UInt8>, _ start: Int) -> Int? {
    var end = start
    while end < s.count {
      let next = s[unchecked: end]
      if entry(next) & CharacterClass.continuesName != 0 {
        end += 1
      } else if next == UInt8(ascii: "-"), end + 1 < s.count {
        let second = s[unchecked: end + 1]
        if second >= 0x80 { return nil }
        // A hyphen at its end is none of the name.
        if entry(second) & CharacterClass.continuesName == 0 { return end }
        end += 2
      } else {
        return next < 0x80 ? end : nil
      }
    }
    return end
  }

  /// The byte at `index`, or 0 past the end.
  @inline(__always)
  func byte(_ s: Span<UInt8>, _ index: Int) -> UInt8 {
    index < s.count ? s[index] : 0
  }

  /// The class of the byte at `index`.
  @inline(__always)
  func classOf(_ byte: UInt8) -> UInt8 { entry(byte) & CharacterClass.mask }

  /// The entry of a byte in the table, which has one for each.
  @inline(__always)
  func entry(_ byte: UInt8) -> UInt8 { table.span[unchecked: Int(byte)] }

  /// Cuts the token at `position`.
  @inline(__always)
  private mutating func scan(_ s: Span<UInt8>) -> TokenKind {
    let first = s[position]
    let kind: TokenKind
    switch classOf(first) {
    case CharacterClass.blank:
      position += 1
      while position < s.count && classOf(s[position]) == CharacterClass.blank { position += 1 }
      return .blank
    case CharacterClass.lineFeed:
      position += 1
      kind = .newline
    case CharacterClass.carriageReturn:
      position += byte(s, position + 1) == 0x0A ? 2 : 1
      kind = .newline
    case CharacterClass.nameStart:
      if context == .number || context == .unit { return scanAfterQuantity(s) }
      kind = scanName(s)
    case CharacterClass.digit:
      return scanNumber(s)
    case CharacterClass.single:
      position += 1
      kind = CharacterClass.punctuation(first)
      if kind == .equals {
        context = .equals
        return kind
      }
    case CharacterClass.quote:
      position += 1
      kind = scanString(s, isHead: true)
    case CharacterClass.slash:
      kind = scanSlash(s)
    case CharacterClass.dot:
      kind = scanDots(s)
    case CharacterClass.hash:
      kind = scanHash(s)
    case CharacterClass.minus:
      if classOf(byte(s, position + 1)) == CharacterClass.digit { return scanNumber(s) }
      kind = scanUnknown(s)
    case CharacterClass.percent:
      if context == .number { return scanAfterQuantity(s) }
      kind = scanUnknown(s)
    case CharacterClass.high:
      return scanHigh(s)
    case CharacterClass.apostrophe:
      kind = scanOtherQuotes(s)
    default:
      kind = scanUnknown(s)
    }
    context = .none
    return kind
  }

  /// Cuts a name, whose first character is known to begin one.
  @inline(__always)
  mutating func scanName(_ s: Span<UInt8>) -> TokenKind {
    position += 1
    while position < s.count {
      let next = s[position]
      if entry(next) & CharacterClass.continuesName != 0 {
        position += 1
      } else if next == UInt8(ascii: "-") {
        let length = continuation(s, position + 1)
        if length == 0 { break }
        position += 1 + length
      } else if next >= 0x80 {
        let length = continuation(s, position)
        if length == 0 { break }
        position += length
      } else {
        break
      }
    }
    return .name
  }

  private mutating func scanDots(_ s: Span<UInt8>) -> TokenKind {
    let start = position
    while byte(s, position) == UInt8(ascii: ".") { position += 1 }
    switch position - start {
    case 1: return .dot
    case 2: return .dotDot
    default: return .unknown
    }
  }

  /// Cuts bytes that begin nothing, as one token for the whole run.
  mutating func scanUnknown(_ s: Span<UInt8>) -> TokenKind {
    position += 1
    while position < s.count {
      let next = s[position]
      if entry(next) & CharacterClass.mask != CharacterClass.other { break }
      position += 1
    }
    return .unknown
  }
}
