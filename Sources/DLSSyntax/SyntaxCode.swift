// SyntaxCode.swift: the stable codes of what can be wrong with a text as such.

/// What is wrong with a text as such. Each has a code of its own, from DLS0001 to DLS0099, that
/// never changes its meaning.
package enum SyntaxCode: String, Sendable, CaseIterable {
  /// A block that is never closed.
  case unclosedBlock = "DLS0001"
  /// A `}` or `]` that closes nothing.
  case strayClose = "DLS0002"
  /// A list that is never closed.
  case unclosedList = "DLS0003"
  /// A string without its closing quote.
  case unclosedString = "DLS0004"
  /// `${` without a name or without its `}`.
  case brokenInterpolation = "DLS0005"
  /// A setting without `=`.
  case missingEquals = "DLS0006"
  /// `:` where `=` belongs.
  case colonForEquals = "DLS0007"
  /// A setting without a value.
  case missingValue = "DLS0008"
  /// Two entries or list items with nothing between them.
  case missingSeparator = "DLS0009"
  /// A name that should stand somewhere and doesn't.
  case missingName = "DLS0010"
  /// A block without its `{`, or with it on the next line.
  case missingBrace = "DLS0011"
  /// A comment that begins with `#`.
  case hashComment = "DLS0012"
  /// A comment between `/*` and `*/`.
  case blockComment = "DLS0013"
  /// Text in single or typographic quotes.
  case otherQuotes = "DLS0014"
  /// A comma in a number.
  case decimalComma = "DLS0015"
  /// Digits that are no number.
  case malformedNumber = "DLS0016"
  /// Digits that are no date.
  case malformedDate = "DLS0017"
  /// A colour that isn't six hexadecimal digits.
  case malformedColour = "DLS0018"
  /// Text that needs quotes and has none.
  case unquotedText = "DLS0019"
  /// Anything that belongs nowhere.
  case unexpectedText = "DLS0020"
  /// A semicolon.
  case semicolon = "DLS0021"
  /// The name of a block that isn't one: in quotes, with blanks, beginning with a digit.
  case badName = "DLS0022"
  /// A block written like a setting: `split = { … }`.
  case equalsBeforeBlock = "DLS0023"
  /// An `import` that lacks its file or its alias.
  case incompleteImport = "DLS0024"
  /// A `let` of something other than text.
  case letNeedsText = "DLS0025"
  /// A `dlsproj 1` that isn't the first entry.
  case misplacedEdition = "DLS0026"
  /// Blocks or lists nested deeper than a project ever needs.
  case tooDeep = "DLS0027"
  /// Bytes that are no UTF-8.
  case notUTF8 = "DLS0028"
  /// A character that can't be seen or typed, such as a blank copied from a web page.
  case oddCharacter = "DLS0029"
  /// A value on the line after its `=`.
  case valueOnNextLine = "DLS0030"
  /// A range or pair without its second half, or with dots too many.
  case incompleteRange = "DLS0031"
  /// The name of a setting that isn't one: in quotes, or of several words.
  case badSettingName = "DLS0032"
}
