// LabelFields.swift: which fields of a file hold class, id and confidence.

/// The fields that an import reads, as a file spells them.
struct LabelFields {
  /// Class, id and confidence, in this order; empty where the file has none.
  let names: [String]

  /// The fields that the block names, else those that are usually called so.
  init(_ request: ImportRequest, _ present: [String]) {
    func pick(_ wanted: [String]) -> String? {
      for name in wanted {
        if let found = present.first(where: { $0.lowercased() == name }) { return found }
      }
      return nil
    }
    let classes = request.classField ?? pick(["class", "classname", "label", "classvalue"])
    names = [classes ?? "", request.idField ?? "", pick(["confidence", "score"]) ?? ""]
  }
}
