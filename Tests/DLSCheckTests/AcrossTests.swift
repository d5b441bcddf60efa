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
    check(whole(export: pixels, train: "model_type = unet", infer: "predict_background = false"))
    check(whole(infer: "nms_overlap = 10 %"))
    // Of a model in a file nobody knows the type yet.
    check("source s { path = \"s\" }\ninfer i { model = \"m.dlpk\", source = s, thinning = true }")
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
    check(
      whole(export: "format = pascal_voc\n  tile = 512 px", infer: "padding = ^300 px^"),
      "DLS0304 `padding = 300 px` on every side leaves nothing of a tile of 512 px. Write 128 px, or "
        + "at most 255 px.")
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
