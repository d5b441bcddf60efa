// SnippetText.swift: a text with places to fill in, for editors with tab stops and for those without.

/// A text with places to fill in.
package struct SnippetText: Sendable, Equatable {
  private enum Part: Sendable, Equatable {
    case text(String)
    /// A place to fill in, with what stands there until then.
    case stop(Int, String)
  }

  private var parts: [Part] = []
  private var stops = 0

  init() {}

  /// A text as it is.
  init(_ text: String) { parts = [.text(text)] }

  /// The text with another behind it.
  func adding(_ text: String) -> SnippetText {
    var result = self
    result.parts.append(.text(text))
    return result
  }

  /// The same with one more place to fill in.
  func addingStop(_ placeholder: String = "") -> SnippetText {
    var result = self
    result.stops += 1
    result.parts.append(.stop(result.stops, placeholder))
    return result
  }

  /// The same with the place where the caret ends up.
  func addingEnd() -> SnippetText {
    var result = self
    result.parts.append(.stop(0, ""))
    return result
  }

  /// The text with one more before it.
  func following(_ text: String) -> SnippetText {
    var result = self
    result.parts.insert(.text(text), at: 0)
    return result
  }

  /// Whether there is something to fill in.
  package var hasStops: Bool {
    parts.contains { if case .stop = $0 { true } else { false } }
  }

  /// The text for editors without tab stops.
  package var plain: String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .stop(_, let placeholder): placeholder
      }
    }.joined()
  }

  /// The text in the syntax of snippets.
  package var snippet: String {
    parts.map { part in
      switch part {
      case .text(let text): Self.escaped(text, "$\\")
      case .stop(let number, ""): "$\(number)"
      case .stop(let number, let text): "${\(number):\(Self.escaped(text, "$}\\"))}"
      }
    }.joined()
  }

  private static func escaped(_ text: String, _ signs: String) -> String {
    text.contains { signs.contains($0) }
      ? String(text.flatMap { signs.contains($0) ? ["\\", $0] : [$0] }) : text
  }
}
