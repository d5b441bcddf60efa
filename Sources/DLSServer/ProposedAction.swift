// ProposedAction.swift: something that an editor offers to do, and the change that does it.

import DLSJSON
import DLSText

/// Something that can be done to a text. The change is made only for those that somebody takes,
/// where the client can wait for it.
struct ProposedAction {
  /// What kind of action it is, in the protocol's words.
  enum Kind: String, CaseIterable {
    case quickFix = "quickfix"
    case inline = "refactor.inline"
    case extract = "refactor.extract"
    case fixAll = "source.fixAll.dls"
    case organizeImports = "source.organizeImports.dls"
    case explain = "explain"
  }

  let title: String
  let kind: Kind
  /// Whether it is the one to take without a look at the others.
  var isPreferred = false
  /// What is in the way; nil where nothing is.
  var obstacle: String?
  /// The diagnostics that it removes.
  var diagnostics: [JSONValue] = []
  /// The code that it is about, where another action may have its title.
  var code = ""
  /// The command that is run instead of a change.
  var command: JSONValue?
  /// Makes the change; nil where there is nothing to change after all.
  var change: () -> WorkspaceChange? = { nil }

  /// What finds it again among the actions of its place.
  var key: String { "\(kind.rawValue)|\(code)|\(title)" }
}

/// Which kinds of action a client wants.
struct WantedKinds {
  private let only: [String]?

  /// From the context of a request.
  init(_ context: JSONValue?) {
    only = context?["only"]?.array?.compactMap(\.string)
  }

  /// Whether a kind is wanted, by itself or as one of a wider kind.
  func contain(_ kind: ProposedAction.Kind) -> Bool {
    guard let only else { return true }
    return only.contains { word in
      word.isEmpty || kind.rawValue == word || kind.rawValue.hasPrefix(word + ".")
    }
  }
}
