// ModelFileChecks.swift: files that stand for a model and that no engine takes for one.

import DLSLanguage
import DLSText

extension Rule {
  static let noModelFile = Rule(
    "DLS0390", "A file that is no model here",
    why: """
      A model is the folder that `dls train` writes, or its `.dlpk` file: the weights, and all it takes \
      to use them. Weights alone don't say which network they belong to, which bands and which classes \
      it learned, and many of their formats can run code. The files in such a folder, its `.emd` for \
      ArcGIS among them, stand for no model by themselves either. Of a model definition of ArcGIS, \
      `dls import` makes a project.
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
    "json",
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
      .noModelFile, context.place(block, setting), message(path), fixes: fixes(block, setting, path)
    )
  }

  /// What stands for a model instead.
  private static func message(_ path: String) -> String {
    if path.lowercased().hasSuffix(".emd") {
      return
        "\(path) describes a model, and the engine runs none by that. Of a model that `dls train` "
        + "wrote name \(folder(path).map { "the folder, `\($0)`" } ?? "the folder"); of one of ArcGIS, "
        + "`dls import \(path)` makes a project, to train the like."
    }
    if part(path) != nil {
      return "\(path) is one file of a model, and the engine takes a model whole. Name "
        + (folder(path).map { "its folder, `\($0)`." } ?? "its folder.")
    }
    return
      "\(path) holds weights at most, and the engine takes models that `dls train` wrote. Name the "
      + "folder of one, or its .dlpk file."
  }

  /// The folder instead of one of its files, where the file's name is one that `dls train` gives.
  private static func fixes(_ block: Block, _ setting: String, _ path: String) -> [Fix] {
    guard let folder = folder(path), part(path) != nil else { return [] }
    return block.replacing(setting, by: WrittenText.quoted(folder))
  }

  /// The name of a file of the folder that `dls train` writes; nil for others.
  private static func part(_ path: String) -> Substring? {
    let names = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = names.last else { return nil }
    if ["model.json", "metrics.json", "mlm.json", "weights.safetensors", "model.onnx"].contains(
      name)
    {
      return name
    }
    return names.count > 1 && name == names[names.count - 2] + ".emd" ? name : nil
  }

  /// The folder that a path names; nil where it names none.
  private static func folder(_ path: String) -> String? {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
    return String(path[..<slash])
  }
}
