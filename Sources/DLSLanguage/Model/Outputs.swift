// Outputs.swift: where results go that a project doesn't say a place for.

extension Model {
  /// The name of the folder beside the project's file that holds what runs make, for the store that is in
  /// force; nil without a project. A store that a profile or `--set` gives has a folder called after it: what
  /// is tried out there is not to stand in for the team's chips and models.
  /// - Parameter place: a path as it is compared with others.
  package func outputFolder(_ place: (String) -> String = { $0 }) -> String? {
    guard let project, let name = project.name else { return nil }
    let store = project.storePath(name)
    guard let plain, let own = plain.project?.storePath(name),
      place(own.resolved) != place(store.resolved)
    else { return name + ".dls" }
    let stem = FilePath.stem(of: store.resolved)
    if stem != name { return stem + ".dls" }
    // A store of the project's own name lies in another folder, whose name tells the two apart.
    let above = FilePath.name(of: FilePath.folder(of: store.written))
    return (above.isEmpty || above == ".." ? "other" : above) + "-\(name).dls"
  }

  /// The store that the project names, or the one beside its file; nil without a project.
  package var storePath: FilePath? {
    project.flatMap { project in project.name.map(project.storePath) }
  }
}

extension Block {
  /// The store that a project names, or the one beside its file.
  fileprivate func storePath(_ name: String) -> FilePath {
    paths("store").first ?? FilePath(written: name + ".gpkg", folder: sourceFile.folder)
  }

  /// Where the result of an `export`, `train` or `infer` goes that names no `output`, seen from the folder of
  /// results; nil for other blocks.
  package var defaultOutput: String? { defaultOutput(at: address) }

  /// The same if the block had another address.
  package func defaultOutput(at address: String) -> String? {
    switch keyword {
    // A block's address as a file name; imported ones have a dot in it.
    case "export": "chips/\(address)"
    case "train": "models/\(address)"
    case "infer": "maps/\(address)\(mapsPixels ? ".tif" : ".gpkg")"
    default: nil
    }
  }

  /// Whether the model behind an `infer` classifies pixels.
  private var mapsPixels: Bool {
    reference("model")?.networkType?.classifiesPixels
      ?? (model.project?.text("goal") == "classify_pixels")
  }
}
