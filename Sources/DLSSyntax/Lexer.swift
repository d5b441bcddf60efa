// Lexer.swift: cuts a text into tokens that tile it.

/// Cuts a text into tokens. Every byte sequence has tokens; none makes it fail.
///
/// One token is cut per call of `scan`, in time proportional to its length; what was looked for in
/// vain (the end of a comment) is remembered, so that no text costs quadratic time.
struct Lexer {
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
  let table = CharacterClass.table()
  /// The offset of the next byte to look at.
  var position = 0
  var context = Context.none
  /// Whether the scan is inside `${ }` of a string.
  var isInterpolating = false
  /// Whether the token just cut holds text that is no UTF-8 or has control characters.
  var isSuspicious = false
  /// Whether it is known that no `*/` follows.
  var hasNoCommentEnd = false
  /// The tokens of which `isSuspicious` was true.
  var suspicious: [Int] = []

  /// The tokens of `bytes`.
  static func lex(_ bytes: [UInt8]) -> TokenTable {
    if isWide(bytes) {
      let kinds = [TokenKind.notUTF8.rawValue]
      return TokenTable(kinds: kinds, starts: [0, UInt32(bytes.count)], suspicious: [0])
    }
    var lexer = Lexer()
    var kinds: [UInt8] = []
    var starts: [UInt32] = []
    // A token has three bytes on average, its separators counted; room for it is made once.
    var room = bytes.count / 3 + 64
    while lexer.position < bytes.count {
      room = min(room, bytes.count - lexer.position)
      let first = kinds.count
      kinds.reserveCapacity(first + room)
      starts.reserveCapacity(first + room + 1)
      kinds.append(addingCapacity: room) { kinds in
        starts.append(addingCapacity: room) { starts in
          lexer.run(bytes.span, &kinds, &starts, first)
        }
      }
      room = kinds.count
    }
    starts.append(UInt32(bytes.count))
    return TokenTable(kinds: kinds, starts: starts, suspicious: lexer.suspicious)
  }

  /// Whether the text is UTF-16 or UTF-32 by its byte order mark: one token, and one problem.
  private static func isWide(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
  }

  /// Cuts tokens until the text ends or the outputs are full; `first` is the number of the first.
  private mutating func run(
    _ s: Span<UInt8>, _ kinds: inout OutputSpan<UInt8>, _ starts: inout OutputSpan<UInt32>,
    _ first: Int
  ) {
    while position < s.count && !kinds.isFull {
      starts.append(UInt32(truncatingIfNeeded: position))
      let kind = isInterpolating ? scanInterpolation(s) : scan(s)
      if isSuspicious {
        suspicious.append(first + kinds.count)
        isSuspicious = false
      }
      kinds.append(kind.rawValue)
    }
  }

  /// The byte at `index`, or 0 past the end.
  @inline(__always)
  func byte(_ s: Span<UInt8>, _ index: Int) -> UInt8 {
    index < s.count ? s[index] : 0
  }

  /// The class of the byte at `index`.
  @inline(__always)
  func classOf(_ byte: UInt8) -> UInt8 {
    table[Int(byte)] & CharacterClass.mask
  }

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
      if table[Int(next)] & CharacterClass.continuesName != 0 {
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
      if table[Int(next)] & CharacterClass.mask != CharacterClass.other { break }
      position += 1
    }
    return .unknown
  }
}
