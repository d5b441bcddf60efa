// LabelFields.swift: which fields of a file hold class, id and confidence.

/// The fields that an import reads, as a file spells them.
struct LabelFields {
  /// Class, id and confidence, in this order; empty where the file has none.
  let names: [String]

  /// The names of a file's fields, read as far as it takes to know those that the import needs.
  static func present(in file: FeatureFile, _ request: ImportRequest) throws -> [String] {
    try file.fields { names in
      let fields = LabelFields(request, names).names
      return names.contains(fields[0]) && (fields[1].isEmpty || names.contains(fields[1]))
        && (request.minConfidence <= 0 || !fields[2].isEmpty)
    }
  }

  /// The fields that the block names, else those that are usually called so.
  init(_ request: ImportRequest, _ present: [String]) {
    func pick(_ wanted: [String]) -> String? {
      for name in wanted {
        if let found = present.first(where: { $0.lowercased() == name }) { return found }
      }
      return nil
    }
    /// A name in the file's spelling, which may take letters apart.
    func spelt(_ name: String?) -> String? { present.first { $0 == name } ?? name }
    let classes =
      spelt(request.classField) ?? pick(["class", "classname", "label", "classvalue"])
    names = [classes ?? "", spelt(request.idField) ?? "", pick(["confidence", "score"]) ?? ""]
  }
}
