// StoreChecks.swift: stores in places that lose them, and results that overwrite what others need.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let teamStore = Rule(
    "DLS0335", "A trial profile that writes into the team's store", severity: .warning,
    why: """
      A profile for trials (`ci`, `test`, `quick`, or one with fewer epochs) runs with the same \
      store unless it says otherwise. Its runs and maps would stand beside those of people's work. \
      A store of its own can be thrown away, and so can the folder called after it, which holds what its \
      runs make.
      """,
    wrong: "project stand {}\n\n" + Part.block("train net", "chips = \"c\"", "model_type = unet")
      + "\nprofile ci { net.epochs = 1 }\n",
    right: "project stand {}\n\n" + Part.block("train net", "chips = \"c\"", "model_type = unet")
      + "\nprofile ci { net.epochs = 1, project.store = \"ci.gpkg\" }\n")

  static let networkStore = Rule(
    "DLS0336", "A store on a network drive", severity: .warning,
    why: """
      A GeoPackage is one file that is locked while it is written. Network drives don't keep such \
      locks reliably, and two people at once can destroy the file. Keep the store on a disk of the \
      machine, and share copies (`dls backup`).
      """,
    wrong: "project stand { store = \"//files/forest/stand.gpkg\" }\n",
    right: "project stand { store = \"stand.gpkg\" }\n")

  static let storeEnding = Rule(
    "DLS0337", "A store without the ending of a GeoPackage", severity: .warning,
    why: """
      The store is a GeoPackage. QGIS, GDAL and ArcGIS know one by its ending, `.gpkg`.
      """,
    wrong: "project stand { store = \"stand.db\" }\n",
    right: "project stand { store = \"stand.gpkg\" }\n")

  static let outputOverInput = Rule(
    "DLS0338", "A result that would overwrite what is read",
    why: """
      The file would be gone, or be read half-written. A result goes to a file of its own.
      """,
    wrong: "source june { path = \"june.tif\" }\n"
      + Part.block(
        "infer map", "model = \"net.dlpk\"", "source = june", "output = \"june.tif\""),
    right: "source june { path = \"june.tif\" }\n"
      + Part.block(
        "infer map", "model = \"net.dlpk\"", "source = june", "output = \"map.tif\""))
}

/// Checks where the store lies, and what results would overwrite.
enum StoreChecks {
  static func check(_ project: Block, _ context: inout CheckContext) {
    guard let path = project.value("store")?.asPath else { return }
    let written = path.written
    let place = context.place(project, "store")
    if written.hasPrefix("//") || written.hasPrefix("\\\\") || path.isAddress {
      context.report(
        .networkStore, place,
        "A store is one file on a disk of this machine, and \(written) is on a network, where two "
          + "people at once can destroy it. Write a path here, and share copies with `dls backup`.")
    } else if !written.lowercased().hasSuffix(".gpkg") {
      let better = "\(stem(written)).gpkg"
      let isLiteral = context.text(place) == "\"\(written)\""
      context.report(
        .storeEnding, place,
        "The store is a GeoPackage, and QGIS knows one by its ending. Write \"\(better)\".",
        fixes: isLiteral ? project.replacing("store", by: "\"\(better)\"") : [])
    }
  }

  private static func stem(_ path: String) -> Substring {
    let name = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    return path[name...].lastIndex(of: ".").map { path[..<$0] } ?? path[...]
  }

  // MARK: Profiles

  /// Words in the names of profiles that are for trying out.
  private static let trials: Set<String> = [
    "ci", "test", "tests", "testing", "smoke", "quick", "trial", "try", "demo", "debug", "tiny",
  ]

  static func checkProfile(_ profile: Block, _ context: inout CheckContext) {
    // What a profile says of the store is the same whichever is chosen.
    if !context.isProject || context.isRepeated { return }
    guard let name = profile.name, !profile.isBroken else { return }
    let entries = profile.writtenSettings
    if entries.isEmpty || entries.contains(where: { $0.name == "project.store" }) { return }
    let isTrial = name.lowercased().split { $0 == "-" || $0 == "_" }.contains {
      trials.contains(String($0))
    }
    guard isTrial || entries.contains(where: { isLess($0, context.model) }) else { return }
    let store =
      context.model.project?.text("store") ?? "\(context.model.project?.name ?? "project").gpkg"
    context.report(
      .teamStore, profile.namePlace,
      "\(profile.quoted) would write trial runs into the store your team uses, \(store). Write "
        + "`project.store = \"\(name).gpkg\"` in the profile.",
      fixes: profile.adding("project.store", "\"\(name).gpkg\""))
  }

  /// Whether an entry of a profile lets a training see less than its block does.
  private static func isLess(_ entry: WrittenSetting, _ model: Model) -> Bool {
    guard model.profileName == nil,
      entry.name.hasSuffix(".epochs") || entry.name.hasSuffix(".iterations"),
      let value = entry.value,
      let number = Double(entry.block.sourceFile.tree.text(value)),
      case .success(.setting(let id, _, let row)) = model.overrideTarget(
        entry.name.split(separator: ".").map(String.init), from: entry.block.file)
    else { return false }
    return model.block(id).number(row.name).map { number < $0 } ?? false
  }

  // MARK: Inputs

  /// The settings that name what is read.
  private static let inputs = Kept<(keyword: Word, setting: Word)>([
    ("source", "path"), ("samples", "from"), ("work_units", "polygons"), ("work_units", "within"),
    ("train", "start_from"), ("train", "chips"), ("infer", "model"), ("project", "store"),
  ])
  /// The place of imagery among them.
  private static let imagery = 0

  /// The blocks that write something.
  private static let writers: Set<String> = ["export", "train", "infer"]

  /// What would be written over what is written or read. Readers come in the order of `inputs`, behind a store
  /// that nobody names.
  static let files = MeetingCheck(
    writers.union((0..<inputs.count).map { "\(inputs[$0].keyword.text)" }), note: note,
    looksAtSingle: false
  ) { meeting, context in
    if meeting.has(Part.placed) {
      return OutputChecks.checkDefaults(meeting.blocks(Part.placed), &context)
    }
    guard meeting.has(Part.writer) else { return }
    OutputChecks.check(meeting.blocks(Part.writer), &context)
    OutputPlaces.check(
      meeting.blocks(Part.writer), holding: meeting.blocks(Part.written), &context)
    if let project = meeting.blocks(Part.store).first(where: { _ in true }) {
      OutputPlaces.check(meeting.blocks(Part.writer), holdingStoreOf: project, &context)
    }
    if meeting.has(Part.imagery) {
      OutputPlaces.checkImagery(in: meeting.blocks(Part.writer), &context)
    }
    checkInputs(meeting, &context)
  }

  private enum Part {
    static let ownStore = 0, firstInput = 1, writer = 100, placed = 101
    /// What somebody writes, a store, and imagery, as the folders above them know it.
    static let written = 102, store = 103, imagery = 104
  }

  /// By kind of block: whether it writes something, which of `inputs` are its, and whether it is a project.
  private static let parts = Kept(
    Schema.blocks.map { row in
      let own = (0..<inputs.count).filter {
        "\(inputs[$0].keyword.text)" == row.keyword && row.parents.isEmpty
      }
      return (
        isWriter: writers.contains(row.keyword) && row.parents.isEmpty,
        inputs: own.first.map { $0..<$0 + own.count } ?? 0..<0,
        isProject: row.keyword == "project"
      )
    })

  private static func note(_ block: Block, _ context: CheckContext, _ notes: inout Notes) {
    guard let kind = block.kind else { return }
    let (isWriter, own, isProject) = parts[kind]
    if isWriter, let path = block.value("output")?.asPath {
      let key = OutputChecks.key(path, context)
      PlaceNumber.forEach(of: key) { place, isFolder in
        notes.add(place, role: isFolder ? Part.written : Part.writer)
      }
      for place in DefaultPlace.all(in: key) { notes.add(place, role: Part.placed) }
    } else if isWriter, let place = DefaultPlace(block) {
      notes.add(place.number, role: Part.placed)
    }
    for place in own {
      forEachPath(of: block, inputs[place].setting) { path in
        let key = OutputChecks.key(path, context)
        if place != imagery { return notes.add(PlaceNumber(key), role: Part.firstInput + place) }
        PlaceNumber.forEach(of: key) { folder, isFolder in
          notes.add(folder, role: isFolder ? Part.imagery : Part.firstInput + place)
        }
      }
    }
    if isProject { noteStore(of: block, context, &notes) }
  }

  private static func noteStore(
    of project: Block, _ context: CheckContext, _ notes: inout Notes
  ) {
    let own = ownStore(of: project)
    if let own { notes.add(PlaceNumber(OutputChecks.key(own, context)), role: Part.ownStore) }
    guard let path = own ?? project.value("store")?.asPath else { return }
    PlaceNumber.forEach(of: OutputChecks.key(path, context)) { place, isFolder in
      if isFolder { notes.add(place, role: Part.store) }
    }
  }

  /// A place in some folder of results, such as `p.dls/chips/NAME`: whose folder it is comes later.
  private struct DefaultPlace {
    let kind: Kind
    let name: String

    /// No path is written so, since none ends in a slash.
    var number: PlaceNumber { PlaceNumber("\(kind.rawValue)/\(name)/") }

    enum Kind: String {
      case chips, models, maps
    }

    /// Where a block writes that names no output.
    init?(_ block: Block) {
      guard let name = block.name else { return nil }
      self.name = name
      kind = block.keyword == "export" ? .chips : block.keyword == "train" ? .models : .maps
    }

    /// The place that a path names; nil for one elsewhere.
    init?(_ path: String) {
      let folder = FilePath.folder(of: path)
      guard FilePath.folder(of: folder).hasSuffix(".dls"),
        let kind = Kind(rawValue: FilePath.name(of: folder))
      else { return nil }
      self.kind = kind
      name = kind == .maps ? FilePath.stem(of: path) : FilePath.name(of: path)
    }

    /// The places that a path and the folders it lies in name; hardly any path names one.
    static func all(in path: String) -> [PlaceNumber] {
      guard OutputPlaces.mayBeInResults(path) else { return [] }
      return ([path] + OutputPlaces.folders(above: path)).compactMap { DefaultPlace($0)?.number }
    }
  }

  private static func paths(of block: Block, _ setting: Word) -> [FilePath] {
    var paths: [FilePath] = []
    forEachPath(of: block, setting) { paths.append($0) }
    return paths
  }

  private static func forEachPath(
    of block: Block, _ setting: Word, _ use: (FilePath) -> Void
  ) {
    guard block.isWritten(setting) else { return }
    switch block.value(setting) {
    case .path(let path)?: use(path)
    case .list(let values)?:
      for case .path(let path) in values { use(path) }
    default: break
    }
  }

  /// The store of a project that doesn't say where it is.
  private static func ownStore(of project: Block) -> FilePath? {
    guard let name = project.name, !project.isWritten("store") else { return nil }
    return FilePath(written: name + ".gpkg", folder: project.sourceFile.folder)
  }

  private static func checkInputs(_ meeting: Meeting, _ context: inout CheckContext) {
    var readers: [String: (block: Block, setting: Word)] = [:]
    for (role, block) in meeting.members where role < Part.writer {
      let isOwnStore = role == Part.ownStore
      let setting: Word = isOwnStore ? "store" : inputs[role - Part.firstInput].setting
      let all = isOwnStore ? [ownStore(of: block)].compactMap(\.self) : paths(of: block, setting)
      for path in all {
        let key = OutputChecks.key(path, context)
        if readers[key] == nil { readers[key] = (block, setting) }
      }
    }
    for block in meeting.blocks(Part.writer) {
      guard block.isWritten("output"), let path = block.value("output")?.asPath,
        let reader = readers[OutputChecks.key(path, context)]
      else { continue }
      context.subject = block.id
      let setting = "\(reader.setting.text)"
      context.report(
        .outputOverInput, context.place(block, "output"),
        setting == "store"
          ? "\(block.quoted) would overwrite \(path.written), the store of the project with all "
            + "samples. Give it another `output`."
          : "\(block.quoted) would overwrite \(path.written), which \(reader.block.quoted) reads. "
            + "Give it another `output`.",
        related: [
          context.related(
            reader.block, setting,
            setting == "store" ? "The store is this project's." : "It is read here.")
        ],
        fixes: OutputChecks.renamed(block, path, &context))
    }
  }
}
