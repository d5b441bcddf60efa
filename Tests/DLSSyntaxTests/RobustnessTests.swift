// RobustnessTests.swift: texts that nobody should write, each with a whole tree all the same.

import DLSSyntax
import DLSTestKit
import DLSText
import Testing

/// Bytes, and what to call them.
private let oddities: [(String, [UInt8])] = [
  ("NULs", [0, 0, 0x61, 0, 0x3D, 0x31, 0]),
  ("UTF-16", [0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00]),
  ("Latin 1", [0x61, 0x3D, 0x22, 0xE4, 0x22, 0x0A, 0x2F, 0x2F, 0xE4]),
  ("a byte order mark alone", [0xEF, 0xBB, 0xBF]),
  ("two byte order marks", [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, 0x61]),
  ("half a byte order mark", [0xEF, 0xBB]),
  ("every byte", Array(0...255)),
  ("every byte backwards", (0...255).reversed()),
  ("CRs alone", Array("a = 1\rb = 2\r\r".utf8)),
  ("mixed line ends", Array("a {\r\nb = 1\n\r\r\nc = 2\r}\n".utf8)),
  ("a quote alone", Array("\"".utf8)),
  ("an open interpolation", Array("a = \"${".utf8)),
  ("a quote in an interpolation", Array("a = \"${b\" c".utf8)),
  ("a star and a slash", Array("/*".utf8)),
  ("a slash and a star", Array("*/".utf8)),
  ("a number cut off", Array("a = 1e".utf8)),
  ("dots", Array("a = .....1..".utf8)),
  ("hyphens", Array("a-=-b--1-".utf8)),
  ("invisible characters", Array("a\u{00A0}=\u{200B}1\u{FEFF}\u{2028}b\u{00A0}".utf8)),
]

@Test(arguments: oddities)
func oddTextsHaveTrees(_ name: String, _ bytes: [UInt8]) {
  parse(bytes)
  parse(bytes + bytes)
}

@Test(arguments: [
  "[", "]", "{", "}", "(", "\"", "${", "\"${", "a=[", "a {", "a.", "=", "..", "x",
  "1", "1 x", "1..", "#", "/*", "'", "“", ",", ":", ";", "\u{00A0}", "a ", "a = [ {", "a\n{", "}\n",
  "train a {\n", "a = \"\n", "\u{0}", "split = {", "-", "a=1,5\n", "[a=", "/* \n", "1 a", "\"a\" {",
])
func hundredThousandOfIt(_ piece: String) {
  let bytes = Array(String(repeating: piece, count: 100_000).utf8)
  let tree = parse(bytes)
  #expect(tree.problems.count <= Parser.problemLimit)
}

@Test func megabytesOfBracketsAreOneProblem() {
  let tree = parse([UInt8](repeating: UInt8(ascii: "["), count: 1 << 20))
  #expect(tree.problems.count == 1)
  let lists = parse("a = " + String(repeating: "[", count: 200_000))
  #expect(lists.problems.map(\.code) == [.tooDeep])
  let blocks = parse(String(repeating: "a {\n", count: 100_000))
  #expect(blocks.problems.map(\.code) == [.tooDeep])
  let closed = String(repeating: "a {\n", count: 99) + String(repeating: "}\n", count: 99)
  #expect(parse(closed + "b = 1").problems.map(\.code) == [.tooDeep])
  #expect(parse(closed + "b = 1").entryCount == 2)
}

@Test func whatIsTooDeepCostsOneBlock() {
  let deep = "train a {\n" + String(repeating: "b {\n", count: 100) + "train c {\n  d = 1\n}\n"
  let tree = parse(deep)
  #expect(tree.problems.map(\.code) == [.tooDeep])
  #expect(tree.entryCount == 2)
}

@Test func problemsAreKeptUpToALimit() {
  let tree = parse(String(repeating: "a = \n", count: 5000))
  #expect(tree.problems.count == Parser.problemLimit)
  #expect(tree.problemsLeftOut == 5000 - Parser.problemLimit)
}

@Test func everyPrefixHasATree() {
  let bytes = Array(everyConstruct.utf8)
  let faults = (0...bytes.count).lazy.compactMap { (count) -> String? in
    keep(bytes.prefix(count))
    return TreeLaws.fault(
      in: Parser.parse(Array(bytes.prefix(count))), of: Array(bytes.prefix(count)))
  }
  #expect(faults.first { _ in true } == nil)
}

@Test func everySuffixHasATree() {
  let bytes = Array(everyConstruct.utf8)
  let faults = stride(from: 0, through: bytes.count, by: 7).lazy.compactMap { (count) -> String? in
    keep(bytes.suffix(count))
    return TreeLaws.fault(
      in: Parser.parse(Array(bytes.suffix(count))), of: Array(bytes.suffix(count)))
  }
  #expect(faults.first { _ in true } == nil)
}

/// A byte order mark stands on no line: what follows it is read as if it weren't there.
@Test func aByteOrderMarkChangesNothing() {
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  let texts = [
    Array("train net\n  seed = 1\n".utf8), Array("for train x\n# {a = b { c = 1 }\n m".utf8),
    Array("  a {\n  b {\n  c = 1\n}\n".utf8),
  ]
  let construct = Array(everyConstruct.utf8)
  let suffixes = stride(from: 0, to: construct.count, by: 5).map { Array(construct.suffix($0)) }
  for text in texts + suffixes {
    let (plain, marked) = (Parser.parse(text), Parser.parse(mark + text))
    #expect(
      outline(plain) == outline(marked), "\(String(decoding: text.prefix(200), as: UTF8.self))")
    let shifted = plain.problems.map { TextRange($0.range.start + 3, $0.range.end + 3) }
    #expect(
      marked.problems.map(\.code) == plain.problems.map(\.code)
        && marked.problems.map(\.range) == shifted,
      "\(String(decoding: text.prefix(200), as: UTF8.self))")
  }
}
