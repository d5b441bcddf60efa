// JSONReaderTests.swift: what is JSON, what isn't, and where it goes wrong.

import DLSJSON
import Testing

@Suite struct JSONReaderTests {
  @Test(
    arguments: [
      ("null", .null), (" [ ] ", []), ("{}", [:]), ("true", true), ("0", 0), ("-1", -1),
      ("9223372036854775807", 9_223_372_036_854_775_807), ("0.1", 0.1), ("1e2", .number(100)),
      ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(0x1p63)),
      ("1E-400", .number(0)), ("2.2250738585072014e-308", .number(.leastNormalMagnitude)),
      ("9007199254740993", 9_007_199_254_740_993), ("0.30000000000000004", .number(0.1 + 0.2)),
      (#""a\u00e9\ud83d\ude00\n\/""#, "aé😀\n/"), ("\"é😀\"", "é😀"), (#""\u0000""#, "\0"),
      (#"{"a":[1,{"b":null}]}"#, ["a": [1, ["b": .null]]]), (#"{"a":1,"a":2}"#, ["a": 2]),
      ("\u{feff}1", 1),
    ] as [(String, JSONValue)])
  func accepted(text: String, value: JSONValue) throws {
    #expect(try JSONReader.parse(text) == value)
    for indented in [false, true] {
      #expect(try JSONReader.parse(JSONWriter.bytes(value, indented: indented)) == value)
    }
  }

  @Test(arguments: [
    ("", 0), (" ", 1), ("[1,]", 3), ("[1 2]", 3), ("{\"a\"}", 4), ("{a:1}", 1), ("{\"a\":1,}", 7),
    ("01", 0), ("-", 1), ("1.", 2), (".5", 0), ("1e", 2), ("1e999", 0), ("+1", 0), ("nul", 0),
    ("NaN", 0), ("\"a", 0), ("\"a\nb\"", 2), (#""\x""#, 1), (#""\u12g4""#, 5), (#""\ud800""#, 1),
    (#""\ud800\u0041""#, 1), (#""\udc00""#, 1), ("1 2", 2), ("[", 1), ("'a'", 0), ("\0", 0),
    ("tru\u{e9}", 0), ("-01", 0),
  ])
  func refused(text: String, offset: Int) {
    let problem = #expect(throws: JSONProblem.self) { try JSONReader.parse(text) }
    #expect(problem?.offset == offset)
    #expect(problem?.reason.isEmpty == false)
  }

  @Test(arguments: [
    [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
  ])
  func textMustBeUTF8(bytes: [UInt8]) {
    #expect(throws: JSONProblem.self) { try JSONReader.parse([34] + bytes + [34]) }
  }

  /// Texts are read eight bytes at a time, up to whatever ends a run of plain ones, wherever that stands.
  @Test(arguments: 0..<20)
  func whatEndsARunMayStandAnywhere(count: Int) throws {
    let run = String(repeating: "a", count: count)
    for (escape, character) in [
      (#"\n"#, "\n"), (#"\""#, "\""), (#"\/"#, "/"), (#"\u00e9"#, "é"), ("é", "é"),
      (#"\ud83d\ude00"#, "😀"),
    ] {
      let text = run + character + run + character
      #expect(try JSONReader.parse("[\"\(run)\(escape)\(run)\(escape)\",1]") == [.string(text), 1])
    }
    let odd = Array(run.utf8) + [0xFF] + Array(#"bcdefgh\n"#.utf8)
    #expect(throws: JSONProblem.self) { try JSONReader.parse([34] + odd + [34]) }
    for (end, offset) in [
      ("", 0), (#"\"#, count + 1), (#"\x""#, count + 1), ("\u{1}\"", count + 1),
    ] {
      let problem = #expect(throws: JSONProblem.self) { try JSONReader.parse("\"" + run + end) }
      #expect(problem?.offset == offset)
    }
  }

  @Test func depthIsBounded() throws {
    let deep = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
    _ = try JSONReader.parse(deep)
    for open in ["[", "{\"a\":"] {
      let problem = #expect(throws: JSONProblem.self) {
        try JSONReader.parse(String(repeating: open, count: 1_000_000))
      }
      #expect(problem?.reason == "nested deeper than 256")
    }
  }

  @Test func countIsBounded() {
    #expect(throws: JSONProblem.self) {
      try JSONReader.parse("[1,2,3]", limits: JSONLimits(depth: 2, values: 3))
    }
  }

  @Test func manyNamesTakeLinearTime() throws {
    let count = 100_000
    let members = (0..<count).map { "\"k\($0 % (count / 2))\":\($0)" }
    let value = try JSONReader.parse("{" + members.joined(separator: ",") + "}")
    #expect(value.object?.count == count / 2)
    #expect(value["k7"]?.integer == count / 2 + 7)
  }

  @Test func orderAndAbsence() throws {
    var object = try #require(try JSONReader.parse(#"{"z":1,"a":2,"m":3}"#).object)
    #expect(object.names == ["z", "a", "m"])
    object["a"] = nil
    object["q"] = 4
    #expect(object.names == ["z", "m", "q"])
    #expect(object["a"] == nil)
    let value = JSONValue.object(object)
    #expect(value["none"]?["deeper"] == nil)
    #expect(value[0] == nil)
    #expect(JSONValue.number(3).integer == 3)
    #expect(JSONValue.number(3.5).integer == nil)
    #expect(JSONValue.number(1e300).integer == nil)
  }
}
