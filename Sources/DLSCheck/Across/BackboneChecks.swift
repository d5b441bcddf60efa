// BackboneChecks.swift: backbones that a model type can't stand on, maps in another space than chips.

import DLSLanguage
import DLSText

extension Rule {
  static let backboneAndModel = Rule(
    "DLS0341", "A backbone that doesn't go with the model type",
    why: """
      A model type is built on backbones of certain families: a vision transformer carries sam_lora, \
      a network for pictures of every scale the others. Some bring their own and take none. The \
      reference lists them per model type.
      """,
    wrong: "train net {\n  chips = \"chips\"\n  model_type = unet\n  backbone = vit_b\n}\n",
    right: "train net {\n  chips = \"chips\"\n  model_type = unet\n  backbone = resnet50\n}\n")

  static let timmWithoutModel = Rule(
    "DLS0343", "A backbone of timm without its name",
    why: """
      PyTorch Image Models has hundreds of networks. `backbone = timm` says that one of them is \
      taken, and `timm_model` says which. ArcGIS writes both as `timm:NAME`.
      """,
    wrong: "train net {\n  chips = \"chips\"\n  model_type = unet\n  backbone = timm\n}\n",
    right: """
      train net {
        chips = "chips"
        model_type = unet
        backbone = timm
        timm_model = "convnext_tiny"
      }

      """)

  static let spaceOfModel = Rule(
    "DLS0342", "A map in another space than the chips",
    why: """
      Chips lie as the map does, north up, or as the file's rows and columns do. A model finds things \
      turned the way it learned them, so the map is made in the space that the chips were cut in.
      """,
    wrong: Part.upToChips + Part.net
      + """
      infer map {
        model = net
        source = ortho
        use_pixelspace = true
      }

      """,
    right: Part.upToUnits
      + """
      export chips {
        schema = pools
        units = plots
        format = pascal_voc
        reference_system = pixel_space
      }
      train net {
        chips = chips
        model_type = center_net
      }
      infer map {
        model = net
        source = ortho
        use_pixelspace = true
      }

      """)
}

/// Checks backbones against model types, and maps against the space of the chips.
enum BackboneChecks {
  static func checkBackbone(_ train: Block, _ context: inout CheckContext) {
    guard let backbone = train.text("backbone"),
      let type = train.text("model_type").flatMap(ModelType.named),
      !type.backbones.contains(backbone)
    else { return }
    let usual = type.runsOn.isEmpty ? type.backbones : type.runsOn
    let advice =
      usual.isEmpty
      ? "brings its own network and takes no backbone. Remove it."
      : "can't be built on \(backbone). Take \(usual.joinedAsChoice())."
    context.report(
      .backboneAndModel, context.place(train, "backbone"), "`\(type.word)` \(advice)",
      related: [context.related(train, "model_type", "The model type is set here.")],
      fixes: type.backbone.map { [.replace(context.place(train, "backbone"), $0)] } ?? [])
  }

  /// Tells of a network of timm as ArcGIS names one, `"timm:NAME"`, which is two settings here.
  static func isTold(
    ofTimm text: String, _ row: AttributeRow, _ place: Place, _ block: Block,
    _ context: inout CheckContext
  ) -> Bool {
    let name = text.dropFirst("timm:".count)
    guard row.type == .words(.backbone), text.lowercased().hasPrefix("timm:"), !name.isEmpty,
      !name.contains("\"")
    else { return false }
    var edits = Fix.replace(place, "timm").edits
    // A name that is there already stays.
    if !block.isWritten("timm_model") {
      edits += block.adding("timm_model", "\"\(name)\"").flatMap(\.edits)
    }
    context.report(
      .quotedWord, place,
      "What ArcGIS writes as \(text) is two settings here: `backbone = timm` and "
        + "`timm_model = \"\(name)\"`.",
      fixes: [Fix(title: "Write timm, and its name in timm_model", edits: edits, isSafe: true)])
    return true
  }

  static func checkTimm(_ train: Block, _ context: inout CheckContext) {
    guard train.text("backbone") == "timm", train.lacks("timm_model") else { return }
    // Of `timm:NAME` without quotes the parser has spoken.
    if train.writtenSettings.contains(where: { $0.name == "backbone" && $0.isBroken }) { return }
    let place = context.place(train, "backbone")
    let usual = train.text("model_type").flatMap(ModelType.named)?.backbone
    context.report(
      .timmWithoutModel, place,
      "`timm` has hundreds of networks. Name one: `timm_model = \"convnext_tiny\"`.",
      fixes: usual.map { [.replace(place, $0)] } ?? [])
  }

  static func checkSpace(_ infer: Block, _ context: inout CheckContext) {
    guard let chips = infer.reference("model")?.chipExports.first,
      let space = chips.text("reference_system"), let isPixels = infer.boolean("use_pixelspace"),
      space != "image_space", isPixels != (space == "pixel_space")
    else { return }
    let truth = isPixels ? "false" : "true"
    let place = context.place(infer, "use_pixelspace")
    context.report(
      .spaceOfModel, place,
      "\(chips.quoted) has chips in \(space), and a model maps in the space it learned in. Write "
        + "`use_pixelspace = \(truth)`.",
      related: [context.related(chips, "reference_system", "The space of the chips is set here.")],
      fixes: infer.isWritten("use_pixelspace") ? [.replace(place, truth)] : [])
  }
}
