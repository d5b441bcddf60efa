// ProblemTests.swift: what is said about each mistake, where, and what mends it.

import DLSSyntax
import DLSText
import Testing

@Test func aBlockThatIsNeverClosed() {
  check(
    "«train net» {\n  seed = 1\n\nexport chips {\n}\n",
    "DLS0001 `net` begins here and is never closed. Write `}` at its end.")
  checkFix(
    "train net {\n  seed = 1\n\nexport chips {}\n",
    "train net {\n  seed = 1\n}\n\nexport chips {}\n")
  checkFix("train net {\n  a = 1  // b\nreview {}\n", "train net {\n  a = 1  // b\n}\nreview {}\n")
  checkFix("person sam { a = 1", "person sam { a = 1 }")
  checkFix("a {\r\n  b = 1\r\n", "a {\r\n  b = 1\r\n}\r\n")
}

@Test func theBlockToBlameIsFoundByItsIndentation() {
  check(
    "work_units plots {\n  «split» {\n    a = 1\n}\n\ntrain net {}\n",
    "DLS0001 `split` begins here and is never closed. Write `}` at its end.")
}

@Test func aLostBraceCostsOneBlock() {
  let tree = parse("train a {\n  b {\n  c = [1\n\nsource d {\n  path = \"e\"\n}\nlet f = \"g\"\n")
  #expect(tree.problems.map(\.code) == [.unclosedBlock, .unclosedBlock, .unclosedList])
  let outlines = tree.children(.file).map { outline(tree, $0) }
  #expect(
    outlines.dropFirst() == ["(block source d (attribute path \"e\"))", "(letEntry f \"g\")"])
}

@Test func bracketsThatCloseNothing() {
  check("a = 1\n«}»\nb = 2", "DLS0002 This `}` closes nothing. Remove it.")
  check("a = [1]«]»\n", "DLS0002 This `]` closes nothing. Remove it.")
  checkFix("a = [1]]\n}", "a = [1]\n")
}

@Test func aListThatIsNeverClosed() {
  let message =
    "DLS0003 This list begins with `[` and is never closed. Write `]` after its last item."
  check("p {\n  a = «[»b, c\n}", message)
  check("a = «[»b\nc = 1", message)
  checkFix("p {\n  a = [b, c\n}", "p {\n  a = [b, c]\n}")
  checkFix("a = [b\nc = 1", "a = [b]\nc = 1")
}

@Test func digitsWithBlanksBetweenThem() {
  check("a = «1 000»", "DLS0016 The digits of a number stand together. Write 1000.")
  check(
    "p { a = «1 234 567 m» }", "DLS0016 The digits of a number stand together. Write 1234567 m.")
  check("a = «1 00»", "DLS0020 This belongs nowhere here. Remove it, or write text in quotes.")
}

@Test func charactersThatCannotBeSeen() {
  let message = "as copied text may carry along. Remove it."
  for (sign, name) in [("\u{200B}", "U+200B"), ("\u{AD}", "U+00AD"), ("\u{202E}", "U+202E")] {
    checkFix("a = 1\(sign)\n", "a = 1\n")
    let problems = parse("a = 1\(sign)\n").problems.map(\.message)
    #expect(problems == ["There is a character here that can't be seen (\(name)), \(message)"])
  }
  let split = "schema c { class o\u{200B}ak { value = 1 } }"
  checkFix(split, "schema c { class oak { value = 1 } }")
  #expect(parse(split).problems.map(\.code) == [.oddCharacter])
  // A blank that isn't one parts number and unit like one that is.
  check(
    "a = 100«\u{A0}»m",
    "DLS0029 This character (U+00A0) looks like a blank, but isn't one. Write an ordinary space.")
}

@Test func anEditionWithoutItsNumber() {
  check(
    "«dlsproj»\n\nperson a {}\n",
    "DLS0008 `dlsproj` tells the edition of the language. Write dlsproj 1.")
  checkFix("dlsproj  // first\n", "dlsproj 1  // first\n")
  // What isn't surely meant is nothing to write without asking.
  #expect(parse("DLSPROJ 1\n").problems.flatMap(\.changes).allSatisfy { !$0.isSafe })
}

@Test func sixteenBitsWithoutAMark() {
  for swaps in [false, true] {
    let bytes = "dlsproj 1\n".utf8.flatMap { byte -> [UInt8] in swaps ? [0, byte] : [byte, 0] }
    let problems = Parser.parse(bytes).problems.map(\.message)
    #expect(problems == ["This file is saved as UTF-16. Save it as UTF-8."])
  }
}

@Test func aTextThatGoesOnToTheNextQuote() {
  check(
    "s {\n  a = \"b.tif, c = \"«d\"»\n}",
    "DLS0020 A quote is missing: the text before this goes on to the next one. Write `\"` where it ends."
  )
}

@Test func aTextWithoutItsQuote() {
  let message = "DLS0004 The closing quote of this text is missing. Write `\"` at its end."
  check("a = «\"b c»\nd = 1", message)
  check("person maria { account = «\"CORP\\maria }»\nperson sam {}", message)
  checkFix("a = \"b c\nd = 1", "a = \"b c\"\nd = 1")
  checkFix("person m { a = \"C\\m }\nb = 1", "person m { a = \"C\\m\" }\nb = 1")
  checkFix("a = \"b.tif   // the first\nd = 1", "a = \"b.tif\"   // the first\nd = 1")
  checkFix("a = \"b.tif\t// the first\nd = 1", "a = \"b.tif\"\t// the first\nd = 1")
  checkFix("p a { a = \"Ann // x }\nb = 1", "p a { a = \"Ann\" } // x\nb = 1")
  checkFix("p a { a = \"Ann\t// x }\t\nb = 1", "p a { a = \"Ann\" }\t// x\nb = 1")
  checkFix("p a { a = \"Ann\t}\nb = 1", "p a { a = \"Ann\"\t}\nb = 1")
  checkFix("a = \"https://b c\nd = 1", "a = \"https://b c\"\nd = 1")
}

@Test func anInterpolationThatIsBroken() {
  check(
    "a = \"b«${»}c\"",
    "DLS0005 `${` takes the name of a `let`, as in \"${data}/a.tif\". For the two characters "
      + "themselves write `$${`.")
  check("a = \"${«b»/c\"", "DLS0005 `}` is missing after the name.")
  check(
    "a = \"${b«/c»}\"",
    "DLS0005 `${ }` holds one name and nothing else. Write `}` right after the name.")
  check("a = \"${«b»\"", "DLS0005 `}` is missing after the name.")
  checkFix("a = \"${b\"", "a = \"${b}\"")
}

@Test func aSettingWithoutItsSign() {
  check("p { tile «128» px }", "DLS0006 `=` is missing between `tile` and its value.")
  checkFix("p { tile 128 px, a \"b\", c d }", "p { tile = 128 px, a = \"b\", c = d }")
  check("a«:» 1", "DLS0007 Write `=` here, not `:`.")
  checkFix("a: 1\nb := 2\nc:3\nd == 4", "a = 1\nb = 2\nc = 3\nd = 4")
}

@Test func aSettingWithoutAValue() {
  check("p {\n  «tile =»\n}", "DLS0008 `tile` has no value. Write one after `=`.")
  check("p {\n  «tile»\n}", "DLS0008 `tile` has no value. Write `=` and a value after it.")
  check("«a =» // b\nc = 1", "DLS0008 `a` has no value. Write one after `=`.")
  check("p {\n  «a.b =»\n}", "DLS0008 `a.b` has no value. Write one after `=`.")
  check(
    "a =\n  «128» px",
    "DLS0030 The value stands on the line after its `=`. Write it on the same line.")
  checkFix("a =\n  128 px", "a = 128 px")
  checkFix("a =\n\n  [1,\n 2]", "a = [1,\n 2]")
}

@Test func aCommaThatIsMissing() {
  check(
    "p { a = 1 «b» = 2 }",
    "DLS0009 Two entries stand on one line with nothing between them. Write a comma between them.")
  checkFix("p { a = 1 b = 2 } q {}", "p { a = 1, b = 2 }, q {}")
  checkFix("p { a.b = 1 a.c-d = 2 }", "p { a.b = 1, a.c-d = 2 }")
  check("a = [red «green»]", "DLS0009 A comma is missing before this item.")
  checkFix("a = [red green  blue]", "a = [red, green, blue]")
  checkFix("a = [[1] [2]]", "a = [[1], [2]]")
}

@Test func aNameThatIsMissing() {
  check("a = b.«»", "DLS0010 A name is missing after the dot.")
  check(
    "«let» \"a\"\n«= 5»\n«{» }",
    "DLS0010 `let` gives a text a name. Write let data = \"imagery\".",
    "DLS0010 The name of the setting is missing here. Write it before the `=`.",
    "DLS0010 A block begins with its keyword, as in `project tree-crowns {`.")
}

@Test func aBlockWithoutItsBrace() {
  check("«review»", "DLS0011 `review` has no `{`. Write `{` after it and `}` at its end.")
  checkFix("person sam\nperson ana {}", "person sam {}\nperson ana {}")
  checkFix("split\n  a = 1\n}", "split {\n  a = 1\n}")
  check("train net\n«{»\n  a = 1\n}", "DLS0011 `{` belongs on the line of `train net`.")
  checkFix("train net\n{\n  a = 1\n}", "train net {\n  a = 1\n}")
}

@Test func commentsOfOtherLanguages() {
  check(
    "«# a»\nb = 1 «#c»\n", "DLS0012 A comment begins with `//`, not with `#`.",
    "DLS0012 A comment begins with `//`, not with `#`.")
  checkFix("# a\nb = 1 #c\n#decade of it\n", "// a\nb = 1 // c\n// decade of it\n")
  check(
    "«/* a */»\nb = 1",
    "DLS0013 A comment begins with `//` and ends with its line; there is no `/* */`.")
  checkFix("/* a\n * b\n */\nc = 1", "// a\n// b\nc = 1")
  // What stands behind it stays in force.
  checkFix("p {\n  a = 1 /* b */, c = 2\n}", "p {\n  a = 1, c = 2 // b\n}")
  checkFix("p { a = 1 /* b */ } // c", "p { a = 1 } // b // c")
  checkFix("p {\n  /* b */ a = 1\n}", "p {\n  // b\n  a = 1\n}")
  checkFix("a = [1, /* b */ 2]\n", "a = [1, 2] // b\n")
  checkFix("a = b/* c */, d = 1", "a = b, d = 1 // c")
  let many = parse("a = 1 /* b */, c = 2 /* d */, e = 3\n").problems
  #expect(many.map(\.changes.count) == [0, 1])
}

@Test func semicolonsInLists() {
  check("a = [b«;» c]", "DLS0021 Commas part the items of a list. Write `,`.")
  check("a = [b«;»]", "DLS0021 The items of a list need no `;`. Remove it.")
  checkFix("a = [b;c; 1 m;\n  \"d\"; #2e7d32]", "a = [b, c, 1 m\n  \"d\", #2e7d32]")
}

@Test func signsBeforeEntries() {
  check("p {\n  «-» a = 1\n}", "DLS0020 Nothing stands before an entry. Remove `-`.")
  checkFix("p {\n  - a: 1\n  * b = [c]\n  -- d = 2\n}", "p {\n  a = 1\n  b = [c]\n  d = 2\n}")
  let isSafe = parse("p {\n  + a = 1\n}").problems.flatMap(\.changes).map(\.isSafe)
  #expect(isSafe == [false])
}

@Test func namesOfSettingsInQuotes() {
  check("«\"a\":» 1", "DLS0032 A name stands without quotes. Write `a =`.")
  checkFix(
    "p {\n  \"a\": [\n    1,\n    2\n  ],\n  'b':c,\n  \"d\": { \"e.f\" = 3 }\n}",
    "p {\n  a = [\n    1,\n    2\n  ],\n  b = c,\n  d { e.f = 3 }\n}")
  // What is no name stays as it is.
  check("«\"a b\": 1»", "DLS0020 Text alone says nothing here. Write, say, title = before it.")
  #expect(parse("\"a b\": 1").problems.flatMap(\.changes).isEmpty)
}

@Test func namesOfSettingsOfSeveralWords() {
  check("p { «a b» = 1 }", "DLS0032 The name of a setting is one word. Write `a_b`.")
  check("p { «a b» 1 }", "DLS0032 The name of a setting is one word. Write `a_b =`.")
  checkFix("p { a b c = 1, d.e f: [2] }", "p { a_b_c = 1, d.e_f = [2] }")
  // Two words without a value may be anything.
  #expect(parse("p { a b c }").problems.flatMap(\.changes).allSatisfy { !$0.isSafe })
}

@Test func listsInOtherBrackets() {
  check("a = «(b, c)»", "DLS0020 A list has square brackets. Write [b, c].")
  check("p { a = «{b, c}» }", "DLS0020 A list has square brackets. Write [b, c].")
  checkFix("a = (1 m, 2 m)\nb = { \"c\", \"d\" }", "a = [1 m, 2 m]\nb = [\"c\", \"d\"]")
  check("a = «(50 m)»", "DLS0020 A value stands without brackets. Write 50 m.")
}

@Test func signsOfOtherKeyboards() {
  checkFix("a ＝ 1\nb： 2\nc = –4 m\nd => 5", "a = 1\nb = 2\nc = -4 m\nd = 5")
}

@Test func aBodyWithoutItsBrace() {
  let message = "DLS0011 `split` has no `{`. Write `{` after it and `}` at its end."
  check("p {\n  «split» a = 20 %, b = 10 %\n}", message)
  checkFix("p {\n  split a = 20 %, b = 1  // c\n}", "p {\n  split { a = 20 %, b = 1 }  // c\n}")
  checkFix("p {\n  class oak a: 1 }\n}", "p {\n  class oak { a = 1 }\n}")
  checkFix("p { a = 1, split b = 2 }", "p { a = 1, split { b = 2 } }")
  checkFix("p { split b = 2 } }", "p { split { b = 2 } }")
  checkFix("review a = 1\n  b = 2\n}\n", "review { a = 1\n  b = 2\n}\n")
  checkFix(
    "moved a.b -> a.c\nmoved d to e\n",
    "moved { from = a.b, to = a.c }\nmoved { from = d, to = e }\n")
  // A long line is no line that anybody wrote.
  let long = "p { " + String(repeating: "split a = 1, ", count: 1000) + "}\n"
  #expect(parse(long).problems.first?.changes.isEmpty == true)
  // Where the line goes on with another block, nobody knows which entries are whose.
  #expect(parse("p { split b = 2 }").problems.flatMap(\.changes).map(\.isSafe) == [false])
  check(
    "p {\n  for «oak, pine» { a = 1 }\n}",
    "DLS0022 A block has one name. Write a block for each of them.")
  check(
    "«person ana = \"Ana\"»",
    "DLS0011 What a block says stands in braces, as in `person ana { title = \"…\" }`.")
}

@Test func whatIsTakenOutHoldsNoWords() {
  for text in ["= 5\n", "\"a\"\n", "5 m\n", "p {}, a {} b\n", "a = [= c]\n", "2024-01-01\n"] {
    let removed = parse(text).problems.flatMap(\.changes).filter { $0.title == "Remove it" }
    #expect(removed.isEmpty, "\(text)")
  }
  checkFix("a = 1\n-- b\n<!-- c -->\n-> d", "a = 1\n// b\n// c -->\n// d")
}

@Test func textInOtherQuotes() {
  check("a = «'b c'»", "DLS0014 Text stands between straight double quotes. Write \"b c\".")
  checkFix(
    "a = 'b \"c\"'\nd = “e”\nf = [«g», „h“]", "a = \"b \"\"c\"\"\"\nd = \"e\"\nf = [\"g\", \"h\"]")
}

@Test func quotesThatDoNotGoTogether() {
  let safe = { (text: String) in parse(text).problems.flatMap(\.changes).map(\.isSafe) }
  #expect(safe("a = 'don't'") == [true])
  #expect(safe("import 'a' as b") == [true])
  checkFix("a = “b “c” d”", "a = \"b “c” d\"")
  // Where it ends is a guess.
  #expect(safe("a = 'the '90s'") == [false])
  #expect(safe("a = 'b' c'").isEmpty)
  check(
    "a = «'b, c = 'd'»",
    "DLS0014 Text stands between straight double quotes. Write `\"` where it begins and where it ends."
  )
}

@Test func whatFollowsATextIsNoOther() {
  let message = "DLS0020 This belongs nowhere here. Remove it, or write text in quotes."
  check("a = \"b\" «c d»", message)
  check(
    "a = «'b'» «c'»",
    "DLS0014 Text stands between straight double quotes. Write `\"` where it begins and where it ends.",
    message)
}

/// JSON, C and Python write a quote within a text so.
@Test func quotesBehindBackslashes() {
  let message = "A quote within a text is written twice. Write `\"\"` for `\\\"`."
  check(#"p { a = «"Haus \"Rose\""» }"#, "DLS0020 \(message)")
  check(#"p { a = «"b \"c\" d"», e = 1 }"#, "DLS0020 \(message)")
  check(#"p { a = «"b\"c"» }"#, "DLS0020 \(message)")
  check(#"a = ["b", «"c \"d\""»]"#, "DLS0020 \(message)")
  check(#"let a = «"${b} \"c\""» // d"#, "DLS0020 \(message)")
  check(#"p { a = «"b\""» }"#, "DLS0004 \(message)")
  checkFix(#"p { a = "Haus \"Rose\"" }"#, #"p { a = "Haus ""Rose""" }"#)
  checkFix(#"p { a = "b\"c", d = "e" }"#, #"p { a = "b""c", d = "e" }"#)
  checkFix(#"p { a = "b\"" }"#, #"p { a = "b""" }"#)
  checkFix(#"a = ["b \"c\"", "d"]"#, #"a = ["b ""c""", "d"]"#)
  // A folder of Windows ends so, too, and nothing follows it.
  #expect(parse(#"p { a = "C:\b\", c = "d" }"#).problems.isEmpty)
  check(
    #"p { a = "C:\b\" «"c" "d"» }"#,
    "DLS0020 This belongs nowhere here. Remove it, or write text in quotes.")
}

@Test func thousandsWithMarks() {
  check("a = «1_000 px»", "DLS0016 The digits of a number stand together. Write 1000 px.")
  check("a = «1'000»", "DLS0016 The digits of a number stand together. Write 1000.")
}

@Test func numbersOfOtherLanguages() {
  check("a = «0,5» %", "DLS0015 A comma separates entries. Write 0.5.")
  checkFix("p { a = 0,5, b = -1,25 m }", "p { a = 0.5, b = -1.25 m }")
  check("a = «4,000»", "DLS0015 A comma separates entries. Write 4000, or 4.")
  check("a = «1,500» m", "DLS0015 A comma separates entries. Write 1500, or 1.5.")
  check("a = «0,001»", "DLS0015 A comma separates entries. Write 0.001.")
  check(
    "a = «1.2,5»", "DLS0015 A comma separates entries. Write the number with one point at most.")
  // What other countries and languages write for thousand and a half, and a million.
  checkFix("p { a = 1.000,5 m }", "p { a = 1000.5 m }")
  checkFix("p { a = 1,000.5 m }", "p { a = 1000.5 m }")
  check("a = «1.234.567» m", "DLS0016 Nothing parts the thousands of a number. Write 1234567.")
  checkFix("p { a = 1,000,000, b = 2 }", "p { a = 1000000, b = 2 }")
  #expect(parse("a = [0,5]").problems.isEmpty)
  check("a = «.5»", "DLS0016 Write 0.5.")
  checkFix("a = .5 m\nb = 5.\n", "a = 0.5 m\nb = 5\n")
  check("a = «1.2.3»", "DLS0016 A number has one point at most.")
}

@Test func datesOfOtherLanguages() {
  check("a = «2024-5-14»", "DLS0017 A date is year, month and day, as in 2024-05-14.")
  checkFix(
    "a = 2024-5-14\nb = 14.05.2024\nc = 5/14/2024", "a = 2024-05-14\nb = 2024-05-14\nc = 2024-05-14"
  )
  #expect(parse("a = 4.5.2024").problems.first?.changes == [])
}

@Test func coloursThatAreNone() {
  check("a = «#fff»", "DLS0018 A colour is `#` and six digits from 0 to f, as in #2e7d32.")
  checkFix("p { a = #1aF, b = #2e7d32ff }", "p { a = #11aaFF, b = #2e7d32 }")
}

@Test func textThatLacksItsQuotes() {
  check("a = «data/b.tif»\n", "DLS0019 Text needs quotes. Write \"data/b.tif\".")
  check("a = «Tree crowns», b = 1", "DLS0019 Text needs quotes. Write \"Tree crowns\".")
  checkFix("a = ./b/*.tif\nc = http://d/e", "a = \"./b/*.tif\"\nc = \"http://d/e\"")
  checkFix(
    "a = http://d/e // f\nb = http://d/{z}, c = 1\n",
    "a = \"http://d/e\" // f\nb = \"http://d/{z}\", c = 1\n")
  check("p { a = «b/*.tif», c = 1 }", "DLS0019 Text needs quotes. Write \"b/*.tif\".")
  checkFix("a = b/**/*.tif // c", "a = \"b/**/*.tif\" // c")
  checkFix("a = [b/*.tif, c, 2024/*.tif]", "a = [\"b/*.tif\", c, \"2024/*.tif\"]")
}

@Test func whatBelongsNowhere() {
  check("«!?»\na = 1", "DLS0020 This belongs nowhere here. Remove it.")
  check(
    "«dlsproj v1»\n",
    "DLS0020 `dlsproj` and a number tell the edition of the language. Write dlsproj 1.")
  check(
    "«\"text\"»\n«5»", "DLS0020 Text alone says nothing here. Write, say, title = before it.",
    "DLS0020 A name begins with a letter, and a number belongs after `=`.")
  check("a = 1«;»", "DLS0021 Entries end with their line; no `;` is needed. Remove it.")
  checkFix("a = 1;\nb = 2; c = 3", "a = 1\nb = 2, c = 3")
}

@Test func namesThatAreNone() {
  let message = "A name is one word of letters, digits, `_` and inner hyphens, without quotes. "
  check("class «\"oak\"» {}", "DLS0022 " + message + "Write oak.")
  check("train «my net» {}", "DLS0022 " + message + "Write my-net.")
  check("train «2nd» {}", "DLS0022 " + message + "Begin it with a letter.")
  checkFix("class \"white oak\" {}", "class white-oak {}")
  check("class «oak/ash» {}", "DLS0022 " + message + "`/` can't be part of it. Write oak-ash.")
  check(
    "class «Eiche (alt)» {}", "DLS0022 " + message + "`(` can't be part of it. Write Eiche-alt.")
}

@Test func aBlockWrittenLikeASetting() {
  check("split «=» { a = 1 }", "DLS0023 A block has no `=` before its `{`. Remove it.")
  checkFix("split = { a = 1 }\nreview: { b = 2 }", "split { a = 1 }\nreview { b = 2 }")
}

@Test func importsOfOtherLanguages() {
  check(
    "«import people.dlsproj as people»\n",
    "DLS0024 An import names its file in quotes. Write `import \"people.dlsproj\" as people`.")
  for (written, meant, isSafe) in [
    ("import people.dlsproj as people", "import \"people.dlsproj\" as people", true),
    ("import a/people.dlsproj as x", "import \"a/people.dlsproj\" as x", true),
    ("import people as people", "import \"people.dlsproj\" as people", false),
    ("import people", "import \"people.dlsproj\" as people", false),
    ("import common from \"lib.dlsproj\"", "import \"lib.dlsproj\" as common", true),
    ("include \"lib.dlsproj\"", "import \"lib.dlsproj\" as lib", false),
    ("import \"a/my lib.dlsproj\"", "import \"a/my lib.dlsproj\" as my-lib", false),
    ("import \"lib.dlsproj\" lib", "import \"lib.dlsproj\" as lib", true),
  ] {
    checkFix("\(written)\n", "\(meant)\n")
    #expect(parse(written).problems.flatMap(\.changes).map(\.isSafe) == [isSafe], "\(written)")
  }
}

@Test func importsThatLackSomething() {
  check("«import»", "DLS0024 `import` names a file. Write, say, import \"team.dlsproj\" as team.")
  check(
    "«import \"a\"»",
    "DLS0024 An import has a name of its own here. Write `as` and a name after the file.")
  check("«import \"a\" as»", "DLS0024 A name is missing after `as`. Write, say, `as shared`.")
}

@Test func anEditionThatIsntFirst() {
  check(
    "a = 1\n«dlsproj 1»",
    "DLS0026 `dlsproj` tells the edition and stands before everything else. Move it to the top.")
}

@Test func bytesThatAreNoText() {
  check("a = 1\n«\u{0}»", "DLS0020 This belongs nowhere here. Remove it.")
  check(
    "a =«\u{00A0}»1",
    "DLS0029 This character (U+00A0) looks like a blank, but isn't one. Write an "
      + "ordinary space.")
  checkFix("a\u{00A0}=\u{00A0}1", "a = 1")
  let tree = parse([0x61, 0x3D, 0x22, 0xE4, 0x22])
  #expect(
    tree.problems.map(\.message) == ["These bytes are no UTF-8 text. Save the file as UTF-8."])
  let wide = parse([0xFF, 0xFE, 0x61, 0x00])
  #expect(wide.problems.map(\.message) == ["This file is saved as UTF-16. Save it as UTF-8."])
}

@Test func rangesThatLackTheirEnd() {
  check("a = 0«..»", "DLS0031 The second half is missing. Write a range, as in 0..60 m.")
  check(
    "a = 10 «x» m", "DLS0031 The second half is missing. Write a pair, as in 10 x 20 m.")
  checkFix("a = 0...60 m", "a = 0..60 m")
}

/// Every code is tried somewhere here, and every message ends like a sentence.
@Test func everyCodeIsOneOfAKind() {
  let codes = SyntaxCode.allCases.map(\.rawValue)
  #expect(Set(codes).count == codes.count)
  #expect(codes.allSatisfy { $0.hasPrefix("DLS00") && $0.count == 7 })
}

@Test func problemsBecomeDiagnostics() {
  let tree = parse("train net {\n\nreview {}\n")
  let found = tree.problems.map { $0.diagnostic(in: FileID(3)) }
  #expect(found.map(\.code) == ["DLS0001"])
  #expect(found.first?.related.map(\.message) == ["`review` begins here, so `}` is missing above."])
  #expect(found.first?.fixes.first?.edits.map(\.file) == [FileID(3)])
}
