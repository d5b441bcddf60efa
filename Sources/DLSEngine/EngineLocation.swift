// EngineLocation.swift: where the engine's source and its private environment are.

internal import DLSPlatform

/// How the engine is started.
package struct EngineCommand: Equatable, Sendable {
  /// The program.
  package var program: String
  /// Its arguments.
  package var arguments: [String]
  /// Variables on top of this process's own.
  package var environment: [String: String]

  /// A program with arguments and variables.
  package init(program: String, arguments: [String] = [], environment: [String: String] = [:]) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
  }
}

/// Where the engine is on this machine.
package struct EngineLocation: Equatable, Sendable {
  /// The folder of the engine's source, which holds `dls_engine` and `bootstrap.py`; nil when it
  /// is nowhere.
  var source: String?
  /// The version written in the source; empty without one.
  package var version: String
  /// The folder the private environment is, or would be, installed in.
  var home: String
  /// A program that somebody set in DLS_ENGINE to take the engine's place.
  var replacement: String?

  /// Looks around: DLS_ENGINE, DLS_ENGINE_SOURCE and DLS_ENGINE_HOME first, then beside the
  /// program and above it.
  package static func find() -> EngineLocation {
    let source = findSource()
    let version = source.map(readVersion) ?? ""
    let home =
      Environment.value("DLS_ENGINE_HOME")
      ?? Path.join(Environment.dataFolder, "engine/" + (version.isEmpty ? "unknown" : version))
    return EngineLocation(
      source: source, version: version, home: Path.absolute(home),
      replacement: Environment.value("DLS_ENGINE"))
  }

  /// The environment's Python.
  var python: String { Path.join(home, "env/bin/python") }

  /// Whether an installation was finished there.
  var isInstalled: Bool {
    FileSystem.isFile(Path.join(home, "installed.json")) && FileSystem.exists(python)
  }

  /// How to start the engine, or why that can't be done and what to do.
  package func command() throws(EngineFailure) -> EngineCommand {
    if let replacement { return EngineCommand(program: replacement) }
    guard let source else { throw EngineLocation.noSource }
    if !isInstalled {
      throw EngineFailure(
        .notInstalled, "the engine isn't installed",
        nextStep: "Run `dls engine install` once; it says what it will download first.")
    }
    return EngineCommand(
      program: python, arguments: EngineLocation.own + ["-c", EngineLocation.start, source])
  }

  /// What keeps variables of other Pythons out, and reads names of files as they are written in any locale.
  private static let own = ["-E", "-X", "utf8"]
  /// Starts the engine of the folder named. With `-m`, Python would take modules from the folder of the
  /// project first, and so run whatever lies there as `json.py`.
  private static let start =
    "import sys; sys.path[0] = sys.argv.pop(); from dls_engine.__main__ import main; sys.exit(main())"

  /// How to run the installer, which needs nothing but a Python.
  /// - Parameters:
  ///   - task: "install", "doctor" or "uninstall".
  ///   - options: what else the installer is told.
  package func bootstrap(_ task: String, options: [String]) throws(EngineFailure) -> EngineCommand {
    guard let source else { throw EngineLocation.noSource }
    guard let python = EngineLocation.systemPython() else {
      throw EngineFailure(
        .notInstalled, "no Python was found, and the engine is written in it",
        nextStep: "Install Python 3.10 or newer with its venv module "
          + "(Debian: `sudo apt install python3 python3-venv`), or name one in DLS_PYTHON.")
    }
    let script = Path.join(source, "bootstrap.py")
    guard FileSystem.isFile(script) else {
      throw EngineFailure(
        .broken, "the engine's installer isn't there", nextStep: "Install dls again.", file: script)
    }
    return EngineCommand(
      program: python,
      arguments: EngineLocation.own + ["-s", script, task, "--home", home] + options)
  }

  private static let noSource = EngineFailure(
    .notInstalled, "the engine's source isn't beside the program",
    nextStep: "Install dls with `make install`, or name the folder in DLS_ENGINE_SOURCE.")

  /// The Python that runs the installer: DLS_PYTHON, else the first one in PATH.
  static func systemPython() -> String? {
    if let chosen = Environment.value("DLS_PYTHON") {
      return Environment.find(program: chosen)
    }
    let names = ["python3"] + stride(from: 14, through: 10, by: -1).map { "python3.\($0)" }
    for name in names {
      if let path = Environment.find(program: name) { return path }
    }
    return nil
  }

  private static func findSource() -> String? {
    func holdsEngine(_ folder: String) -> Bool {
      FileSystem.isFile(Path.join(folder, "dls_engine/__init__.py"))
    }
    if let chosen = Environment.value("DLS_ENGINE_SOURCE") {
      return holdsEngine(chosen) ? Path.absolute(chosen) : nil
    }
    var folder = Path.parent(ProcessInfo.executablePath)
    let installed = Path.normalised(Path.join(folder, "../share/dls/engine"))
    if holdsEngine(installed) { return installed }
    while folder != "/", folder != "." {
      let candidate = Path.join(folder, "Sources/engine")
      if holdsEngine(candidate) { return candidate }
      folder = Path.parent(folder)
    }
    return nil
  }

  private static func readVersion(_ source: String) -> String {
    let path = Path.join(source, "dls_engine/__init__.py")
    guard let bytes = try? FileContent.read(path, limit: 1 << 16) else { return "" }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      guard line.hasPrefix("__version__ = \"") else { continue }
      let version = line.dropFirst(15).prefix { $0 != "\"" }
      let isPlain = version.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == 46 || byte == 43
      }
      return isPlain ? String(version) : ""
    }
    return ""
  }
}
