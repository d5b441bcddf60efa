// Imports.swift: imports that can't be followed.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let unreadableFile = Rule(
    "DLS0117", "A file that can't be read",
    why: """
      The path of an import is relative to the file that writes it. A file that isn't there, or that \
      may not be read, leaves every name of it unknown. Imagery, labels and databases are no imports: a \
      `source` names the one, `samples` the other.
      """,
    wrong: Example(
      "import \"sharde/acme.dlsproj\" as acme\n\nrunner here {\n  like = acme.hpc\n  type = local\n}\n",
      files: ["shared/acme.dlsproj": "runner hpc { type = local }\n"]),
    right: Example(
      "import \"shared/acme.dlsproj\" as acme\n\nrunner here {\n  like = acme.hpc\n  type = local\n}\n",
      files: ["shared/acme.dlsproj": "runner hpc { type = local }\n"]))

  static let importCycle = Rule(
    "DLS0118", "Files that import each other",
    why: """
      When a file leads back to itself by its imports, nothing says which of them comes first. Move \
      what both need into a third file and import that.
      """,
    wrong: Example(
      "import \"acme.dlsproj\" as acme\n\nperson ana { like = acme.kim }\n",
      files: ["acme.dlsproj": "import \"main.dlsproj\" as main\n\nperson kim {}\n"]
    ),
    right: Example(
      "import \"acme.dlsproj\" as acme\n\nperson ana { like = acme.kim }\n",
      files: ["acme.dlsproj": "person kim {}\n"]))

  static let networkImport = Rule(
    "DLS0119", "An import from a network",
    why: """
      A project must mean the same tomorrow and offline, so only files are imported. Keep a copy \
      beside the project, under version control.
      """,
    wrong: Example(
      "import \"https://example.org/acme.dlsproj\" as acme\n\nperson ana { like = acme.kim }\n"),
    right: Example(
      "import \"acme.dlsproj\" as acme\n\nperson ana { like = acme.kim }\n",
      files: ["acme.dlsproj": "person kim {}\n"]))

  static let interpolatedImport = Rule(
    "DLS0120", "An import whose path depends on a `let`",
    why: """
      Imports are read before any text is filled in, and what a project consists of should be plain \
      to see. Write the path out.
      """,
    wrong: Example(
      "let shared = \"lib\"\nimport \"${shared}/acme.dlsproj\" as acme\n\nperson ana {\n"
        + "  like = acme.kim\n}\n",
      files: ["lib/acme.dlsproj": "person kim {}\n"]),
    right: Example(
      "import \"lib/acme.dlsproj\" as acme\n\nperson ana {\n  like = acme.kim\n}\n",
      files: ["lib/acme.dlsproj": "person kim {}\n"]))
}

/// Words what the loader found about imports.
enum ImportChecks {
  static func report(_ problem: LoadProblem, _ context: inout CheckContext) {
    switch problem.kind {
    case .unreadable("", _):
      context.report(
        .unreadableFile, problem.place,
        "This import names no file. Write its path relative to this file.")
    case .unreadable(let path, let reason):
      context.report(
        .unreadableFile, problem.place,
        "\(path) can't be read: \(reason). Write its path relative to this file.")
    case .foreignImport(let path, let reason):
      context.report(
        .unreadableFile, problem.place,
        "\(path) is no project file: \(reason). An import names another .dlsproj file. Imagery is named by "
          + "`path` in a `source`, labels by `from` in `samples`.")
    case .importCycle(let paths):
      // An editor knows files by whole paths, which nobody can read in a row.
      let folder = context.model.files[0].folder
      let paths = paths.map {
        FilePath.isAbsolute($0) ? FilePath.relative($0, to: folder) : $0
      }
      context.report(
        .importCycle, problem.place,
        "This import leads back to where it starts: \(paths.joined(separator: " → ")). "
          + "Move what both need into a third file.")
    case .networkImport:
      context.report(
        .networkImport, problem.place,
        "Imports are files, never addresses on a network. Keep a copy beside the project and "
          + "import that.")
    case .interpolatedImport:
      context.report(
        .interpolatedImport, problem.place,
        "The path of an import is written out, without ${…}. Write the whole path.",
        fixes: writtenOut(problem.place, context))
    default: return
    }
  }

  /// The path with every `${…}` filled in.
  private static func writtenOut(_ place: Place, _ context: CheckContext) -> [Fix] {
    guard let file = context.model.file(place.file),
      let node = file.tree.nodes(at: place.range.start).first(where: {
        file.tree.kind($0) == .string && file.tree.range($0) == place.range
      }),
      case .success(let text) = context.model.text(ofString: node, in: file),
      !text.contains("\""), !text.contains("$")
    else { return [] }
    return [.replace(place, "\"\(text)\"")]
  }
}
