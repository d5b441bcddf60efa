// AcrossTests.swift: what is said about blocks together. `^` marks the place.

import DLSCheck
import DLSText
import Testing

/// A project from source to map, with more settings for its blocks.
func whole(
  project: String = "", schema: String = "class a { value = 1 }", units: String = "",
  export: String = "format = pascal_voc", train: String = "model_type = center_net",
  infer: String = "", more: String = ""
) -> String {
  """
  project p { \(project) }
  source s { path = "s.tif" }
  schema c { \(schema) }
  work_units u {
    source = s
    unit_size = 100 m
    \(units)
  }
  export e {
    schema = c
    units = u
    \(export)
  }
  train t {
    chips = e
    \(train)
  }
  infer i {
    model = t
    source = s
    \(infer)
  }
  \(more)

  """
}

@Suite struct AcrossTests {
  @Test func aWholeProjectIsRight() { check(whole()) }

  @Test func goalAndFormat() {
    check(
      whole(project: "goal = classify_pixels", train: "model_type = ^center_net^"),
      "DLS0301 This project's goal is classify_pixels, and `center_net` is for detect_objects. Take "
        + "unet, deeplab, psp_net or fpn, or write `goal = detect_objects`.")
    check(
      whole(export: "format = classified_tiles", train: "model_type = ^retinanet^"),
      "DLS0302 `retinanet` learns from pascal_voc, kitti or coco chips, but `e` makes "
        + "classified_tiles. Write `format = pascal_voc` there, or take unet, deeplab, psp_net or fpn "
        + "here.")
  }

  /// A block that names no output writes somewhere all the same.
  @Test func outputsWhereAnotherBlockWritesByDefault() {
    func again(_ output: String, _ like: String = "export f { like = e") -> String {
      whole(more: "\(like), output = \(output) }")
    }
    check(
      again("^\"p.dls/chips/e\"^"),
      "DLS0307 `e` writes p.dls/chips/e already. Give this one another `output`.")
    check(
      again("^\"./p.dls/maps/i.gpkg\"^", "infer f { like = i"),
      "DLS0307 `i` writes ./p.dls/maps/i.gpkg already. Give this one another `output`.")
    check(again("\"p.dls/maps/j.gpkg\"", "infer f { like = i"))
    check(again("\"p.dls/chips/f\""))
    check(again("\"q.dls/chips/e\""))
    check(
      again("^\"p.dls/models/t\"^"),
      "DLS0307 `t` writes p.dls/models/t already. Give this one another `output`.")
  }

  /// However one place is written.
  @Test func outputsOfOnePlaceInOtherWords() {
    for other in ["a/", "a//", "a/.", ".//a", "img/../a"] {
      let text = whole(
        export: "format = pascal_voc, output = \"a\"",
        more: "export f { like = e, output = ^\"\(other)\"^ }")
      check(text, "DLS0307 `e` writes \(other) already. Give this one another `output`.")
    }
    check(
      whole(
        export: "format = pascal_voc, output = \"a\"",
        more: "export f { like = e, output = \"../a\" }"))
  }

  @Test func outputsWithinEachOther() {
    func within(_ output: String, _ outer: String) -> String {
      "DLS0307 \(output) lies in the folder that `\(outer)` writes, and which each of its runs replaces. "
        + "Give this one an `output` outside of it."
    }
    check(
      whole(
        export: "format = pascal_voc, output = \"a\"",
        more: "export f { like = e, output = ^\"a/b\"^ }"),
      within("a/b", "e"))
    check(
      whole(
        export: "format = pascal_voc, output = ^\"./a/b/c\"^",
        more: "export f { like = e, output = \"a\" }"),
      within("./a/b/c", "f"))
    check(
      whole(
        export: "format = pascal_voc, output = \"a\"",
        more: "infer f { like = i, output = ^\"a/map.gpkg\"^ }"),
      within("a/map.gpkg", "e"))
    check(
      whole(more: "infer f { like = i, output = ^\"p.dls/models/t/map.gpkg\"^ }"),
      within("p.dls/models/t/map.gpkg", "t"))
    check(
      whole(
        export: "format = pascal_voc, output = \"a\"",
        more: "export f { like = e, output = \"ab\" }"))
    check(
      whole(
        export: "format = pascal_voc, output = \"x/a\"",
        more: "export f { like = e, output = \"x/b\" }"))
  }

  @Test func outputsAroundWhatIsNotTheirs() {
    func over(_ output: String, _ what: String) -> String {
      "DLS0338 `e` would write over \(output), \(what). Give it an `output` of its own."
    }
    for output in [".", "./", "..", "../.."] {
      check(
        whole(export: "format = pascal_voc, output = ^\"\(output)\"^"),
        over(output, "the folder that this project lies in"))
    }
    for output in ["p.dls", "p.dls/", "p.dls/chips", "p.dls/models"] {
      check(
        whole(export: "format = pascal_voc, output = ^\"\(output)\"^"),
        over(output, "a folder of this project's results"))
    }
    check(
      whole(export: "format = pascal_voc, output = ^\"p.dls/runs\"^"),
      over("p.dls/runs", "where this project's runs are written down"))
    check(whole(export: "format = pascal_voc, output = \"p.dls/west\""))
    check(
      whole(project: "store = \"data/s.gpkg\"", export: "format = pascal_voc, output = ^\"data\"^"),
      "DLS0338 `e` would replace data, the folder that the store with all samples lies in. "
        + "Give it another `output`.")
  }

  /// Under a profile with a store of its own, results lie in a folder called after that store.
  @Test func outputsByDefaultFollowTheStore() {
    let text = whole(
      more: """
        export f { like = e, output = "q.dls/chips/e" }
        profile other { project.store = "data/q.gpkg" }
        """)
    check(
      text,
      "DLS0307 With `--profile other`: `e` writes q.dls/chips/e already. Give this one another `output`."
    )
    check(
      whole(
        project: "store = \"s.gpkg\"",
        more: "export f { like = e, output = \"s.dls/chips/e\" }"))
  }

  @Test func backbones() {
    check(
      whole(train: "model_type = center_net\n  backbone = ^vit_b^"),
      "DLS0341 `center_net` can't be built on vit_b. Take light, resnet18, resnet34, resnet50, "
        + "resnet101, resnet152, densenet121, densenet161, densenet169, densenet201, vgg11, "
        + "vgg11_bn or others.")
    check(whole(train: "model_type = center_net\n  backbone = ^timm^"), "DLS0343")
    check(
      whole(
        export: "format = classified_tiles",
        train: "model_type = mm_segmentation\n  backbone = ^resnet50^"),
      "DLS0341 `mm_segmentation` brings its own network and takes no backbone. Remove it.")
    check(whole(train: "model_type = center_net\n  backbone = densenet121"))
  }

  @Test func variantsThroughTheModel() {
    let pixels = "format = classified_tiles"
    check(
      whole(export: pixels, train: "model_type = unet", infer: "^nms_overlap^ = 10 %"),
      "DLS0112 `nms_overlap` has no meaning when `model_type` of `t` is unet. It goes with "
        + "center_net, faster_rcnn, retinanet, ssd, mask_rcnn, yolo_v3, mm_detection, det_reg or "
        + "max_deeplab. Remove it, or change `model_type`.")
    check(
      whole(
        schema: "class a { value = 1 }, class b { value = 2 }", export: pixels,
        train: "model_type = unet", infer: "predict_background = false"))
    check(whole(infer: "nms_overlap = 10 %"))
    // Of a model in a file nobody knows the type yet.
    check("source s { path = \"s\" }\ninfer i { model = \"m.dlpk\", source = s, thinning = true }")
  }

  @Test func mapsOfOneClass() {
    func pixels(_ schema: String, _ train: String, _ infer: String) -> String {
      whole(
        schema: schema, export: "format = classified_tiles", train: "model_type = unet\n\(train)",
        infer: infer)
    }
    let off = "predict_background = ^false^"
    check(
      pixels("class a { value = 1 }", "", off),
      "DLS0350 `t` learns one class, so without a background every pixel would be `a`. Remove "
        + "`predict_background`.")
    let two = "class a { value = 1 }, class b { value = 2 }"
    check(pixels(two, "ignore_classes = b", off), "DLS0350")
    check(
      pixels("class h { class a { value = 1 }, class b { value = 2 } }", "classes = h", off),
      "DLS0350")
    check(pixels(two, "", "predict_background = false"))
    check(pixels("class a { value = 1 }", "", "predict_background = true"))
  }

  @Test func spaces() {
    check(
      whole(
        export: "format = pascal_voc\n  reference_system = pixel_space",
        infer: "use_pixelspace = ^false^"),
      "DLS0342 `e` has chips in pixel_space, and a model maps in the space it learned in. Write "
        + "`use_pixelspace = true`.")
  }

  @Test func tiles() {
    check(
      whole(export: "format = pascal_voc\n  tile = 256 px\n  stride = ^512 px^"),
      "DLS0303 `stride` is more than `tile`, 256 px: 75 % of the ground would never be seen. Write at "
        + "most 256 px.")
    check(whole(export: "format = pascal_voc\n  tile = 256 px\n  stride = 256 px"))
  }

  @Test func paddingIsWhatTheEngineTakes() {
    func padded(_ type: String, _ padding: String, tile: Int = 256) -> String {
      let format = ["unet", "psp_net"].contains(type) ? "classified_tiles" : "pascal_voc"
      return whole(
        export: "format = \(format)\n  tile = \(tile) px", train: "model_type = \(type)",
        infer: padding)
    }
    // Networks that look at their surroundings alone take larger tiles than they learned from.
    check(padded("center_net", "padding = 128 px"))
    check(padded("unet", "padding = 416 px"))
    check(
      padded("unet", "padding = ^417 px^"),
      "DLS0304 `padding = 417 px` on every side leaves nothing of a tile of 896 px, at which unet "
        + "looks. Write 128 px, or at most 416 px.")
    check(padded("center_net", "padding = 480 px", tile: 1024))
    // Of others it is rounded up to whole 32 px.
    for type in ["retinanet", "psp_net"] {
      check(padded(type, "padding = 96 px"))
      check(
        padded(type, "padding = ^97 px^"),
        "DLS0304 `padding = 97 px` on every side leaves nothing of a tile of 256 px. Write 64 px, or at "
          + "most 96 px.")
    }
    check(
      padded("center_net", "tile_size = 100 px\n  padding = ^60 px^"),
      "DLS0304 `padding = 60 px` on every side leaves nothing of a tile of 100 px. Write at most 32 px."
    )
    check(
      whole(
        train: "model_type = ssd",
        more: "train u2 { chips = e, start_from = t }\ninfer j { model = u2, source = s, "
          + "padding = ^200 px^ }"), "DLS0304")
  }

  @Test func tilesThatANetworkTakes() {
    func cut(_ type: String, _ tile: String) -> String {
      let detects = ["^center_net^", "^ssd^", "ssd"].contains(type)
      return whole(
        export: "format = \(detects ? "pascal_voc" : "classified_tiles")\n  tile = \(tile)",
        train: "model_type = \(type)")
    }
    check(
      cut("^center_net^", "200 px"),
      "DLS0382 `center_net` learns from chips with sides of whole 32 px, and those of `e` have 200 px. "
        + "Write `tile = 192 px` there.")
    check(cut("^psp_net^", "100 x 64 px"), "DLS0382")
    check(cut("psp_net", "104 x 64 px"))
    check(cut("ssd", "50 px"))
    check(cut("unet", "200 px"))
    check(cut("^unet^\n  backbone = light", "200 px"), "DLS0382")
    check(
      cut("^ssd^", "20 px"),
      "DLS0382 `ssd` learns from chips of 32 px or more, and those of `e` have 20 px. Write "
        + "`tile = 32 px` there.")
  }

  @Test func classValues() {
    check(
      whole(
        schema: "class water { value = ^0^ }", export: "format = classified_tiles",
        train: "model_type = unet"),
      "DLS0305 `water` has the value 0, which unet keeps for the background. Write 1 or more.")
    check("schema c { class a { value = 1 }, class b { value = ^1^ } }", "DLS0306")
    check("schema c { class a { class b { value = 1 } }, ^class d^ {} }", "DLS0319")
  }

  @Test func splits() {
    check(whole(units: "split { validation = ^61 %^, test = 40 % }"), "DLS0309")
    check(whole(units: "split { validation = 50 %, test = 25 % }"))
    check(
      whole(
        units: "split { validation = 20 % }",
        train: "model_type = center_net\n  validation = ^10 %^"),
      "DLS0311 `t` sets `validation`, but `u` has split these chips already. Remove it here.")
  }

  @Test func splitsThatAFieldSays() {
    func plots(_ cut: String, _ split: String) -> String {
      "source s { path = \"s.tif\" }\nwork_units u { source = s, \(cut), split { \(split) } }"
    }
    let polygons = "polygons = \"u.gpkg\""
    check(plots(polygons, "part_field = \"use\""))
    check(plots(polygons, "part_field = \"use\", leave_out = [\"todo\", 0]"))
    check(
      plots(polygons, "part_field = \"use\", validation = ^20 %^, seed = ^7^"),
      "DLS0345 `part_field` says each unit's part, so nothing is drawn and `validation` does nothing. "
        + "Remove one of the two.", "DLS0345")
    check(
      plots(polygons, "leave_out = ^\"todo\"^"),
      "DLS0345 `leave_out` names what `part_field` says of polygons, and there is no `part_field`. "
        + "Write it, or remove `leave_out`.")
    check(
      plots("unit_size = 9 m", "part_field = ^\"use\"^"),
      "DLS0316 `part_field` names a field of `polygons`, and `u` has none. Write `validation = 20 %` "
        + "to draw, or `polygons`.")
  }

  /// A note never points at a setting that isn't there.
  @Test func notesOnDefaults() {
    for (tile, note) in [
      ("", "`e` has no `tile`, so it is the default."),
      ("\n  tile = 128 px", "The tile is set here."),
    ] {
      let text = whole(export: "format = pascal_voc\n  stride = 300 px" + tile)
      let found = diagnose(Example(text)).diagnostics.first { $0.code == "DLS0303" }
      #expect(found?.related.map(\.message) == [note])
    }
  }

  @Test func startFrom() {
    check(whole(train: "start_from = \"usa.dlpk\"\n  backbone = ^resnet50^"), "DLS0310")
    check(whole(train: "start_from = \"usa.dlpk\""))
    // What leads nowhere brings nothing along.
    check(whole(train: "start_from = ^none^\n  model_type = center_net"), "DLS0215")
    check(whole(train: "start_from = ^null^\n  model_type = center_net"), "DLS0113")
  }

  @Test func startFromWithWhatComesByLike() {
    let net = { (settings: String) in "train n { like = t, \(settings) }" }
    let model = "model_type = retinanet"
    check(whole(train: model, more: net("start_from = t")))
    check(whole(train: model, more: net("start_from = t, model_type = default")))
    check(
      whole(train: model, more: net("start_from = ^\"usa.dlpk\"^")),
      "DLS0310 This brings its own model type and backbone, so the `model_type` that `n` has by `like` "
        + "would do nothing. Write `model_type = default`.")
    check(
      whole(train: model, more: net("start_from = t, model_type = ^retinanet^")), "DLS0310")
    // What both have is said once, of the one that says it.
    check(
      whole(train: "start_from = \"usa.dlpk\"\n  backbone = ^resnet50^", more: net("epochs = 2")),
      "DLS0310")
  }

  @Test func whatAModelToStartFromHas() {
    let two = "class a { value = 1 }, class b { value = 2 }"
    func further(_ lines: String) -> String {
      whole(schema: two, more: "train u2 { chips = e, \(lines) }")
    }
    check(further("start_from = t"))
    check(further("start_from = t, classes = [a, b]"))
    check(
      further("start_from = ^t^, classes = a"),
      "DLS0385 `u2` has the classes a, and `t`, which it starts from, a and b, so the weights don't fit. "
        + "Give both as many, or begin anew with `model_type = center_net`.")
    check(
      whole(
        export: "format = pascal_voc\n  bands = [r, g]",
        more: "export f { schema = c, units = u, format = pascal_voc, bands = [r, g, b] }\n"
          + "train u2 { chips = f, start_from = ^t^ }"), "DLS0385")
    // What the first one learned from is known, and so is what it can learn from.
    check(
      whole(
        more: "export f { schema = c, units = u, format = classified_tiles }\n"
          + "train u2 { chips = f, start_from = ^t^ }"),
      "DLS0302 `center_net` learns from pascal_voc, kitti or coco chips, but `f` makes "
        + "classified_tiles. Write `format = pascal_voc` there.")
  }

  @Test func figuresOfTheModelType() {
    let pixels = "format = classified_tiles"
    func train(_ lines: String, _ type: String = "center_net") -> String {
      whole(
        units: "split { validation = 20 % }", export: type == "unet" ? pixels : "format = coco",
        train: "model_type = \(type)\n  \(lines)")
    }
    check(train("stop_early { monitor = average_precision }"))
    check(train("stop_early { monitor = iou }", "unet"))
    check(
      train("stop_early { monitor = ^accuracy^ }"),
      "DLS0383 `center_net` isn't measured by accuracy. Write valid_loss, f1, precision, recall or "
        + "average_precision.")
    check(train("stop_early { monitor = ^average_precision^ }", "unet"), "DLS0383")
    check(
      train("evaluate { min_iou = ^50 %^ }"),
      "DLS0383 `center_net` isn't measured by IoU, so no training would reach `min_iou`. Write "
        + "`min_overlap` for how much a found thing must overlap a sample, or the least `min_f1`.")
    check(train("evaluate { min_iou = 50 % }", "unet"))
    // What would have to reach nothing afterwards isn't offered.
    let gate = diagnose(Example(train("evaluate { min_iou = 50 % }"))).diagnostics
    #expect(gate.count == 1 && gate[0].fixes.isEmpty)
    let gates = diagnose(Example(train("evaluate { min_iou = 50 %, min_f1 = 60 % }"))).diagnostics
    #expect(gates.count == 1 && gates[0].fixes.count == 1)
    check(
      train("evaluate { min_overlap = ^40 %^ }"),
      "DLS0379 `evaluate` asks for no figure here, so any model passes: `min_overlap` tells which found "
        + "things count. Write the least `min_f1`, `min_precision` or `min_recall` too.")
    check(train("evaluate { min_overlap = 40 %, min_recall = 60 % }"))
    check(train("evaluate { min_f1 = 1 %, min_overlap = ^50 %^ }", "unet"), "DLS0389")
  }

  @Test func labelsThatAreNoAreas() {
    func drawn(_ shape: String, _ export: String) -> String {
      whole(
        schema: "geometry = \(shape), class a { value = 1 }", export: export,
        train: export.contains("classified_tiles") ? "model_type = unet" : "model_type = center_net"
      )
    }
    check(
      drawn("point", "format = ^coco^"),
      "DLS0384 coco chips hold areas, and samples of `c` are points, so each of them would be left out. "
        + "Write `buffer_radius = 2 m`, say, about the radius of the things.")
    check(drawn("point", "format = coco\n  buffer_radius = 3 m"))
    check(drawn("line", "format = ^pascal_voc^"), "DLS0384")
    check(drawn("line", "format = classified_tiles"))
    check(drawn("point", "format = classified_tiles"))
    check(
      drawn("polygon", "format = coco\n  ^buffer_radius^ = 3 m"),
      "DLS0112 `buffer_radius` has no meaning when `geometry` of `c` is polygon. It goes with point. "
        + "Remove it, or change `geometry`.")
  }

  @Test func mapsOfPixels() {
    func map(_ lines: String, _ type: String = "unet") -> String {
      whole(
        export: type == "unet" ? "format = classified_tiles" : "format = coco",
        train: "model_type = \(type)", infer: lines)
    }
    for ending in ["tif", "tiff", "TIF", "gpkg"] { check(map("output = \"a.\(ending)\"")) }
    check(
      map("output = ^\"maps/a.shp\"^"),
      "DLS0326 `t` classifies pixels, so the map is a .tif file, or a .gpkg file of outlines. Write "
        + "\"maps/a.tif\".")
    check(
      map("output = ^\"maps.of/a\"^", "center_net"),
      "DLS0326 `t` finds things, so the map is a .gpkg file. Write \"maps.of/a.gpkg\".")
    check(map("output = ^\"a.geojson\"^", "center_net"), "DLS0326")
    check(map("clean { simplify = ^1 m^ }"), "DLS0386")
    check(map("output = \"a.gpkg\"\n  clean { simplify = 1 m }"))
    check(map("clean { min_area = 1 m2 }"))
    check(map("clean { simplify = 1 m }", "center_net"))
    check(map("merge_policy = ^max^"), "DLS0389")
    check(map("merge_policy = max\n  test_time_augmentation = true"))
  }

  @Test func argumentsThatQuarrel() {
    func net(_ lines: String) -> String { "train t { chips = \"c\", \(lines) }" }
    check(
      net("model_type = mask_rcnn, box_fg_iou_thresh = ^40 %^"),
      "DLS0387 What overlaps a thing by 40 % counts as it, and by less than 50 % as background, so some "
        + "would be both. Write 50 %, say.")
    check(net("model_type = mask_rcnn, box_fg_iou_thresh = 40 %, box_bg_iou_thresh = 35 %"))
    check(net("model_type = unet, augment { mode = off, ^zoom^ = 10 %, blur = 1 px }"), "DLS0389")
    let pixels = "model_type = unet, dice_loss_fraction"
    check(
      net("\(pixels) = 0 %, dice_loss_average = ^micro^"),
      "DLS0389 With this `dice_loss_fraction`, the Dice loss has no share, and `dice_loss_average` does "
        + "nothing. Remove one of the two.")
    check(
      net("\(pixels) = 100 %, focal_loss = ^true^, class_balancing = ^true^"), "DLS0389", "DLS0389")
    check(net("\(pixels) = 100 %, focal_loss = false, dice_loss_average = micro"))
    check(net("\(pixels) = 99 %, focal_loss = true, dice_loss_average = micro"))
    check(net("model_type = unet, evaluate { min_f1 = ^0 %^, min_recall = 50 % }"), "DLS0389")
    check(
      whole(
        schema: "class a { class b { value = 1 } }, class d { value = 2, ignore = true }",
        export: "format = classified_tiles",
        train: "model_type = unet\n  ignore_classes = [^a^]"
      ).replacing("[^a^]", with: "^a^"), "DLS0388")
    // One that can't be learnt anyway needn't be taken out.
    check(
      whole(
        schema:
          "class a { class b { value = 1 } }, class c { value = 2, ignore = true }, class d { value = 3 }",
        export: "format = classified_tiles",
        train: "model_type = unet\n  ignore_classes = [c, a, d]"
      ).replacing("[c, a, d]", with: "^[c, a, d]^"), "DLS0388")
    // Which classes there are isn't known then.
    check(
      whole(
        schema: "class a { value = ^one^ }, class d { value = 2 }",
        export: "format = classified_tiles",
        train: "model_type = unet\n  ignore_classes = [a, d]"), "DLS0201")
    check("source s { path = \"s\" }\ninfer i { model = ^\"m.pth\"^, source = s }", "DLS0390")
    check("train t { chips = \"c\", start_from = ^\"m.emd\"^ }", "DLS0390")
    check(
      "source s { path = \"s\" }\ninfer i { model = ^\"det/model.json\"^, source = s }", "DLS0390")
    check("train t { chips = \"c\", start_from = \"m.pth/run\" }")
  }

  @Test func classesLeftOut() {
    let schema = "class a { class b { value = 1 }, class d { value = 3 } }, class x { value = 2 }"
    check(
      whole(
        schema: schema,
        train: "model_type = center_net\n  classes = [a, x]\n  for b { weight = 2 }"))
    check(
      whole(
        schema: schema,
        train: "model_type = center_net\n  classes = [b, d]\n  for ^x^ { weight = 2 }"
      ).replacing("class x", with: "class ^x^"),
      "DLS0375 No training learns `x`: each names its `classes`, and none names this one. Add it to "
        + "one of them, or write `ignore = true` here.", "DLS0318")
    check(whole(schema: schema, infer: "for ^zz^ { threshold = 5 % }"), "DLS0114")
    check(
      whole(
        schema: schema, export: "format = classified_tiles",
        train: "model_type = unet\n  ignore_classes = a\n  for ^b^ { weight = 2 }"),
      "DLS0318 `ignore_classes` leaves `b` out, so this would do nothing. Remove one of the two.")
  }

  @Test func unused() {
    check(
      whole(more: "let ^here^ = \"x\"\nperson ^ana^ {}"),
      "DLS0401 Nothing uses the text `here`. Refer to it, or remove it.",
      "DLS0401 Nothing uses the person `ana`. Refer to it, or remove it.")
    check(whole(project: "title = \"${here}\"", more: "let here = \"x\""))
    // A library is there for others.
    check("person ana {}")
    // A text that is used in a profile only is used.
    check(whole(more: "runner r { type = local }\nprofile q { t.runner = r }"))
  }

  @Test func bandsOfTheMap() {
    check(
      """
      source a { path = "a", bands = [red, green, nir] }
      source b { path = "b", bands = [red, green, blue] }
      schema c { class x { value = 1 } }
      work_units u { source = a, unit_size = 1 m }
      export e { schema = c, units = u, format = coco }
      train t { chips = e, model_type = center_net }
      infer i { model = t, source = ^b^ }
      """,
      "DLS0314 The model has learned red, green and nir, and `b` has no `nir`: it has red, green and "
        + "blue. Take other imagery, or name its bands as they are.")
  }

  @Test func coloursThatSomeEyesConfuse() {
    func two(_ one: String, _ other: String) -> String {
      "schema c { class a { value = 1, color = \(one) }, class b { value = 2, color = ^\(other)^ } }"
    }
    check(two("#2e7d32", "#2f7e33"), "DLS0404")
    // Green and red of one lightness, to eyes without green cones.
    check(two("#8c6800", "#a05c00"), "DLS0404")
    // A yellow and a paler one, to eyes without blue cones.
    check(two("#e7ef75", "#e7ef07"), "DLS0404")
    check(two("#000000", "#ffffff").replacing("^", with: ""))
    check(two("#2e7d32", "#5d4037").replacing("^", with: ""))
  }

  @Test func fourEyes() {
    let people = "person a {}\nperson b {}\nreview { four_eyes = ^true^ }\n"
    check(
      whole(units: "assign = g", more: people + "group g { analysts = a, collectors = b }"),
      "DLS0330 `four_eyes` is on, and what `a` collects in `u` nobody else may review. Add an analyst "
        + "to `g`.")
  }
}
