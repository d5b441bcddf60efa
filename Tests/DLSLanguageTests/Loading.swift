// Loading.swift: loads projects from texts in memory, for the tests of this module.

import DLSLanguage
import DLSSyntax
import DLSTestKit
import DLSText
import Testing

/// Loads `main.dlsproj` from a text; `files` are what it can import.
func load(
  _ text: String, profile: String? = nil, sets: [String] = [], files: [String: String] = [:]
) -> Model {
  Project.load("main.dlsproj", options: LoadOptions(profile: profile, sets: sets)) { path in
    let found = path == "main.dlsproj" ? text : files[path]
    return found.map { .success(Array($0.utf8)) } ?? .failure(ReadFailure("no such file"))
  }
}

/// The charter's example, but for its import, which `charterLibrary` stands for.
let charter = everyConstruct

/// What the charter's example imports.
let charterLibrary = [
  "shared/acme.dlsproj": """
  person kim {}
  group interns { collectors = kim }
  runner hpc { type = slurm, partition = "gpu" }

  """
]
