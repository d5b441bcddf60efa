// QuarrelTests.swift: settings of different blocks that quarrel. `^` marks the place.

import DLSCheck
import DLSText
import Testing

/// What is reported about a text, with the messages.
private func messages(_ text: String, files: [String: String] = [:]) -> [String] {
  diagnose(Example(text, files: files)).diagnostics.map { "\($0.code) \($0.message)" }
}

@Suite struct QuarrelTests {
  @Test func sharesOfFewUnits() {
    let units = "source s { path = \"s\" }\nwork_units u { source = s, grid = 3 x 1, "
    check(
      units + "split { validation = ^20 %^ } }",
      "DLS0321 `u` makes 3 units, and 20 % of 3 is less than one: nothing may be left to validate "
        + "on. Write 34 % or more, or cut more units.")
    check(units + "split { validation = 34 % } }")
    check(units + "split { test = ^1 %^, validation = 50 % } }", "DLS0321")
  }

  @Test func sameGround() {
    let more = """
      work_units v { source = s, grid = 4 x 4 }
      export f { schema = c, units = [u, ^v^], format = coco }
      """
    check(
      whole(more: more),
      "DLS0324 `u` and `v` are both cut from all of `s`, so chips of both would show the same "
        + "ground. Narrow each with `within`, or leave one out.")
    let apart = more.replacing("4 x 4", with: "4 x 4, within = \"w.gpkg|a\"")
    check(whole(more: apart.replacing("^", with: "")))
  }

  @Test func whatIsHeldBack() {
    let train = "model_type = center_net"
    check(
      whole(units: "split { test = 100 % }").replacing("chips = e", with: "chips = ^e^"),
      "DLS0327 All units of `u` are held back, so `t` would have nothing to learn from. Lower the "
        + "shares, or add units that aren't split.")
    check(
      whole(units: "split { test = 10 % }").replacing("chips = e", with: "chips = ^e^"),
      "DLS0328 `u` holds back units for test and none for validation, so `t` would choose its "
        + "thresholds on the ground it learned from. Write `validation = 10 %` in the `split`.")
    check(
      whole(units: "split { test = 10 % }", train: train + "\n  ^stop_early^ {}"),
      "DLS0329 `stop_early` watches validation chips, and the split of `u` holds none back. Write "
        + "`validation = 10 %` there.")
    check(whole(units: "split { validation = 10 % }", train: train + "\n  stop_early {}"))
    check(whole(train: train + "\n  stop_early {}"))
  }

  @Test func sizesOnTheGround() {
    let small = whole(export: "format = coco\n  tile = ^512 px^").replacing(
      "unit_size = 100 m", with: "unit_size = 300 x 256 px")
    check(
      small,
      "DLS0323 A tile of 512 px is larger than the units of `u`, 300 x 256 px: part of every chip "
        + "would be blank. Write at most 256 px, or cut larger units.")
    let odd = small.replacing("300 x 256 px", with: "300 x 200 px")
    check(
      odd,
      "DLS0323 A tile of 512 px is larger than the units of `u`, 300 x 200 px: part of every chip "
        + "would be blank. Write at most 192 px, or cut larger units.")
    check(
      small.replacing("300 x 256 px", with: "20 px"),
      "DLS0323 A tile of 512 px is larger than the units of `u`, 20 px: part of every chip would be "
        + "blank. Cut larger units.")
    let known = whole(export: "format = coco\n  tile = 256 px").replacing(
      "path = \"s.tif\"", with: "path = \"s.tif\", cell_size = 50 cm/px")
    check(known.replacing("tile = 256 px", with: "tile = ^256 px^"), "DLS0323")
    check(known.replacing("tile = 256 px", with: "tile = 192 px"))
    check(
      whole(export: "format = coco\n  tile = 256 px\n  stride = ^16 px^"),
      "DLS0360 With a step of 16 px, each place lies on 256 chips of 256 px. Write 128 px, half the "
        + "tile.")
    check(whole(export: "format = coco\n  tile = 256 px\n  stride = 64 px"))
  }

  @Test func cellsOfTheMap() {
    let text = whole(more: "source q { path = \"q\", cell_size = 30 cm/px }").replacing(
      "path = \"s.tif\"", with: "path = \"s.tif\", cell_size = 0.1 m/px")
    check(
      text.replacing("model = t\n    source = s", with: "model = t\n  source = q")
        .replacing("model = t\n  source = s", with: "model = t\n  source = ^q^"),
      "DLS0325 `t` learned at 0.1 m/px, but `q` has 0.3 m/px. Map imagery of 0.1 m/px, or train at "
        + "0.3 m/px.")
  }

  @Test func people() {
    check(
      "person a { account = \"x\" }\n^person x^ {}",
      "DLS0332 `a` has the account \"x\" already. Give `x` another one.")
    check(
      "person a {}\nperson b {}\ngroup g { analysts = a, collectors = [b, ^a^] }",
      "DLS0333 `a` is an analyst of `g`, and analysts collect as well. Leave `a` out here.")
    check(
      whole(units: "assign = g", more: "^group g^ { title = \"G\" }"),
      "DLS0331 Nobody is in `g`, so nobody would collect in `u`. Write `collectors = …`, or assign "
        + "the units to others.")
    // Of a name that is nobody's one check speaks, and somebody was meant.
    check(
      whole(units: "assign = g", more: "person eve {}\ngroup g { collectors = [^bne^, eve] }"),
      "DLS0113")
    check(whole(units: "assign = g", more: "group g { collectors = [^bne^] }"), "DLS0113")
    // A library's groups may be filled by whoever takes them.
    check(whole(units: "assign = g", more: "group g {}").replacing("project p {  }", with: ""))
  }

  @Test func repetitions() {
    check(
      "source a { path = [\"x.tif\", \"y.tif\", ^\"x.tif\"^] }",
      "DLS0334 \"x.tif\" stands in this list already. Remove one of the two.")
    check("source a { path = \"x\", bands = [_, _, red] }")
  }

  @Test func stores() {
    check("project p { store = \"\\\\files\\x.gpkg\" }", "DLS0336", "DLS0402")
    check("project p { store = \"smb://files/x.gpkg\" }", "DLS0336")
    check(
      "project p { store = ^\"data/x.sqlite\"^ }",
      "DLS0337 The store is a GeoPackage, and QGIS knows one by its ending. Write \"data/x.gpkg\".")
    check("project p { store = \"data.d/X.GPKG\" }")
  }

  @Test func trialProfiles() {
    let net = "project p {}\ntrain net { chips = \"c\", model_type = unet, epochs = 30 }\n"
    check(
      net + "profile ^smoke-test^ { net.batch_size = 2 }",
      "DLS0335 `smoke-test` would write trial runs into the store your team uses, p.gpkg. Write "
        + "`project.store = \"smoke-test.gpkg\"` in the profile.")
    check(net + "profile ^short^ { net.epochs = 2 }", "DLS0335")
    check(net + "profile cluster { net.epochs = 200 }")
    check(net + "profile ci { net.epochs = 2, project.store = \"ci.gpkg\" }")
  }

  @Test func outputsAndInputs() {
    check(
      whole(
        infer: "output = ^\"./f.gpkg\"^", more: "samples l { schema = c, from = \"f.gpkg|pools\" }"),
      "DLS0338 `i` would overwrite ./f.gpkg, which `l` reads. Give it another `output`.")
    check(whole(infer: "output = \"map.gpkg\""))
    check(
      whole(infer: "output = ^\"p.gpkg\"^"),
      "DLS0338 `i` would overwrite p.gpkg, the store of the project with all samples. Give it another "
        + "`output`.")
  }

  @Test func trainings() {
    check(
      "train a { chips = \"c\", start_from = ^b^ }\ntrain b { chips = \"c\", start_from = c }\n"
        + "train c { chips = \"c\", start_from = a }",
      "DLS0339 `a` starts from a model that starts from `a`, so neither can be trained first. Write "
        + "`model_type = …` in one of them instead.")
    check("train a { chips = \"c\", start_from = b }\ntrain b { chips = \"c\", model_type = unet }")
    check(
      "train a { chips = \"c\", model_type = unet, epochs = 4, ^stop_early^ {} }",
      "DLS0361 `patience` waits for 5 epochs, and `a` has 4: it would never stop early. Write less, "
        + "such as 1, or more `epochs`.")
    check(
      "train a { chips = \"c\", model_type = unet, stop_early { monitor = f1, min_delta = ^5^ } }",
      "DLS0361 `f1` is at most 1, so it never gets better by 5: training would end after `patience` "
        + "epochs, whatever it learns. Write less, such as 0.05.")
    check("train a { chips = \"c\", model_type = unet, stop_early { min_delta = 5 } }")
    // One epoch is a trial, and leaves nothing to write instead.
    check("train a { chips = \"c\", model_type = unet, epochs = 1, stop_early {} }")
    check(
      "train a { chips = \"c\", model_type = unet, freeze = true, weights = imagenet }")
  }

  @Test func classesToLearn() {
    let schema = "class a { class b { value = 1 } }, class x { value = 2, ignore = true }"
    check(
      whole(schema: schema, train: "model_type = center_net\n  classes = [a, ^b^]"),
      "DLS0366 `b` lies under `a`, which is named as well, so its samples would count as both. Leave "
        + "one of the two out.")
    check(
      whole(schema: schema, train: "model_type = center_net\n  classes = [a, ^x^]"),
      "DLS0365 `x` is ignored, and `t` is to learn it. Leave it out here, or remove `ignore`.")
  }

  @Test func labels() {
    let schema = "schema c { class a { value = 1 }, class b { value = 2 } }\n"
    check(
      schema + "samples s { schema = c, from = \"f.shp\", for a { labels = 1 }, "
        + "for b { labels = [2, ^1^] } }",
      "DLS0368 \"1\" means `a` already. List it for one class only.")
    check(
      schema + "samples s { schema = c, from = \"f.gpkg|x\" }\n"
        + "samples r { schema = c, from = \"f.gpkg|y\" }")
    check(
      schema + "samples s { schema = c, from = \"f.json\", format = coco }")
  }

  @Test func aLibraryIsCheckedOnItsOwnAndByWhatUsesIt() {
    let library = "schema c { class a { value = 1 }, class b { value = 1 } }\n"
    #expect(messages(library).map { $0.prefix(7) } == ["DLS0306"])
    let use = "import \"lib\" as lib\nsamples s { schema = lib.c, from = \"f\" }\n"
    #expect(messages(use, files: ["lib": library]).map { $0.prefix(7) } == ["DLS0306"])
  }

  @Test func profilesAreCheckedForQuarrelsToo() {
    let text = whole(
      export: "format = coco\n  tile = 256 px\n  stride = 128 px",
      more: "profile fine { e.stride = ^4 px^ }\nprofile coarse { e.tile = 512 px }")
    check(
      text,
      "DLS0360 With `--profile fine`: With a step of 4 px, each place lies on 4096 chips of 256 px. "
        + "Write 128 px, half the tile.")
  }
}

@Suite struct LikenessTests {
  /// What `like` brings is reported once, where it stands, with the fix for that place.
  @Test func whatComesByLikeIsReportedOnce() {
    let text = whole(
      export: "format = coco\n  tile = 256 px\n  stride = ^512 px^",
      more: "export f { like = e }\ntrain v { like = t, chips = f }")
    check(text, "DLS0303")
    let found = diagnose(Example(text.replacing("^", with: ""))).diagnostics
    #expect(found.first?.fixes.map(\.title) == ["Write stride = 256 px"])
  }

  @Test func anEmptyGroupOfALibraryIsReportedWhereItIsNamed() {
    check(
      whole(
        units: "assign = l.^g^",
        more: "import \"lib\" as l"
      ).replacing("l.^g^", with: "^l.g^"),
      "DLS0331", files: ["lib": "group g {}"])
  }
}

@Suite struct ManyThingsTests {
  /// Long lists are compared by hash, short ones item by item: the same is found.
  @Test(arguments: [4, 9, 500])
  func repetitionsAreFoundInListsOfAnyLength(_ count: Int) {
    let items = (0..<count).map { "\"\($0).tif\"" } + ["^\"1.tif\"^"]
    check("source a { path = [\(items.joined(separator: ", "))] }", "DLS0334")
  }
}
