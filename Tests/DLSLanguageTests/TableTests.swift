// TableTests.swift: the flat tables behind a model agree with the plain way.

import DLSLanguage
import Testing

@Suite struct TableTests {
  /// A small generator: the same numbers on every machine.
  private struct Numbers {
    var state: UInt64
    mutating func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
  }

  @Test func namesHaveTheNumbersOfADictionary() {
    var numbers = Numbers(state: 3)
    var names = Names(room: 1)
    var known: [String: NameID] = [:]
    let letters = Array("abcxyz-_09éß木e\u{301}").map(String.init)
    for _ in 0..<20_000 {
      let text = (0...numbers.below(12)).map { _ in letters[numbers.below(letters.count)] }.joined()
      #expect(names.find(text) == known[text])
      let id = names.intern(text)
      #expect(known[text] == nil || known[text] == id)
      known[text] = id
      #expect(names.text(id) == text)
    }
    #expect(names.count == Set(known.values).count)
  }

  /// Numbers are the doubles nearest to what is written, whichever way they are read.
  @Test func numbersAreTheNearestDoubles() {
    var numbers = Numbers(state: 5)
    for _ in 0..<3000 {
      let whole = (0...numbers.below(17)).map { _ in "\(numbers.below(10))" }.joined()
      let fraction = (0...numbers.below(17)).map { _ in "\(numbers.below(10))" }.joined()
      let forms = [
        whole, "-\(whole)", "\(whole).\(fraction)", "-0.\(fraction)",
        "\(whole)e-\(numbers.below(30))",
      ]
      let text = forms[numbers.below(forms.count)]
      let model = load("source a {\n  path = \"a\"\n  nodata = \(text)\n}\n")
      #expect(model.block(at: "a")?.number("nodata") == Double(text), "\(text)")
    }
  }

  /// A long chain of `like` hands everything down to its end, and a profile reaches through it.
  @Test func settingsComeDownALongChain() {
    let count = 2000
    let chain = (1..<count).map { "source s\($0) { like = s\($0 - 1) }\n" }.joined()
    let text =
      "source s0 { path = \"a.tif\", bands = [a, b] }\n" + chain
      + "profile p { s7.crs = \"EPSG:4326\" }\n"
    let model = load(text, profile: "p")
    let last = model.block(at: "s\(count - 1)")
    #expect(last?.paths("path").first?.written == "a.tif")
    #expect(last?.setting("path")?.origin == .like(model.block(at: "s0")!.id))
    #expect(last?.text("crs") == "EPSG:4326")
    #expect(last?.setting("crs")?.origin == .profile("p"))
    #expect(model.block(at: "s6")?.text("crs") == nil)
  }
}
