// SampleImporter.swift: brings labels of files into the store as samples.

import DLSPlan
package import DLSStore

/// Imports samples.
package enum SampleImporter {
  /// Reads the files and writes what changed, in one transaction. Importing the same again changes
  /// nothing.
  /// - Parameters:
  ///   - sink: gets every problem, in the order of the files.
  ///   - progress: gets the number of features read, now and then; what it throws ends the import
  ///     and leaves the store as it was.
  package static func run(
    _ request: ImportRequest, store: Store, actor: String?,
    sink: (ImportProblem) -> Void = { _ in }, progress: (Int) throws -> Void = { _ in }
  ) throws -> ImportReport {
    try store.write(actor: actor) { writer in
      try requireShape(of: request, in: store)
      var run = try ImportRun(request, store, writer)
      for file in request.files { try run.read(file, sink, progress) }
      return try run.finish(sink)
    }
  }
}

extension SampleImporter {
  /// Refuses shapes that the store's schema doesn't have yet, or no longer: the text has changed.
  private static func requireShape(of request: ImportRequest, in store: Store) throws {
    guard let settings = try store.schemaSettings(request.schema) else { return }
    let declared = AppliedDeclaration(
      address: request.schema, keyword: "schema", settings: settings)
    let known = [declared].sampleGeometries.first.map(SampleShape.init) ?? .polygon
    if known == request.shape { return }
    throw FeatureFileError(
      description:
        "\(request.schema) has \(known.plural) in the store, and \(request.shape.plural) in "
        + "the project file. Run `dls apply` first.")
  }
}
