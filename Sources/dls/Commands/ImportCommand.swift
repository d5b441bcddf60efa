// ImportCommand.swift: `dls import`: a project file made from another tool's.

import DLSApply
import DLSImport
import DLSLanguage
import DLSPlatform
import DLSText

/// `dls import`
enum ImportCommand {
  static let row = CommandRow(
    path: ["import"], summary: "make a project file from another tool's",
    doc: """
      Reads a model definition of ArcGIS (.emd), with esri_accumulated_stats.json if it lies beside \
      it, or the configuration of an OrthoSeg project (.ini) with the files that it names. What has \
      no place in a project file stands in it as a comment, and is said on standard error. Labels \
      come in by `dls samples import`.
      """,
    parameters: [ParameterRow(name: "FILE", count: .one, doc: "an .emd or an .ini")],
    options: [
      OptionRow(name: "--name", value: "NAME", doc: "the project's name (from the file's)"),
      OptionRow(
        name: "--output", value: "FILE",
        doc: "where to (NAME.dlsproj here; - writes to standard output)"),
      OptionRow(name: "--force", doc: "replace the file, if it is there"),
    ],
    examples: [
      ExampleRow(
        line: "dls import esri_model_definition.emd --name pools",
        doc: "a project for the chips that ArcGIS exported", setting: .foreign),
      ExampleRow(
        line: "dls import fields/fields.ini --output fields/fields.dlsproj",
        doc: "a project of OrthoSeg, beside its configuration", setting: .foreign),
    ],
    run: run)

  /// Files of other tools are small; models and imagery lie elsewhere.
  private static let sizeLimit = 64 << 20
  /// The name of the statistics beside an .emd.
  private static let statistics = "esri_accumulated_stats.json"

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let file = invocation.arguments[0]
    let name = try projectName(invocation.value(of: "--name"))
    let path = invocation.value(of: "--output") ?? "\(name ?? stem(file)).\(ProjectFinder.suffix)"
    if path == "-" {
      let made = try project(file, name, folder: Path.absolute("."))
      console.out.write(made.text)
      for note in made.notes { console.warn("not carried over: \(note)") }
      return .fine
    }
    let former = FileSystem.info(path, followingLinks: false)
    if former != nil, !invocation.has("--force") {
      throw CommandFailure.usage(
        "\(quoted(path)) is there already",
        help: "choose another --name or --output, or replace it with --force")
    }
    let old = FileSystem.isFile(path) ? try FileContent.read(path) : nil
    let made = try project(file, name, folder: Path.parent(Path.absolute(path)))
    if let old {
      try ProjectText.write(Array(made.text), over: old, to: path)
    } else if former == nil {
      try ProjectText.create(Array(made.text), at: path)
    } else {
      // A pipe or a device, which holds no text.
      try AtomicFile.write(made.text, to: path)
    }
    for note in made.notes { console.warn("not carried over: \(note)") }
    console.out.line("wrote \(quoted(path))")
    console.note("Next: fill in what `TODO` marks, then `dls check` and `dls plan`.")
    return .fine
  }

  private static func project(
    _ file: String, _ name: String?, folder: String
  ) throws -> ImportedProject {
    let bytes = try read(file)
    let isModel =
      ["emd", "json", "dlpk"].contains(Path.suffix(file).lowercased())
      || bytes.starts(with: [0x50, 0x4B, 3, 4])
    let home = Path.parent(Path.absolute(file))
    do throws(ImportFailure) {
      if isModel {
        return try ImportedProject.from(
          definition: bytes, statistics: neighbour(Path.join(home, statistics)),
          file: Path.name(file), name: name ?? stem(file))
      }
      let files = NeighbourFiles(
        read: { neighbour(Path.join(home, slashed($0, home))) },
        exists: { FileSystem.isFile(Path.join(home, slashed($0, home))) },
        fields: { fields(Path.join(home, slashed($0, home))) },
        placed: { placed(slashed($0, home), home, folder) })
      return try ImportedProject.from(
        orthoSeg: bytes, file: Path.name(file), name: name, files: files)
    } catch {
      throw CommandFailure.problem("\(quoted(file)): \(error.reason)", help: error.nextStep)
    }
  }

  /// A path of a configuration with slashes: what was written on Windows has backslashes, unless a file is
  /// called so.
  private static func slashed(_ path: String, _ home: String) -> String {
    guard path.utf8.contains(0x5C), !FileSystem.exists(Path.join(home, path)) else { return path }
    return path.replacing("\\", with: "/")
  }

  /// A path as a project in a folder writes it. Addresses, and what lies on a drive or share of Windows, are
  /// where they are wherever the project lies.
  private static func placed(_ path: String, _ home: String, _ folder: String) -> String {
    let isElsewhere =
      FilePath.scheme(of: path) != nil || path.hasPrefix("//")
      || FilePath.isAbsolute(path) && !path.hasPrefix("/")
    return isElsewhere ? path : Path.relative(Path.join(home, path), to: folder)
  }

  private static func read(_ file: String) throws -> [UInt8] {
    guard FileSystem.isFile(file) else {
      throw CommandFailure.usage("there is no file \(quoted(file))")
    }
    do throws(SystemError) { return plain(try FileContent.read(file, limit: sizeLimit)) } catch {
      guard error.isTooLarge else { throw error }
      throw CommandFailure.usage(
        "\(quoted(file)) has more than \(sizeLimit >> 20) MiB",
        help: "name the .emd or the .ini, not the model; a .dlpk is a zip file with an .emd in it")
    }
  }

  /// The bytes of a file that another names; nil where it is not there or too large to be one.
  private static func neighbour(_ path: String) -> [UInt8]? {
    guard FileSystem.isFile(path) else { return nil }
    return (try? FileContent.read(path, limit: sizeLimit)).map(plain)
  }

  /// The names of the fields of a file of labels.
  private static func fields(_ path: String) -> [String]? {
    guard FileSystem.isFile(path), let format = FeatureFile.format(ofPath: path) else { return nil }
    return try? FeatureFile(path: path, shown: path, format: format, stepLimit: 1_000_000).fields()
  }

  /// Text in UTF-16 with its mark, as PowerShell's `>` writes it, in UTF-8; other bytes as they are.
  private static func plain(_ bytes: [UInt8]) -> [UInt8] {
    let isLittle = bytes.starts(with: [0xFF, 0xFE])
    guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return bytes }
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { place in
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  private static func stem(_ file: String) -> String {
    WrittenText.name(from: Path.stem(file)) ?? "project"
  }

  private static func projectName(_ given: String?) throws -> String? {
    guard let given, !WrittenText.isName(given) else { return given }
    throw CommandFailure.usage(
      "\(quoted(given)) can't be a name",
      help: WrittenText.nameRule)
  }
}
