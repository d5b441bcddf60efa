// ViewWalk.swift: asks the views of a tree everything they offer.

import DLSSyntax
import DLSText

/// Looks at everything that views offer.
struct ViewWalk {
  var fault: String?

  mutating func walk(_ entries: [EntryView]) {
    for entry in entries {
      switch entry {
      case .edition(let view): _ = view.number?.number
      case .importEntry(let view): note((view.path?.text ?? "\"").hasPrefix("\""), "import")
      case .letEntry(let view): value(view.value)
      case .attribute(let view):
        // A name in quotes is told, and none.
        let isQuoted = view.path.tree.node(view.path.node).isBroken
        note(!view.path.names.isEmpty || isQuoted, "an attribute without a name")
        value(view.value)
      case .block(let view):
        note(view.range.covers(view.headRange), "a head outside of its block")
        if let open = view.openBrace, let close = view.closeBrace {
          note(open < close, "a block that closes before it opens")
        }
        _ = view.documentation
        walk(view.entries)
      case .error: break
      }
    }
  }

  mutating func value(_ value: ValueView?) {
    switch value {
    case .string(let view):
      note(view.range.covers(view.contentRange) || !view.isClosed, "a string's content")
      note(view.resolved { _ in "" } != nil, "a string's text")
    case .list(let view): for item in view.items { self.value(item) }
    case .range(let view), .pair(let view):
      note(view.first != nil, "a span without a beginning")
      note(view.isBroken || view.second != nil, "a span without an end")
    case .quantity(let view): note(!view.number.isNaN, "no number: \(view.text)")
    case .date(let view): note((0...9999).contains(view.year), "no year")
    case .colour(let view): note(view.rgb <= 0xFFFFFF, "no colour")
    case .path(let view): note(!view.names.isEmpty, "no path")
    case nil: break
    }
  }

  private mutating func note(_ holds: Bool, _ message: String) {
    if !holds { fault = fault ?? message }
  }
}
