// FuzzTests.swift: what every text must keep, searched with seeds; and a fault the search must find.

import DLSSyntax
import DLSText
import Testing

/// Every search there is. `DLS_FUZZ_ITERATIONS` says how long each goes on.
private let fuzzers = [
  Fuzzer(name: "tree") { fault(in: Parser.parse($0), of: $0) },
  Fuzzer(name: "prefixes") { bytes in
    for count in stride(from: 0, to: bytes.count, by: 31) {
      let prefix = Array(bytes.prefix(count))
      if let fault = fault(in: Parser.parse(prefix), of: prefix) { return fault }
    }
    return nil
  },
  Fuzzer(name: "views") { bytes in
    var views = ViewWalk()
    views.walk(Parser.parse(bytes).file.entries)
    return views.fault
  },
  Fuzzer(name: "safe fixes") { bytes in
    let tree = Parser.parse(bytes)
    for problem in tree.problems {
      guard let change = problem.changes.first, change.isSafe else { continue }
      let edits = change.edits.map { TextEdit(file: .main, range: $0.range, newText: $0.newText) }
      guard let mended = try? TextEdit.apply(edits, to: bytes) else { return "no fix" }
      let again = Parser.parse(mended)
      let same = again.problems.contains { $0.code == problem.code && $0.range == problem.range }
      if same && problem.range.count > 0 && mended == bytes { return "\(problem) does nothing" }
    }
    return nil
  },
]

@Test(arguments: fuzzers)
func nothingIsFound(_ fuzzer: Fuzzer) {
  let found = fuzzer.search(iterations: Fuzzer.iterations, seed: 2026)
  #expect(found == nil)
}

/// A search that never finds anything proves nothing: this fault is planted and must be found.
@Test func thePlantedFaultIsFound() {
  let planted = Fuzzer(name: "planted") { bytes in
    let tree = Parser.parse(bytes)
    let hasPair = tree.nodes.contains { $0.kind == .pair }
    return hasPair && tree.problems.contains { $0.code == .strayClose } ? "planted" : nil
  }
  #expect(planted.search(iterations: 4000, seed: 1)?.contains("planted") == true)
}

/// Looks at everything that views offer.
private struct ViewWalk {
  var fault: String?

  mutating func walk(_ entries: [EntryView]) {
    for entry in entries {
      switch entry {
      case .edition(let view): note(view.number?.number ?? 0 >= 0 || true, "edition")
      case .importEntry(let view): note((view.path?.text ?? "\"").hasPrefix("\""), "import")
      case .letEntry(let view): value(view.value)
      case .attribute(let view):
        note(!view.path.names.isEmpty, "an attribute without a name")
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
