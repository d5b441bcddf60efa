// Stage.swift: the stages that a text goes through, each from the text alone.

import DLSFormat
import DLSSyntax
import DLSText

/// A stage of reading a text.
enum Stage: String, CaseIterable {
  case lex, parse, format

  /// What a stage made, kept until the clock has been read.
  enum Made {
    case tokens(TokenTable)
    case tree(SyntaxTree)
    case verdict(Bool)
  }

  /// What it does.
  var doc: String {
    switch self {
    case .lex: "cut the text into tokens, on one thread"
    case .parse: "cut it into tokens and make its tree"
    case .format: "make its tree, format it and compare, as `dls fmt --check` does"
    }
  }

  /// Takes a text through the stage.
  func run(_ text: [UInt8], _ workers: Workers) -> Made {
    switch self {
    case .lex: return .tokens(Lexer.lex(text))
    case .parse: return .tree(Parser.parse(text, workers: workers))
    case .format:
      let tree = Parser.parse(text, workers: workers)
      return .verdict(ByteRuns.areEqual(text, Formatter.format(tree, workers: workers)))
    }
  }
}
