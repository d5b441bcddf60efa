// ModelFileChecks.swift: files that stand for a model and that no engine takes for one.

import DLSLanguage

extension Rule {
  static let noModelFile = Rule(
    "DLS0390", "A file that is no model here",
    why: """
      A model is the folder that `dls train` writes, or its `.dlpk` file: the weights, and all it takes \
      to use them. Weights alone don't say which network they belong to, which bands and which classes \
      it learned, and many of their formats can run code. Of a model definition of ArcGIS, `dls import` \
      makes a project.
      """,
    wrong: mapped("net.pth"), right: mapped("net.dlpk"))

  private static func mapped(_ file: String) -> Example {
    Example(
      Part.ortho + Part.block("infer map", "model = \"\(file)\"", "source = ortho"))
  }
}

/// Checks files that stand for models.
enum ModelFileChecks {
  /// The endings of weights and models of other programs.
  private static let foreign: Set<String> = [
    "pth", "pt", "ckpt", "pkl", "h5", "keras", "onnx", "safetensors", "pb", "tflite", "emd",
  ]

  static func checkStart(_ train: Block, _ context: inout CheckContext) {
    check(train, "start_from", train.value("start_from"), &context)
  }

  static func checkModel(_ infer: Block, _ context: inout CheckContext) {
    check(infer, "model", infer.value("model"), &context)
  }

  private static func check(
    _ block: Block, _ setting: String, _ value: Value?, _ context: inout CheckContext
  ) {
    guard let path = value?.asPath?.written, let dot = path.lastIndex(of: "."),
      foreign.contains(path[path.index(after: dot)...].lowercased())
    else { return }
    context.report(
      .noModelFile, context.place(block, setting),
      path.lowercased().hasSuffix(".emd")
        ? "\(path) describes a model of ArcGIS, which the engine can't run. `dls import \(path)` makes a "
          + "project of it, to train the like."
        : "\(path) holds weights at most, and the engine takes models that `dls train` wrote. Name the "
          + "folder of one, or its .dlpk file.")
  }
}
