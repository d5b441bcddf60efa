// RecheckTests.swift: what is found after a change, from what was found before, is what a check of the
// whole finds.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSTestKit
import DLSText
import Foundation
import Testing

/// A project that is typed in, and what is known of it from before.
struct Typing {
  private(set) var bytes: [UInt8]
  /// The file that is typed in.
  private let path: String
  private var tree: SyntaxTree
  private var model: Model
  private var memory: CheckMemory
  /// How often the rest was kept.
  private(set) var kept = 0
  /// How often the model was made from the one before.
  private(set) var reloads = 0
  private var keys = 0

  init(_ text: String, files: [String: String], in path: String = "main.dlsproj") {
    bytes = Array(text.utf8)
    self.path = path
    trees = files.mapValues { Parser.parse(Array($0.utf8)) }
    tree = Parser.parse(bytes)
    model = Typing.load(tree, path, trees)
    memory = Checker.examine(model).memory
  }

  private let trees: [String: SyntaxTree]

  private static func load(
    _ tree: SyntaxTree, _ typed: String, _ trees: [String: SyntaxTree]
  ) -> Model {
    Project.load("main.dlsproj") { read($0, tree, typed, trees) }
  }

  private static func read(
    _ path: String, _ tree: SyntaxTree, _ typed: String, _ trees: [String: SyntaxTree]
  ) -> Result<SyntaxTree, ReadFailure> {
    let found = path == typed ? tree : trees[path]
    return found.map { .success($0) } ?? .failure(ReadFailure("no such file"))
  }

  /// Replaces some bytes; how what is found then differs from what a check of the whole finds.
  mutating func replace(_ range: Range<Int>, by new: [UInt8]) -> String? {
    bytes.replaceSubrange(range, with: new)
    var before = model
    let parsed = Parser.parse(bytes, after: TextChange(range, count: new.count), of: tree)
    tree = parsed.tree
    let loaded = Typing.load(tree, path, trees)
    // Every other time somebody else has the model before, and it isn't used up.
    keys += 1
    let shared = keys % 2 == 0 ? nil : (model: model, told: model.told)
    let expected = parsed.change.flatMap { loaded.change(from: before, by: $0, of: path) }
    model = loaded
    let typed = path
    let file = before.files.first { $0.path == typed }
    let reloaded = parsed.change.flatMap { change in
      file.flatMap {
        Project.reload(&before, file: $0, tree: tree, change) {
          Typing.read($0, tree, typed, trees)
        }
      }
    }
    if let shared, shared.model.told != shared.told { return "the model before is another one now" }
    if let reloaded {
      reloads += 1
      if let (one, other) = zip(reloaded.model.told, loaded.told).first(where: { $0 != $1 }) {
        return "the model has \(one), and should have \(other)"
      }
    }
    model = reloaded?.model ?? loaded
    let whole = Checker.examine(loaded)
    guard let difference = reloaded.map(\.change) ?? expected else {
      memory = whole.memory
      return nil
    }
    kept += 1
    let found = Checker.examine(model, after: memory, difference)
    memory = found.memory
    if found.remaining == whole.remaining, found.allowed == whole.allowed { return nil }
    let (all, own) = (whole.remaining.map(shown), found.remaining.map(shown))
    return
      "missing: \(all.filter { !own.contains($0) }), too many: \(own.filter { !all.contains($0) })"
  }

  private func shown(_ found: Diagnostic) -> String {
    "\(found.code) \(found.range): \(found.message) \(found.help ?? "") \(found.related) \(found.fixes)"
  }
}

/// What a model says of one thing, and where. Compared as it is: to print all of a model's settings
/// for each key took most of the time.
private struct Told: Equatable {
  /// Names and other words; to the byte, as other forms of one name are not the same.
  var words: [String]
  var places: [Place] = []
  var node: NodeID?
  var value: Value?
  var origin: Origin?

  static func == (one: Told, other: Told) -> Bool {
    one.words == other.words && one.places == other.places && one.node == other.node
      && one.value == other.value && one.origin == other.origin
      && zip(one.words, other.words).allSatisfy { $0.utf8.count == $1.utf8.count }
  }
}

extension Model {
  /// All that a model says of its blocks, settings and texts, and where.
  fileprivate var told: [Told] {
    let texts =
      lets.map { "let \(text($0.name)) \($0.nameRange) \(String(describing: $0.value))" }
      + imports.map { "import \(text($0.name)) \($0.nameRange) \($0.pathRange)" }
      + ["\(problems)"]
    return allBlocks.flatMap { $0.told } + texts.map { Told(words: [$0]) }
  }
}

extension Block {
  fileprivate var told: [Told] {
    let around = [target?.address ?? "-", parent?.address ?? "-"] + children.map(\.address)
    let head = Told(
      words: [keyword, address, "\(isBroken)"] + around, places: [place, keywordPlace, namePlace],
      node: node)
    let written = writtenSettings.map { setting in
      let reading = setting.reading
      let faults = reading.map { $0.faults.isEmpty ? "" : "\($0.faults)" }
      return Told(
        words: [setting.name, "\(setting.isFaulty) \(setting.namesBlocks)", faults ?? "unread"],
        places: [setting.namePlace], node: setting.node, value: reading?.value)
    }
    let settings = (row?.attributes ?? []).map { row in
      guard let found = setting(row) else { return Told(words: [row.name, "not set"]) }
      return Told(
        words: [row.name], places: found.place.map { [$0] } ?? [], value: found.value,
        origin: found.origin)
    }
    return [head] + written + settings
  }
}

@Suite struct RecheckTests {
  /// Two sites of everything, so that most blocks have nothing to do with a change.
  private static func site(_ number: Int) -> String {
    """
    source ortho-\(number) { path = "\(number)/*.tif", bands = [red, green, blue], cell_size = 0.1 m/px }
    // What grows on site \(number).
    schema cover-\(number) {
      geometry = polygon
      class oak { value = 1, color = #1b5e20, title = "Oak" }
      class water { value = 2, color = #0d47a1 }
    }
    person ana-\(number) { account = "ana\(number)" }
    person sam-\(number) {}
    group team-\(number) { analysts = ana-\(number), collectors = [sam-\(number)] }

    work_units plots-\(number) {
      source = ortho-\(number)
      unit_size = 100 m  // as flown
      assign = team-\(number)
      split { validation = 20 %, test = 10 % }
    }
    samples labels-\(number) {
      schema = cover-\(number)
      from = "${data}/\(number).geojson"
      class_field = "species"
      for oak { labels = ["Oak", 1] }
    }
    export chips-\(number) {
      schema = cover-\(number)
      units = plots-\(number)
      format = classified_tiles
      tile = 256 px
      stride = 128 px
    }
    train net-\(number) {
      chips = chips-\(number)
      model_type = unet
      epochs = 20
      for oak { weight = 2 }
      stop_early { patience = 5 }
    }
    train other-\(number) { like = net-\(number), epochs = 4, output = "\(number).dlpk" }
    infer map-\(number) { model = net-\(number), source = ortho-\(number), output = "\(number).tif" }

    """
  }

  static let sites =
    "project valley { owner = ana-1, goal = classify_pixels }\nlet data = \"labels\"\n"
    + "review { four_eyes = true }\n" + site(1) + site(2) + site(3)

  private static let words = [
    "{", "}", "[", "]", "=", "\"", " ", "\n", "1", "2", "0", "a", "x", "-", ",", "//", " px", "%",
    "oak", "water", "plots-1", "ana-2", "net-1", "cover-1", "chips-2", "true", "none", "${data}",
    "person ana-9 {}\n", "source ortho-9 { path = \"9.tif\" }\n", "like = ortho-1\n",
    "like = net-2\n", "like = other-1\n", "",
    "moved { from = chips-9, to = chips-1 }\n", "profile quick { net-1.epochs = 1 }\n",
    "// dls: allow DLS0303 because it is so\n", "let more = \"x\"\n", "let data = \"y\"\n",
    "${more}", "https://me:secret@x.org/",
    "dlsproj 1\n", "epochs = 3\n", "class pine { value = 3 }\n", "for water { labels = \"W\" }\n",
    "start_from = net-2\n",
  ]

  /// What makes blocks meet that don't name each other: one output, one account, one file, one schema.
  private static let meetingWords =
    words + [
      "output = \"1.tif\"\n", "account = \"ana1\"\n", "person eve { account = \"ana2\" }\n",
      "infer map-9 { model = net-1, source = ortho-1, output = \"2.tif\" }\n",
      "samples labels-9 { schema = cover-1, from = \"${data}/1.geojson\", class_field = \"species\" }\n",
      "from = [\"${data}/1.geojson\", \"${data}/2.geojson\"]\n", "export chips-9 {}\n",
      "export chips-8 { schema = cover-9, units = [plots-1, plots-9] }\n",
      "schema cover-9 { class oak { value = 1 } }\n", "schema = cover-2\n", "classes = oak\n",
      "work_units plots-9 { like = plots-1, assign = team-9 }\n", "group team-9 {}\n",
      "start_from = net-3\n", "start_from = net-1\n", "path = \"2.tif\"\n", "store = \"3.tif\"\n",
      "units = plots-2\n", "for oak {}\n", "chips = chips-2\n",
    ]

  private func type(
    _ typing: inout Typing, _ random: inout SeededRandom, _ words: [String]
  ) -> String? {
    let count = typing.bytes.count
    let start = random.below(count + 1)
    // Now and then a word or a line goes, and another comes.
    let length = random.isOnce(in: 3) ? random.below(min(24, count - start) + 1) : 0
    let new = Array(random.pick(words).utf8)
    return typing.replace(start..<start + length, by: new)
  }

  /// Types and takes back again, so that the text stays near what is right.
  private func expectTheSame(
    _ text: String, files: [String: String] = [:], words: [String] = words, seed: UInt64, keys: Int
  ) -> Int {
    var random = SeededRandom(seed)
    var typing = Typing(text, files: files)
    for key in 0..<keys {
      let before = typing.bytes
      let fault = type(&typing, &random, words)
      #expect(
        fault == nil,
        """
        seed \(seed), key \(key), from \(String(decoding: before, as: UTF8.self).debugDescription) \
        to \(String(decoding: typing.bytes, as: UTF8.self).debugDescription)
        """)
      if fault != nil { return typing.kept }
      if random.isOnce(in: 2) {
        let fault = typing.replace(0..<0, by: []) ?? restore(&typing, before)
        #expect(fault == nil, "seed \(seed), taking back key \(key)")
        if fault != nil { return typing.kept }
      }
    }
    return typing.kept
  }

  /// Makes a text what it was, by the one change that does it.
  func restore(_ typing: inout Typing, _ before: [UInt8]) -> String? {
    let (now, then) = (typing.bytes, before)
    var start = 0
    while start < min(now.count, then.count), now[start] == then[start] { start += 1 }
    var end = 0
    while end < min(now.count, then.count) - start,
      now[now.count - 1 - end] == then[then.count - 1 - end]
    { end += 1 }
    return typing.replace(start..<now.count - end, by: Array(then[start..<then.count - end]))
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func typingIsCheckedAsAWhole(seed: UInt64) {
    let kept = expectTheSame(Self.sites, seed: seed, keys: 40)
    #expect(kept > 0)
  }

  /// Schemas that are like each other, in chains, and trainings: what comes by `like` and stands in no text has names
  /// and numbers of its own.
  private static let likes = """
    import "lib.dlsproj" as lib
    project valley { owner = ana, goal = classify_pixels }
    person ana {}
    schema base {
      geometry = polygon
      class forest { value = 1, class oak { value = 2 } }
      class water { value = 3 }
    }
    schema middle { like = base, class snow { value = 4 } }
    schema last { like = middle, class forest { class elm { value = 5 } } }
    schema twin { like = base }
    schema stumps { like = lib.stumps, class snag { value = 6 } }
    source ortho { path = "ortho.tif" }
    samples labels { schema = last, from = "a.gpkg", class_field = "c", map { a = oak, b = snow } }
    train first { chips = "c", model_type = unet, stop_early { patience = 5 }, for oak { weight = 2 } }
    train second { like = first, epochs = 3 }
    train third { like = second, output = "3.dlpk", for elm { weight = 3 } }

    """

  private static let lib = """
    schema roots { geometry = polygon, class root { value = 11 } }
    schema stumps { like = roots, class stump { value = 12 } }

    """

  private static let likeWords = [
    "{", "}", "\"", "\n", " ", "x", "=", ",", "base", "middle", "last", "twin", "first", "second",
    "like = base\n", "like = middle\n", "like = last\n", "like = twin\n", "like = third\n",
    "like = ",
    "class fir { value = 7 }\n", "class oak {}\n", "class snow { value = 8 }\n",
    "class elm {\n",
    "schema more { like = middle }\n", "schema late { like = last, class moss { value = 9 } }\n",
    "schema base {}\n", "train fourth { like = third }\n", "train first {}\n",
    "for snow {}\n",
    "like = lib.roots\n", "lib", "stumps", "like = stumps\n", "like = more\n", "like = late\n",
    "stop_early { patience = 2 }\n", "person eve {}\n", "",
  ]

  @Test(arguments: 400..<440 as Range<UInt64>)
  func whatIsLikeOthersIsCheckedAsAWhole(seed: UInt64) {
    let kept = expectTheSame(
      Self.likes, files: ["lib.dlsproj": Self.lib], words: Self.likeWords, seed: seed, keys: 40)
    #expect(kept > 0)
  }

  /// Where a file is taken in at a text's head, what is written beside that is no reason to read all anew.
  @Test(arguments: 300..<306 as Range<UInt64>)
  func typingBesideImportsIsCheckedAsAWhole(seed: UInt64) {
    var random = SeededRandom(seed)
    let head =
      "dlsproj 1\n\nimport \"lib.dlsproj\" as lib\n// All sites.\nimport \"b.dlsproj\" as b\n"
    let files = [
      "lib.dlsproj": "person ines {}\nlet year = \"2024\"\n", "b.dlsproj": "person ines {}\n",
    ]
    let uses = "group interns { collectors = [lib.ines, b.ines] }\n"
    let more = [
      "import \"b.dlsproj\" as c\n", "import \"none.dlsproj\" as none\n", "import ", "lib",
      " // sites", "person ben {}\n", "let lib = \"\"\n", "let year = lib.year\n", "as lib",
    ]
    var typing = Typing(head + Self.sites + uses, files: files)
    for key in 0..<25 {
      let before = typing.bytes
      let start = random.below(head.utf8.count + 90)
      let length = random.isOnce(in: 4) ? random.below(12) : 0
      let new = Array(random.pick(Self.words + more).utf8)
      let fault = typing.replace(start..<start + length, by: new) ?? restore(&typing, before)
      let typed = String(decoding: new, as: UTF8.self)
      #expect(fault == nil, "seed \(seed), key \(key): \(typed) at \(start), \(length) gone")
      if fault != nil { return }
    }
    #expect(typing.reloads > 20)
  }

  /// A comment, a blank line, the edition and a `let` beside an import.
  @Test func importsThatStayAreNotReadAnew() {
    let head = "dlsproj 1\n\nimport \"lib.dlsproj\" as lib\n// Head.\nlet data = \"x\"\n"
    var typing = Typing(
      head + "person ana {}\nperson eve { title = lib.year }\n",
      files: ["lib.dlsproj": "let year = \"2024\"\n"])
    for (place, key) in [(9, "2"), (10, "\n"), (12, " "), (50, "k"), (61, "z")] {
      #expect(typing.replace(place..<place, by: Array(key.utf8)) == nil, "\(key) at \(place)")
    }
    #expect(typing.reloads == 5)
  }

  /// Entries come, mostly between others, and go again, one after the other or all at once.
  @Test(arguments: 200..<212 as Range<UInt64>)
  func thoseWhoMeetAreCheckedAsAWhole(seed: UInt64) {
    var random = SeededRandom(seed)
    var lines = Self.sites.split(separator: "\n").map {
      "\($0)\n"
    }
    var typing = Typing(lines.joined(), files: [:])
    for key in 0..<40 {
      let place = random.below(lines.count)
      let isIn = lines[place].hasPrefix("  ") && !lines[place].hasPrefix("  class")
      let word = random.pick(Self.meetingWords.filter { $0.hasSuffix("\n") })
      // An entry of a block may stand in one only.
      let goes = random.isOnce(in: 3) || !isIn && !word.contains("{")
      let before = lines[..<place].reduce(0) { $0 + $1.utf8.count }
      let length = goes ? lines[place].utf8.count : 0
      let new = goes ? "" : word
      let fault = typing.replace(before..<before + length, by: Array(new.utf8))
      #expect(
        fault == nil,
        "seed \(seed), key \(key): \(goes ? lines[place] : word) in \(lines.joined().debugDescription)"
      )
      if fault != nil { return }
      if goes { lines.remove(at: place) } else { lines.insert(word, at: place) }
    }
    #expect(typing.kept > 0)
  }

  /// A block that others meet without naming it comes and goes, also when those behind it have moved.
  @Test(arguments: [
    "infer map-9 { output = \"1.tif\" }\n", "source more { path = \"1.tif\" }\n",
    "person eve { account = \"ana1\" }\n", "export chips-9 {}\n",
  ])
  func whoMeetsAnotherIsLookedAtAgain(entry: String) {
    var typing = Typing(Self.sites, files: [:])
    let count = typing.bytes.count
    #expect(typing.replace(count..<count, by: Array(entry.utf8)) == nil)
    #expect(typing.replace(0..<0, by: Array("person first { account = \"x\" }\n".utf8)) == nil)
    let end = typing.bytes.count
    #expect(typing.replace(end - entry.utf8.count..<end, by: []) == nil)
    #expect(typing.kept > 1)
  }

  /// Whole blocks come and go among many, with the names of their own and those that name them.
  @Test(arguments: 1...4 as ClosedRange<UInt64>) func namesComeAndGoWithTheirBlocks(seed: UInt64) {
    var random = SeededRandom(seed)
    func entries(_ number: Int) -> [String] {
      [
        "person p\(number) {}\n", "group g\(number) { analysts = p\(number) }\n",
        "schema s\(number) {\n  class oak { value = 1 }\n  class c\(number) { value = 2 }\n}\n",
        "let t\(number) = \"f\(number)\"\n",
        "samples l\(number) {\n  schema = s\(number)\n  from = \"${t\(number)}/a.geojson\"\n"
          + "  for oak { labels = \"Oak\" }\n}\n",
        "export e\(number) { schema = s\(number), classes = [oak, c\(number)] }\n",
      ]
    }
    let all = (0..<12).flatMap(entries)
    var (texts, isThere) = (all, all.map { _ in true })
    texts.insert("project p { owner = p3 }\n", at: 0)
    var typing = Typing(texts.joined(), files: [:])
    for _ in 0..<60 {
      let entry = random.below(all.count)
      let start = texts[...entry].reduce(0) { $0 + $1.utf8.count }
      let new = isThere[entry] ? "" : all[entry]
      let fault = typing.replace(start..<start + texts[entry + 1].utf8.count, by: Array(new.utf8))
      #expect(fault == nil, "seed \(seed), \(all[entry])")
      texts[entry + 1] = new
      isThere[entry].toggle()
    }
    #expect(typing.reloads > 20)
  }

  /// What others look at without naming it may stand beside what changes, as long as it stays itself.
  @Test func whatIsForAllMayStandBesideAChange() throws {
    let others = "person eve {}\nreview {}\nperson zoe {}\n"
    for (owner, place, isKept) in [
      ("zoe", "project", true), ("zoe", "person eve", true), ("ana", "project", false),
      ("eve", "person eve", false), ("zoe", "person zoe", false),
    ] {
      let text = "person ana {}\nproject valley { owner = \(owner) }\n" + others
      var typing = Typing(text, files: [:])
      let start = try #require(text.range(of: place)).lowerBound.utf16Offset(in: text)
      #expect(typing.replace(start..<start, by: Array("{\n".utf8)) == nil)
      #expect(typing.replace(start..<start + 2, by: []) == nil)
      #expect(typing.kept == (isKept ? 2 : 0), "owner \(owner), before \(place)")
    }
  }

  /// Where only settings change, nothing else is lowered.
  @Test(arguments: [
    ("256 px", "25 px"), ("unet", "unit"), ("[sam-2]", "[sam-1, sam-2]"), (" // as", " // is"),
  ])
  func onlySettingsAreLoweredAnew(old: String, new: String) throws {
    var typing = Typing(Self.sites, files: [:])
    let place = try #require(Self.sites.range(of: old))
    let start = Self.sites.utf8.distance(from: Self.sites.startIndex, to: place.lowerBound)
    let fault = typing.replace(start..<start + old.utf8.count, by: Array(new.utf8))
    #expect(fault == nil)
    #expect(typing.reloads == 1 && typing.kept == 1)
  }

  /// A block that others are like goes, and with it what they have from there; it stands last.
  @Test(arguments: [0, 1]) func whatOthersAreLikeMayGo(keysBefore: Int) {
    let first = "train a {\n  like = b\n  stop_early { patience = 1 }\n}\n"
    let last =
      "train b {\n  chips = \"c\"\n  stop_early { patience = 5 }\n  augment { flip = true }\n}\n"
    var typing = Typing("project p {}\n" + first + last, files: [:])
    // Every other time the model before is used up.
    for _ in 0..<keysBefore { #expect(typing.replace(0..<0, by: []) == nil) }
    let count = typing.bytes.count
    #expect(typing.replace(count - last.utf8.count..<count, by: []) == nil)
    #expect(typing.replace(typing.bytes.count..<typing.bytes.count, by: Array(last.utf8)) == nil)
    #expect(typing.reloads > 0)
  }

  /// One name in two canonical forms is shown as it stands.
  @Test func aNameIsSpelledAsItStands() {
    var typing = Typing("source e\u{301} {\n}\nperson a {}\n", files: [:])
    #expect(typing.replace(7..<10, by: Array("\u{E9}".utf8)) == nil)
    #expect(typing.replace(12..<12, by: Array(" ".utf8)) == nil)
  }

  /// What was meant where something isn't written right is guessed from what stands there, and from no block
  /// that may come and go.
  @Test(arguments: [
    "export c { schema = s, format = coco, zzz = [u] }\n",
    "export c { schema = s, format = coco, units = u, v }\n",
    "export c { schema = s, format = coco, units = \"u, v\" }\n",
    "train t { chips = \"c\", model_type = unet, start_from = u v }\n",
    "infer i { model = \"m\", source = u v }\n", "infer i { model = \"m\", source = U }\n",
    "export c { schema = s, format = coco, units = \"u\" }\n",
  ])
  func whatIsGuessedHangsOnNoOtherBlock(entry: String) {
    let names = ["u", "u-v", "u_v", "v"]
    for kind in ["work_units NAME {}\n", "source NAME { path = \"a\" }\n", "train NAME {}\n"] {
      for name in names {
        let other = kind.replacing("NAME", with: name)
        var typing = Typing("schema s {}\n" + entry + other, files: [:])
        let start = typing.bytes.count - other.utf8.count
        for new in ["", other, "source w { path = \"b\", title = \"u v\" }\n", other] {
          let fault = typing.replace(start..<typing.bytes.count, by: Array(new.utf8))
          #expect(fault == nil, "\(entry) beside \(new)")
        }
      }
    }
  }

  // In the last two the project's owner goes while the project is parsed anew as well.
  @Test(arguments: Array(100..<120 as Range<UInt64>) + [20154, 20396])
  func everyConstructIsCheckedAsAWhole(seed: UInt64) {
    let library =
      "person ines {}\ngroup interns { collectors = ines }\nrunner hpc { type = slurm }\n"
    _ = expectTheSame(
      everyConstruct, files: ["shared/acme.dlsproj": library], seed: seed, keys: 30)
  }

  /// A profile of a file that is imported speaks of names of a file that is imported there.
  @Test func profilesOfImportedFilesAreLookedAtAgain() {
    let files = [
      "main.dlsproj": "import \"middle.dlsproj\" as middle\nperson zoe {}\n",
      "middle.dlsproj":
        "import \"lib.dlsproj\" as lib\nproject p { owner = lib.ana }\n"
        + "profile fast { lib.year = \"2023\", lib.sam.title = \"S\" }\n",
    ]
    var typing = Typing("person ana {}\n", files: files, in: "lib.dlsproj")
    for entry in ["person bo {}\n", "let year = \"a\"\n", "person sam {}\n", "person eve {}\n"] {
      let end = typing.bytes.count
      #expect(typing.replace(end..<end, by: Array(entry.utf8)) == nil, "\(entry)")
    }
    #expect(typing.kept > 2)
    // A profile that comes later is one, too.
    var other = Typing(
      "import \"lib.dlsproj\" as lib\n",
      files: [
        "main.dlsproj": files["main.dlsproj"] ?? "", "lib.dlsproj": "person ana {}\n",
      ], in: "middle.dlsproj")
    for entry in ["person bo {}\n", "profile fast { sam.title = \"S\" }\n", "person sam {}\n"] {
      let end = other.bytes.count
      #expect(other.replace(end..<end, by: Array(entry.utf8)) == nil, "\(entry)")
    }
  }

  /// The examples of the pages, two of them in a row.
  @Test func theExamplesAreCheckedAsAWhole() {
    let rules = DiagnosticCatalog.rules
    for (place, rule) in rules.enumerated() {
      let other = rules[(place * 7 + 3) % rules.count]
      let files = rule.wrong.files.merging(other.right.files) { one, _ in one }
      _ = expectTheSame(
        rule.wrong.text + "\n" + other.right.text, files: files, seed: UInt64(1000 + place),
        keys: 6)
    }
  }
}
