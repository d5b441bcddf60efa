// HolderRecheckTests.swift: what is found after a key that many blocks feel is what a check of the whole finds.

import DLSTestKit
import Foundation
import Testing

extension RecheckTests {
  /// A text that others hold changes, letter by letter, and with it what they say, whom they meet, and what
  /// those find who ask them for it.
  @Test(arguments: 300..<308 as Range<UInt64>)
  func whatHoldsATextIsCheckedAsAWhole(seed: UInt64) {
    var random = SeededRandom(seed)
    let text =
      Self.sites + """
        let more = "${data}/x"
        infer map-8 { model = net-1, source = ortho-2, output = "${data}.tif" }
        infer map-9 { model = net-2, source = ortho-2, output = "${more}.tif" }
        source kept { path = "2.tif" }
        source heir { like = held }
        source held { path = "${more}.tif", title = "${data}" }
        samples found { schema = cover-1, from = "${data}/1.geojson", class_field = "species" }
        samples twins { like = found }
        train own { chips = "${data}", model_type = "${data}" }
        source deep { path = "${data}/in/*.tif", bands = [red, green, blue] }
        work_units deep-plots { source = deep, unit_size = 100 m }
        export deep-chips { schema = cover-1, units = deep-plots, format = classified_tiles }
        train deep-net { chips = deep-chips, model_type = unet, output = "labels" }
        train deep-heir { like = deep-net, output = "x" }
        samples shaped { schema = cover-1, from = "${data}.geojson", format = shapefile, class_field = "c" }
        infer spread { model = net-1, source = deep, output = "labels/in/map.tif" }
        export placed { like = deep-chips, output = "${data}" }

        """
    var typing = Typing(text, files: [:])
    let start = Array(text.utf8.prefix(while: { $0 != UInt8(ascii: "\"") })).count + 1
    var length = 6
    for key in 0..<30 {
      let new = random.pick([
        "2", "x", "1/1", "${more}", "\"", "", "labels", "https://a:b@c.d/", "|", "..", "*",
      ])
      let goes = random.isOnce(in: 2) ? length : 0
      let fault = typing.replace(start..<start + goes, by: Array(new.utf8))
      #expect(fault == nil, "seed \(seed), key \(key): \(new) for \(goes) bytes")
      if fault != nil { return }
      length += new.utf8.count - goes
      // Now and then something else changes in between.
      if random.isOnce(in: 4) {
        let end = typing.bytes.count
        #expect(typing.replace(end..<end, by: Array("person p\(key) {}\n".utf8)) == nil)
      }
    }
    #expect(typing.kept > 10 && typing.reloads > 10)
  }

  /// A text gets another name, none, or one that something else has: what it is filled in by says so, and so do the
  /// names that lead elsewhere now.
  @Test(arguments: 320..<328 as Range<UInt64>)
  func whatATextIsCalledIsCheckedAsAWhole(seed: UInt64) {
    var random = SeededRandom(seed)
    let head = "let data = \"labels\"\n"
    let text =
      Self.sites + """
        let more = "${data}/x"
        person bare { account = data, title = dat }
        infer map-8 { model = net-1, source = data, output = "${data}.tif" }
        infer map-9 { model = dat, source = ortho-2, output = "${more}.tif" }
        source held { path = "${dat}.tif", title = "${data}" }
        source heir { like = held }
        profile far { data = "/far", dat = "x", heir.title = "${data}" }
        moved { from = data, to = dat }

        """
    var typing = Typing(text, files: [:])
    let start = Array(text.utf8.prefix(while: { $0 != UInt8(ascii: "\n") })).count + 1
    var length = head.utf8.count
    for key in 0..<30 {
      let new = random.pick([
        head, "let dat = \"labels\"\n", "let ortho-2 = \"labels\"\n", "xlet data = \"labels\"\n",
        "",
        "\"let data = \"labels\"\n", "let data = \"a\"\nlet dat = \"x\"\n", "let data \"labels\"\n",
        "let more = \"labels\"\n", "let data = \"${dat}\"\n", "let dat = \"${more}\"\n",
        "let = \"a\"\n",
        "let d\u{e9} = \"a\"\n",
      ])
      let fault = typing.replace(start..<start + length, by: Array(new.utf8))
      #expect(fault == nil, "seed \(seed), key \(key): \(new)")
      if fault != nil { return }
      length = new.utf8.count
    }
    #expect(typing.kept > 5 && typing.reloads > 5)
  }

  /// What is told of a text where a word or a name belongs says what is filled in.
  @Test(arguments: [
    "train o { model_type = \"${data}\" }", "infer o { source = \"${data}\" }",
    "source o { path = \"a.tif\", bands = [\"${data}\"] }", "train o { classes = [\"${data}\"] }",
    "project p { goal = \"${data}\" }", "train o { like = \"${data}\" }",
    "schema s { field f { type = real, unit = \"${data}\" } }",
  ])
  func whatIsFilledInWhereNoTextBelongsIsTold(block: String) {
    var typing = Typing("let data = \"labels\"\nsource t { foo = 1 }\n\(block)\n", files: [:])
    let start = "let data = \"".utf8.count
    #expect(typing.replace(start..<start + 6, by: Array("q".utf8)) == nil)
    #expect(typing.replace(start..<start + 1, by: Array("unet".utf8)) == nil)
  }

  /// What is written in the middle of a chain of `like` hides what came from its start, and lets it through again.
  @Test func whatOthersAreLikeMayHideASetting() {
    let text = """
      project p {}
      train a { chips = "c", model_type = unet, epochs = 20, stop_early { patience = 5 } }
      train b { like = a, epochs = 4 }
      train c { like = b }
      train d { like = c }

      """
    var typing = Typing(text, files: [:])
    let place =
      text.utf8.count - "epochs = 4 }\ntrain c { like = b }\ntrain d { like = c }\n".utf8.count
    for (gone, new) in [
      (0, "x"), (1, ""), (10, ""), (0, "epochs = 4"), (10, "epochs = 7"), (10, ""),
    ] {
      #expect(typing.replace(place..<place + gone, by: Array(new.utf8)) == nil, "\(new)")
    }
    #expect(typing.reloads > 3)
  }

  /// Of two blocks of one name others are like the first one, whichever came later.
  @Test(arguments: ["schema base {}\n", "let base = \"x\"\n", "import \"lib.dlsproj\" as base\n"])
  func whatOthersAreLikeMayLoseItsName(entry: String) {
    let text =
      "project p {}\nschema base { class ash { value = 7 } }\nschema heir { like = base }\n"
    var typing = Typing(text, files: ["lib.dlsproj": "schema base { class elm { value = 1 } }\n"])
    for place in [0, 13, text.utf8.count] {
      #expect(typing.replace(place..<place, by: Array(entry.utf8)) == nil, "at \(place)")
      let end = place + entry.utf8.count
      #expect(typing.replace(place..<end, by: []) == nil, "taken back at \(place)")
    }
  }

  /// A `like` that stands in another block afterwards, in one change, is another one.
  @Test(arguments: [
    ("  like = n\n}\ntrain y {\n", "}\ntrain y {\n  like = n\n"),
    ("  for a { weight = 2 }\n  like = n\n", "  for a { weight = 2\n  like = n }\n"),
  ])
  func aLikeThatMovesIsFollowedAnew(old: String, new: String) throws {
    let head =
      "project p {}\nschema s { class a { value = 1 } }\nexport e { schema = s, tile = 64 px }\n"
      + "train n { chips = e, model_type = center_net }\ntrain x {\n"
    let tail = old.contains("train y") ? "}\n" : "}\ntrain y {\n}\n"
    var typing = Typing(head + old + tail, files: [:])
    let start = head.utf8.count
    #expect(typing.replace(start..<start + old.utf8.count, by: Array(new.utf8)) == nil)
    #expect(typing.replace(start..<start + new.utf8.count, by: Array(old.utf8)) == nil)
  }

  /// Heirs of what goes, breaks or comes back are followed by themselves: those that stand before and behind keep
  /// what they have, a `like` that leads nowhere is told until it leads somewhere, and so is a circle.
  @Test(arguments: [0, 1]) func otherHeirsStayAsTheyAre(keysBefore: Int) throws {
    func pair(_ name: String) -> String {
      "schema \(name)-kin { like = \(name), class own { value = 9 } }\n"
        + "schema \(name) {\n  class ash { value = 1 }\n  class elm { value = 2 }\n}\n"
        + "samples \(name)-seen { schema = \(name)-kin, for ash { labels = 1 } }\n"
    }
    var text = "project p {}\n" + ["a", "b", "c"].map(pair).joined()
    var typing = Typing(text, files: [:])
    for _ in 0..<keysBefore { #expect(typing.replace(0..<0, by: []) == nil) }
    for (old, new) in [
      ("schema b {", "schema bx {"), ("project p {}", "project p {}\nperson ana {}"),
      ("schema c {", "schema \"c {"), ("schema a-kin", "schema a-kin { } schema more"),
      ("schema bx {", "schema b {"), ("schema \"c {", "schema c {"), ("class elm", "class elm {"),
      ("class elm {", "class elm"), ("schema c {", "schema c { like = c-kin, "),
      ("person ana {}", ""), ("{ like = c-kin, ", "{ like = b-kin, "),
      ("person", "{"), ("samples b-seen { ", "samples b-seen { like = 1, review { like = a } "),
      ("schema b {", "schema b { field height { type = real } "), ("like = b,", "like = none,"),
      ("like = none,", "like = b-kin,"), ("schema a {", "person eve {} schema a {"),
      ("like = b-kin, class", "like = b, class"), ("review { like = a } ", ""),
    ] {
      guard let place = text.range(of: old) else { continue }
      let start = text.utf8.distance(from: text.startIndex, to: place.lowerBound)
      let fault = typing.replace(start..<start + old.utf8.count, by: Array(new.utf8))
      #expect(fault == nil, "\(new) for \(old)")
      text.replaceSubrange(place, with: new)
    }
    #expect(typing.reloads > 15)
  }

  /// Of more findings than names are proposed for, each holds while nothing depends on how many stand before
  /// it; where something does, all is looked at again.
  @Test(arguments: [false, true]) func thousandsOfFindingsAreKept(proposesNames: Bool) {
    let sources = (0..<2100).map { "source s\($0) { path = \"${data}/\($0).tif\" }\n" }
    let wrong = proposesNames ? "group g { analysts = [ama, zoo] }\n" : ""
    let text = "project p { owner = ana }\nlet data = \"x\"\nperson ana {}\n" + wrong
    var typing = Typing(text + sources.joined(), files: [:])
    let name = 30
    for (place, gone, new) in [
      (name, 0, "x"), (text.utf8.count, 0, "// More.\n"), (name, 1, "y"), (name, 1, ""),
      (text.utf8.count, 0, "source s { path = \"${more}\" }\n"), (name, 4, "more"),
    ] {
      let fault = typing.replace(place..<place + gone, by: Array(new.utf8))
      #expect(fault == nil, "\(new) at \(place)")
    }
    #expect(typing.kept > 3)
  }

  /// A brace takes in what stands behind it, and with it what others are like: their classes, what their heads
  /// speak of, and the names of both.
  @Test(arguments: 400..<408 as Range<UInt64>)
  func bracesAmongHeirsAreCheckedAsAWhole(seed: UInt64) {
    var random = SeededRandom(seed)
    let text =
      Self.sites + """
        schema base {
          class ash { value = 7 }
          field height { type = real }
        }
        schema heir { like = base, class elm { value = 8 } }
        schema last {
          like = heir
          class ash { value = 9 }
        }
        samples kin {
          schema = last
          from = "kin.geojson"
          for elm { labels = "Elm" }
        }
        export woods {
          like = chips-1
          schema = heir
          classes = [ash, elm]
        }
        train slow {
          like = other-2
          for water { weight = 3 }
        }

        """
    let ends = text.utf8.indices.filter { text.utf8[$0] == UInt8(ascii: "\n") }.map {
      text.utf8.distance(from: text.utf8.startIndex, to: $0)
    }
    var typing = Typing(text, files: [:])
    for key in 0..<30 {
      // Half of them among those that are like others.
      let end = random.isOnce(in: 2) ? random.pick(ends) : random.pick(Array(ends.suffix(24)))
      let new = random.pick([
        "{", "{", "}", " class oak {", "\nschema base {", "\nlike = base", "\"",
      ])
      let before = typing.bytes
      let fault =
        typing.replace(end..<end, by: Array(new.utf8)) ?? restore(&typing, before)
      #expect(fault == nil, "seed \(seed), key \(key): \(new) at \(end)")
      if fault != nil { return }
    }
    #expect(typing.reloads > 20)
  }
}
