// InitCommand.swift: `dls init`: a commented project file to start from.

import DLSEngine
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform

/// `dls init`
enum InitCommand {
  static let row = CommandRow(
    path: ["init"], summary: "write a commented project file to start from",
    doc: """
      Looks at the imagery, if the engine is installed, and fills in its bands and sensible sizes. \
      Without imagery or engine it writes a template and says what is left to fill in. Never \
      replaces a file.
      """,
    parameters: [
      ParameterRow(
        name: "RASTER", count: .many,
        doc: "imagery: files, a folder of them, or a pattern in quotes")
    ],
    options: [
      OptionRow(
        name: "--name", value: "NAME", doc: "the project's name (from the raster's or the folder's)"
      ),
      OptionRow(
        name: "--goal", value: "GOAL", choices: ["detect_objects", "classify_pixels"],
        doc: "detect_objects (the usual) or classify_pixels"),
      OptionRow(name: "--output", value: "FILE", doc: "where to (NAME.dlsproj here)"),
    ],
    examples: [
      ExampleRow(line: "dls init --name trees", doc: "a template", setting: .empty),
      ExampleRow(
        line: "dls init ortho.tif --name crowns", doc: "a project for this imagery",
        setting: .engine),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let imagery = try NewImagery(invocation.arguments)
    let name = try projectName(invocation.value(of: "--name"), imagery)
    let path = invocation.value(of: "--output") ?? "\(name).\(ProjectFinder.suffix)"
    if Path.suffix(path) != ProjectFinder.suffix {
      throw CommandFailure.usage(
        "a project file ends in .\(ProjectFinder.suffix), and \(quoted(path)) doesn't: no command would find it",
        help: "write --output \(ShellWord.quoting("\(path).\(ProjectFinder.suffix)"))")
    }
    if FileSystem.info(path, followingLinks: false) != nil {
      throw CommandFailure.usage(
        "\(quoted(path)) is there already, and init replaces nothing",
        help: "choose another --name or --output")
    }
    let facts = probe(imagery, console)
    let template = ProjectTemplate(
      name: name, imagery: imagery.paths, folder: Path.parent(Path.absolute(path)),
      goal: invocation.value(of: "--goal") ?? "detect_objects", facts: facts)
    try ProjectText.create(Array(template.text.utf8), at: path)
    console.out.line("wrote \(quoted(path))")
    console.note(
      "Next: fill in what `TODO` marks, then `dls check` and `dls plan`.")
    if let other = ProjectFinder.projects(beside: Path.absolute(path)).first {
      console.note(
        "\(quoted(Path.display(other))) declares a project, too: name the one you mean to each command, or give each "
          + "a folder of its own.")
    }
    return .fine
  }

  /// What the engine knows about the imagery; nil when it can't be asked, which is said.
  private static func probe(_ imagery: NewImagery, _ console: Console) -> JSONValue? {
    if imagery.paths.isEmpty { return nil }
    do {
      let command = try EngineLocation.find().command()
      let engine = try EngineClient(
        command, clientVersion: Version.number, log: EngineLog())
      defer { engine.close() }
      let source: JSONValue = [
        "address": "imagery", "paths": JSONValue(imagery.files),
      ]
      let found = try engine.request("probe", ["sources": [source]])["sources"]?[0]
      // A problem comes first: what is merely odd counts for less then.
      let notes = (found?["problems"]?.array ?? []) + (found?["warnings"]?.array ?? [])
      if let note = notes.first { console.warn(RasterFact.sentence(note)) }
      return found?["extent"]?.isNull == false ? found : nil
    } catch {
      console.warn("the imagery was not looked at: \(error)")
      return nil
    }
  }

  /// A name that the language takes, from what was given or from what the imagery is called.
  private static func projectName(_ given: String?, _ imagery: NewImagery) throws -> String {
    if let given {
      if WrittenText.isName(given) { return given }
      throw CommandFailure.usage(
        "\(quoted(given)) can't be a name",
        help: WrittenText.nameRule)
    }
    return imagery.title.flatMap(WrittenText.name) ?? "project"
  }
}
