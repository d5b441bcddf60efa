// ImportRecheckTests.swift: what is found after a key in an import is what a check of the whole finds.

import DLSTestKit
import Foundation
import Testing

extension RecheckTests {
  /// What is typed into imports: other files, other names, none. Two files may have one name, one file two, a
  /// file that is imported may import another or this one, and texts, `like` and classes come from each.
  @Test(arguments: 320..<332 as Range<UInt64>)
  func typingInImportsIsCheckedAsAWhole(seed: UInt64) {
    var random = SeededRandom(seed)
    let head = random.pick(Self.importHeads)
    let tails = random.pick(Self.importUses) + random.pick(Self.importUses)
    let more = [
      "x", "1", "{", "\"", "a", "/", " ", "b", "c", "lib", "as ", ".dlsproj", " as lib",
      "\"lib.dlsproj\"",
      "\n", "}", "// n\n", "import \"c.dlsproj\" as c\n", "import \"b.dlsproj\" as b\n", "${",
      "import \"none.dlsproj\" as none\n", "let year = \"3\"\n", "person ines {}\n",
    ]
    var typing = Typing(
      head + Self.sites.replacing("let data = \"labels\"\n", with: "") + tails,
      files: Self.imported)
    for key in 0..<30 {
      let before = typing.bytes
      // A text that broke may go on far behind the import.
      let reach = random.isOnce(in: 4) ? 400 : 0
      let start = min(random.below(head.utf8.count + reach + 1), before.count)
      let length = min(random.isOnce(in: 3) ? random.below(9) : 0, before.count - start)
      let new = Array(random.pick(more).utf8)
      var fault = typing.replace(start..<start + length, by: new)
      if fault == nil, !random.isOnce(in: 3) { fault = restore(&typing, before) }
      let typed = String(decoding: new, as: UTF8.self)
      #expect(
        fault == nil,
        "seed \(seed), key \(key): \(typed) at \(start), \(length) gone, in \(head.debugDescription)"
      )
      if fault != nil { return }
    }
    // What leads back to a file before it has everything loaded anew.
    #expect(typing.reloads > 5 || head.contains("own.dlsproj"))
  }

  private static let imported = [
    "lib.dlsproj":
      "person ines { account = \"ana1\" }\nlet year = \"2024\"\nrunner here { type = local }\n"
      + "schema s { class oak { value = 1 } class pine { value = 2, color = #1b5e20 } }\n",
    "b.dlsproj":
      "import \"c.dlsproj\" as c\nperson ines { like = c.kim }\n"
      + "train t { chips = \"c\", model_type = unet, stop_early { patience = 3 } }\n",
    "c.dlsproj": "person kim {}\nlet year = \"2023\"\nperson kim {}\n",
    "bad.dlsproj": "person {\nfoo = 3\n// dls: allow DLS0303 because\n",
    "own.dlsproj": "import \"main.dlsproj\" as m\nperson x { like = m.ana-1 }\n",
  ]

  private static let importHeads = [
    "dlsproj 1\n\nimport \"lib.dlsproj\" as lib\nlet data = \"labels\"\n",
    "import \"lib.dlsproj\" as lib\nimport \"b.dlsproj\" as b\nlet data = \"${lib.year}/x\"\n"
      + "let more = \"${data}\"\n",
    "import \"b.dlsproj\" as b\nimport \"lib.dlsproj\" as lib\nimport \"c.dlsproj\" as c\n"
      + "let data = \"x\"\nsource o { path = \"${c.year}/a.tif\", title = \"${lib.here}\" }\n",
    "import \"lib.dlsproj\" as lib\nimport \"lib.dlsproj\" as lob\nimport \"own.dlsproj\" as own\n"
      + "let data = \"y\"\n",
    "let data = \"y\"\nperson first {}\nimport \"lib.dlsproj\" as lib\nperson second {}\n",
    "import \"lib.dlsproj\" as lib\nimport \"bad.dlsproj\" as lib2\nlet data = \"y\"\n",
  ]

  private static let importUses = [
    "", "train last { like = b.t }\nrunner own { like = lib.here, threads = 2 }\n",
    "samples more { schema = lib.s, from = \"x.geojson\", class_field = \"c\", for pine { labels = 1 } }\n",
    "group guests { analysts = [b.ines, lob.ines, own.x, lib2.y, lib.ines] }\n",
    "schema own-s { like = lib.s, class oak { value = 3 } }\n"
      + "samples own-l { schema = own-s, from = \"u.geojson\", for pine { labels = 1 } }\n",
    "profile quick { net-1.runner = lib.here, net-1.epochs = 2 }\nmoved { from = a, to = lib.ines }\n",
    "person kate { like = c.kim }\nsource late { path = \"${c.year}.tif\", title = \"${lib.year}\" }\n",
  ]

  /// A broken text makes one change of an import and of a block that notes where it writes: it notes that once.
  @Test(arguments: ["", "\"lib.dlsproj\" as lib"])
  func whatStandsBesideABrokenImportIsNotedOnce(path: String) {
    let text = "}import \(path)\ntrain net {\n  rate = 1\n  output = \"out/net\"\n"
    var typing = Typing(text, files: Self.imported)
    for key in 0..<3 {
      let end = typing.bytes.firstIndex(of: UInt8(ascii: "=")) ?? 0
      let fault = typing.replace(end..<end, by: Array("x".utf8))
      #expect(fault == nil, "key \(key)")
    }
    #expect(typing.kept == 3)
  }

  /// A key in an import's name or path, and the one that takes it back, cost what the change does.
  @Test(arguments: [
    ("as lib", "as libx"), ("lib.dls", "libx.dls"), ("lib.dls", "c.dls"), ("as lib", "as"),
    ("dlsproj\" as", "dlsproj as"), ("lib.dlsproj", ""), ("\" as", "\"as"),
  ])
  func onlyImportsAreReadAnew(old: String, new: String) throws {
    let text =
      "dlsproj 1\n\nimport \"lib.dlsproj\" as lib\nimport \"c.dlsproj\" as c\nlet data = \"x\"\n"
      + Self.sites.replacing("let data = \"labels\"\n", with: "")
      + "train last { like = net-1, runner = lib.here }\n"
    var typing = Typing(text, files: Self.imported)
    let place = try #require(text.range(of: old))
    let start = text.utf8.distance(from: text.startIndex, to: place.lowerBound)
    for _ in 0..<2 {
      let there = start..<start + old.utf8.count
      #expect(typing.replace(there, by: Array(new.utf8)) == nil)
      #expect(typing.replace(start..<start + new.utf8.count, by: Array(old.utf8)) == nil)
    }
    #expect(typing.reloads == 4 && typing.kept == 4)
  }

  /// Settings that come or go in the same key as an import changes move those of the files behind.
  @Test(arguments: [
    "lab\nperson ana {}\nperson ben {}", "none\nperson ana { title = \"A\", account = \"a\" }",
  ])
  func settingsGoBesideAnImport(new: String) throws {
    let old = "lib\nperson ana { title = \"A\" }\nperson ben { title = \"B\" }"
    let text =
      "import \"lib.dlsproj\" as \(old)\nimport \"c.dlsproj\" as c\n"
      + "runner own { like = lib.here }\n"
    var typing = Typing(text, files: Self.imported)
    let place = try #require(text.range(of: old))
    let start = text.utf8.distance(from: text.startIndex, to: place.lowerBound)
    #expect(typing.replace(start..<start + old.utf8.count, by: Array(new.utf8)) == nil)
    #expect(typing.replace(start..<start + new.utf8.count, by: Array(old.utf8)) == nil)
  }

  /// An import that leads back comes and goes: by a file that is like a block of this one, and by this one itself.
  @Test func importsLeadBackAndGo() {
    let roots = "schema roots { geometry = polygon, class z { value = 1 } }\n"
    let back = [
      "lib.dlsproj":
        "import \"main.dlsproj\" as m\nschema more { like = m.roots, class q { value = 9 } }\n"
    ]
    let own = "schema own { like = lib.trees, class snow { value = 7 } }\n"
    let trees = [
      "lib.dlsproj": "schema trees { geometry = polygon, class oak { value = 1 } }\n"
    ]
    for (text, place, new, files) in [
      (roots + "person kim {}\n", roots.utf8.count, "import \"lib.dlsproj\" as lib\n", back),
      ("import \"lib.dlsproj\" as lib\n" + own, 0, "import \"main.dlsproj\" as lib\n", trees),
    ] {
      var typing = Typing(text, files: files)
      #expect(typing.replace(place..<place, by: Array(new.utf8)) == nil)
      #expect(typing.replace(place..<place + new.utf8.count, by: []) == nil)
    }
  }
}
