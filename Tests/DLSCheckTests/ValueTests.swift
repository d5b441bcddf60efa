// ValueTests.swift: what is said about values. `^` marks the place.

import DLSCheck
import DLSText
import Testing

/// A training with one more setting.
private func train(_ setting: String) -> String {
  "train net { chips = \"c\", model_type = unet, \(setting) }"
}

@Suite struct ValueTests {
  @Test func kinds() {
    check(
      "review { lease = ^\"2 h\"^ }",
      "DLS0201 `lease` takes a number with a unit, such as 2 h. This is a text. Write 2 h.")
    check(
      "person a { title = ^Ana^ }", "DLS0201 `title` is a text. Write it in quotes: \"Ana\".")
    check(
      "review { four_eyes = ^maybe^ }",
      "DLS0201 `four_eyes` takes true or false. This is a name.")
    check("review { lease = ^[1 h, 2 h]^ }", "DLS0202")
    check("review { lease = [2 h] }")
    check("review { lease = ^none^ }", "DLS0215")
    check("review { lease = default }")
  }

  @Test func spellingsOfOtherToolsAreStruckThrough() {
    let cases: [(setting: String, tags: [DiagnosticTag])] = [
      ("model_type = MASKRCNN", [.deprecated]), ("model_type = Unet", []),
      ("model_type = unet, max_epochs = 3", [.deprecated]), ("model_type = unte", []),
    ]
    for (setting, tags) in cases {
      let found = diagnose(Example("train net { chips = \"c\", \(setting) }\n")).diagnostics
      #expect(!found.isEmpty && found.flatMap(\.tags) == tags, "\(setting)")
    }
  }

  @Test func words() {
    check(
      "train net { chips = \"c\", model_type = ^unte^ }",
      "DLS0203 `model_type` doesn't know unte. Did you mean unet?")
    check(
      "train net { chips = \"c\", model_type = ^FASTERRCNN^ }",
      "DLS0340 Other tools have another word for faster_rcnn. Write faster_rcnn instead of FASTERRCNN."
    )
    check(
      "train net { chips = \"c\", model_type = ^Unet^ }",
      "DLS0340 Words of the language have small letters. Write unet instead of Unet.")
    check(
      "review { four_eyes = ^yes^ }",
      "DLS0340 Here a setting is true or false. Write true instead of yes.")
    check(
      "review { on_rejected = ^explode^ }",
      "DLS0203 `on_rejected` doesn't know explode. It takes ask, requeue or keep.")
    check("train net { chips = \"c\", model_type = ^\"unet\"^ }", "DLS0204")
    check("train net { chips = \"c\", model_type = ^\"Unet\"^ }", "DLS0204")
    for names in ["red green blue", "red,green, blue"] {
      check(
        "source s { path = \"a.tif\", bands = ^\"\(names)\"^ }\n",
        "DLS0204 `bands` takes names, and quotes make all of them one text. Write [red, green, blue]."
      )
    }
    check("source s { path = \"a.tif\", bands = [^\"red green\"^, blue] }\n", "DLS0204")
  }

  /// The unit that is proposed is the one people think of.
  @Test func unitsThatAreMissing() {
    check("review { lease = ^2^ }", "DLS0205 `lease` needs a unit. Write 2 h.")
    check(
      "work_units p { source = s, unit_size = ^100^ }\nsource s { path = \"a\" }",
      "DLS0205 `unit_size` needs a unit. Write 100 m, 100 deg or 100 px.")
  }

  /// A point that parts thousands elsewhere makes a thousandth here.
  @Test func thousands() {
    check(
      train("iterations = ^10.000^"),
      "DLS0210 `iterations` takes whole numbers, and a point begins a fraction: 10.000 is 10. "
        + "Write 10000, or 10.")
    check(
      train("epochs = ^1.500^"),
      "DLS0210 `epochs` takes whole numbers, and a point begins a fraction. Write 1500, or 2.")
    check(train("epochs = 10.0"))
    check(train("learning_rate = 0.001"))
    check("work_units p { source = s, unit_size = 1.234 m }\nsource s { path = \"a\" }")
    check(
      "export e { units = p, tile = ^1.024 px^ }\nwork_units p { source = s, unit_size = 1 m }\n"
        + "source s { path = \"a\" }",
      "DLS0210 `tile` takes whole numbers, and a point begins a fraction. Write 1024 px, or 1 px.")
  }

  /// A share that is none has no second message.
  @Test func aBrokenShareIsToldOnce() {
    check(
      "work_units p {\n  source = s\n  unit_size = 1 m\n  split { validation = ^12,5^ %, test = 10 % }\n}\n"
        + "source s { path = \"a\" }\nschema c { class oak { value = 1 } }\n"
        + "export e { schema = c, units = p, format = pascal_voc, tile = 256 px }\n"
        + "train n { chips = e, model_type = center_net }", "DLS0015")
  }

  @Test func whatWasMeantInstead() {
    let source = "\nsource s { path = \"a\" }"
    check(
      "work_units p { source = s, unit_size = ^1 ha^ }" + source,
      "DLS0206 `unit_size` is the length of a side, and `ha` measures an area. A square of 1 ha has "
        + "sides of 100 m. Write 100 m.")
    check(
      "export e { units = p, tile = ^[512, 256]^ }\nwork_units p { source = s, unit_size = 1 m }"
        + source,
      "DLS0202 Width and height stand with an `x` between them, not in a list. Write 512 x 256 px.")
    check(
      "schema c { class a { value = 1, color = ^[46, 125, 5]^ } }",
      "DLS0202 Red, green and blue stand in one colour, not in a list. Write #2e7d05.")
    check(
      "schema c { class a { value = 1, color = ^[46, 325, 5]^ } }",
      "DLS0202 `color` takes one value, not 3. Keep one of them.")
    check(
      "source s { path = \"s.tif\", nodata = ^nan^ }",
      "DLS0201 Pixels that are NaN count as no data without being named. Leave `nodata` out.")
    for path in ["labels.geojson", "l.geojson"] {
      check(
        "samples l { from = ^\(path)^, schema = c }\nschema c { class oak { value = 1 } }",
        "DLS0113 No infer is called `\(path)`. A file stands in quotes. Write \"\(path)\".")
    }
  }

  /// What names something names something.
  @Test func emptyValues() {
    check(
      "source a { path = ^\"\"^ }",
      "DLS0217 `path` names nothing here. Write a path in quotes, such as \"data/file.tif\".")
    check(
      "train net { chips = ^[]^, model_type = unet }",
      "DLS0217 `chips` names nothing here. Write the name of an export, or a path in quotes.")
    check(
      "source a { path = \"a\", bands = ^[]^ }",
      "DLS0217 `bands` names nothing here. Write names of bands, such as [red, green, blue], or leave it "
        + "out (as the files say).")
    check("train net { chips = ^\"\"^, model_type = unet, classes = ^[ ]^ }", "DLS0217", "DLS0217")
    check("project p { store = ^\"\"^ }", "DLS0217")
    check(
      "schema c { class a { value = 1 } }\nsamples l { schema = c, from = [^\"\"^], class_field = ^\"\"^ }",
      "DLS0217", "DLS0217")
    check("person ana { title = \"\" }")
  }

  @Test func sharesOfLessThanOnePerCent() {
    let units = "source s { path = \"s\" }\nwork_units u { source = s, unit_size = 9 m, "
    check(
      "\(units)split { validation = ^0.2 %^ } }",
      "DLS0406 `validation` is less than one per cent here. Write 20 %, if that was meant.")
    check("\(units)split { validation = 1 % } }")
    check(
      "\(units)split { validation = ^0.07 %^ } }",
      "DLS0406 `validation` is less than one per cent here. Write 7 %, if that was meant.")
    check(
      "\(units)split { validation = ^1e-9 %^ } }",
      "DLS0406 `validation` is less than one per cent here. Write more, such as 20 %.")
    check(
      "source s { path = \"s\" }\ninfer i { model = \"m.dlpk\", source = s, threshold = ^0.4 %^ }",
      "DLS0406")
  }

  @Test func units() {
    check(
      "infer m { model = \"m\", source = s, threshold = ^0.35^ }\nsource s { path = \"a\" }",
      "DLS0205 `threshold` is a share, and shares are written with %. Write 35 %.")
    check(
      "review { lease = ^30 m^ }",
      "DLS0206 `m` is the metre, and `lease` is a time. Write 30 min for minutes.")
    check(
      "review { lease = ^2 px^ }",
      "DLS0206 `lease` is a time, and `px` measures a number of pixels. Write 2 s, say.")
    check("review { lease = ^2 hours^ }", "DLS0207 The language has no unit `hours`. Write 2 h.")
    check(
      "infer m { model = \"m\", source = s\n  clean { min_area = ^5 m²^ }\n}\nsource s { path = \"a\" }",
      "DLS0207 The language has no unit `m²`. Write 5 m2.")
    check(train("epochs = ^20 px^"), "DLS0208")
    check(
      train("epochs = ^1_000^"), "DLS0208 Nothing parts the thousands of a number. Write 1000.")
    check(train("epochs = ^10k^"), "DLS0208 `epochs` is a plain number. Write 10000.")
    check(
      train("epochs = ^10_0^"),
      "DLS0208 `epochs` is a plain number, and 10_0 is none. Write its digits alone.")
    check(
      "infer m {\n  model = \"m\"\n  source = s\n  cell_size = ^10 cm^\n}\nsource s { path = \"a\" }",
      "DLS0206 `cell_size` is a cell size or a cell size in degrees, and `cm` measures a length. Write "
        + "10 cm/px, say.")
    check(
      "infer m { model = \"m\", source = s\n  clean { min_area = ^1 km^ }\n}\nsource s { path = \"a\" }",
      "DLS0206 `min_area` is an area, and `km` measures a length. Write 1 km2, say.")
  }

  @Test func numbers() {
    check(train("epochs = ^2.5^"), "DLS0210 `epochs` takes whole numbers. Write 3, say.")
    check(train("epochs = ^0^"), "DLS0211 `epochs` takes 1 to 100000, and 0 is less. Write 1, say.")
    check(
      train("learning_rate = ^0^"),
      "DLS0211 `learning_rate` takes more than 0, at most 1, and 0 is not more. At a rate of 0 the network "
        + "stays as it is and learns nothing. Write 0.001, which is usual, or leave the setting out for "
        + "the model type's own.")
    check(
      train("learning_rate = ^10^"),
      "DLS0211 `learning_rate` takes more than 0, at most 1, and 10 is more. Write 0.001, which is "
        + "usual, or leave the setting out for the model type's own.")
    check("source s { path = \"a\", nodata = ^1e999^ }", "DLS0216")
    check("source s { path = \"a\", nodata = -9999 }")
    check("schema s { class a { value = ^65536^ } }", "DLS0211")
  }

  @Test func datesAndReferenceSystems() {
    check("source s { path = \"a\", date = ^2023-02-29^ }", "DLS0213")
    check("source s { path = \"a\", date = 2024-02-29 }")
    check("source s { path = \"a\", date = ^2024-02-29..2024-01-01^ }", "DLS0212")
    check(
      "source s { path = \"a\", crs = ^\"epsg 32617\"^ }",
      "DLS0214 \"epsg 32617\" names no reference system. Write \"EPSG:32617\".")
    check(
      "source s { path = \"a\", crs = ^\"ESRI:54009\"^ }",
      "DLS0214 \"ESRI:54009\" is a number of another register than EPSG's, where 54009 is no such "
        + "system. Write the system's EPSG number, such as \"EPSG:32617\".")
    check(
      "source s { path = \"a\", crs = ^\"ESRI:102100\"^ }",
      "DLS0214 \"ESRI:102100\" is a number of Esri's register, which goes by EPSG's name here. Write "
        + "\"EPSG:102100\".")
    check(
      "source s { path = \"a\", crs = ^\"EPSG:99\"^ }",
      "DLS0214 \"EPSG:99\" is no reference system: EPSG's have numbers from 2000 to 32766. Write the "
        + "system's own, such as \"EPSG:32617\".")
  }

  /// What is offered for a number is no system that would be refused next.
  @Test func numbersOfNoReferenceSystemAreNotOffered() {
    check(
      "source s { path = \"a\", crs = ^\"epsg 1370\"^ }",
      "DLS0214 \"epsg 1370\" names no reference system. Write its EPSG number, such as \"EPSG:32617\"."
    )
    check(
      "source s { path = \"a\", crs = ^\"epsg:102100\"^ }",
      "DLS0214 \"epsg:102100\" names no reference system. Write \"EPSG:102100\".")
    check(
      "source s { path = \"a\", crs = ^1370^ }",
      "DLS0201 `crs` is a text. Write it in quotes: \"1370\".")
    check(
      "source s { path = \"a\", crs = ^32617^ }",
      "DLS0201 `crs` is a text. Write it in quotes: \"EPSG:32617\".")
  }

  /// Numbers that EPSG gives to reference systems, and those of Esri and of the first web maps, which
  /// programs take for EPSG's.
  @Test func numbersOfReferenceSystems() {
    for (number, isKnown) in [
      ("2000", true), ("4326", true), ("04326", true), ("32766", true), ("102100", true),
      ("900913", true), ("0", false), ("1999", false), ("32767", false),
      ("36999", false), ("54009", false), ("99999", false), ("326170", false),
      ("999999999", false),
    ] {
      let text = "source s { path = \"a\", crs = \"EPSG:\(number)\" }"
      if isKnown { check(text) } else { check(text, "DLS0214") }
      let other = "let n = \"\(number)\"\nsource s { path = \"a\", crs = \"EPSG:${n}\" }"
      if isKnown { check(other) } else { check(other, "DLS0214") }
    }
  }

  @Test func sizes() {
    let source = "source s { path = \"a\" }\n"
    check(
      source + "work_units u { source = s, unit_size = ^10^ }",
      "DLS0205 `unit_size` needs a unit. Write 10 m, 10 deg or 10 px.")
    check(source + "work_units u { source = s, unit_size = ^0 m^ }", "DLS0211")
    check(source + "work_units u { source = s, grid = 4 x ^0^ }", "DLS0211")
    check(source + "work_units u { source = s, grid = ^4 x 4 m^ }", "DLS0208")
  }
}
