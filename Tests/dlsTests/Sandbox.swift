// Sandbox.swift: a folder and a user of their own, in which tests run the built program.

import DLSPlatform

/// What a command line did.
struct Outcome {
  let code: Int32
  let out: String
  let err: String
  /// Both streams, for messages of failing tests.
  var all: String { "exit \(code)\n\(out)\(err)" }
}

/// A folder with an awkward name, a home, caches and an engine of its own; gone afterwards.
final class Sandbox {
  let path: String
  private let root: String

  init() throws {
    root = Path.join(
      Environment.value("TMPDIR") ?? "/tmp", "dls e2e 'ü\" \(Random.hex(6))")
    path = Path.join(root, "work")
    try FileSystem.createDirectory(path)
  }

  deinit { try? FileSystem.removeTree(root) }

  /// Where the sandbox's user keeps decisions.
  var state: String { Path.join(root, "state") }

  /// A path in the folder.
  func file(_ name: String) -> String { Path.join(path, name) }

  /// Writes a file in the folder.
  func write(_ name: String, _ text: String) throws {
    try FileSystem.createDirectory(Path.parent(file(name)))
    try AtomicFile.write(text.utf8, to: file(name))
  }

  /// The text of a file in the folder.
  func text(_ name: String) throws -> String {
    String(decoding: try FileContent.read(file(name)), as: UTF8.self)
  }

  /// Runs `dls` with these arguments.
  @discardableResult
  func dls(
    _ arguments: String..., input: String = "", environment: [String: String?] = [:]
  ) throws -> Outcome {
    try run(Sandbox.program, arguments, input: input, environment: environment)
  }

  /// Runs `dls` with a list of arguments.
  @discardableResult
  func dls(_ arguments: [String], environment: [String: String?] = [:]) throws -> Outcome {
    try run(Sandbox.program, arguments, input: "", environment: environment)
  }

  /// Runs a line of shell in which `dls` is the built program.
  @discardableResult
  func shell(_ line: String, environment: [String: String?] = [:]) throws -> Outcome {
    try run("sh", ["-c", line], input: "", environment: environment)
  }

  private func run(
    _ program: String, _ arguments: [String], input: String, environment: [String: String?]
  ) throws -> Outcome {
    let names = (0..<3).map { Path.join(root, "stream\($0)-\(Random.hex(4))") }
    try AtomicFile.write(input.utf8, to: names[0])
    var request = start(program, arguments, environment)
    let streams = try names.map { try FileContent.openForAppending($0) }
    let reading = try FileContent.openForReading(names[0])
    request.input = reading.descriptor
    request.output = streams[1].descriptor
    request.error = streams[2].descriptor
    let end = try ChildProcess(request).wait()
    let texts = try names.map { String(decoding: try FileContent.read($0), as: UTF8.self) }
    for name in names { try FileSystem.remove(name) }
    switch end {
    case .exited(let code): return Outcome(code: code, out: texts[1], err: texts[2])
    case .killed(let number): return Outcome(code: 128 + number, out: texts[1], err: texts[2])
    }
  }

  /// A request to start a program in the folder, with the sandbox's surroundings.
  func start(
    _ program: String, _ arguments: [String], _ changes: [String: String?] = [:]
  ) -> ChildProcess.Request {
    var request = ChildProcess.Request(program, arguments)
    request.directory = path
    request.environment = [
      "HOME": root, "XDG_CACHE_HOME": Path.join(root, "cache"),
      "XDG_DATA_HOME": Path.join(root, "data"), "XDG_STATE_HOME": state,
      "DLS_ENGINE": Sandbox.fakeEngine,
      "PATH": Path.parent(Sandbox.program) + ":" + (Environment.value("PATH") ?? ""),
      "NO_COLOR": nil as String?, "TERM": "dumb", "SWIFT_BACKTRACE": "enable=no",
    ]
    for (name, value) in changes { request.environment[name] = value }
    return request
  }

  /// The checkout's folder.
  static let checkout = Path.normalised(Path.join(#filePath, "../../.."))
  /// The engine that does nothing.
  static let fakeEngine = Path.join(checkout, "Tests/fixtures/fake_engine.py")
  /// The program that was built beside these tests.
  static let program: String = {
    let beside = Path.join(Path.parent(ProcessInfo.executablePath), "dls")
    return FileSystem.isFile(beside) ? beside : Path.join(checkout, ".build/debug/dls")
  }()
}

extension Sandbox {
  /// Writes a project of four work units with a label in each.
  func makeProject() throws {
    try write(
      "trees.dlsproj",
      """
      dlsproj 1

      project trees {
        title = "Trees"
        owner = maria
        goal = detect_objects
      }

      person maria {}

      source ortho { path = "ortho.tif" }

      schema crowns {
        geometry = polygon
        class tree { value = 1, color = #2e7d32 }
      }

      work_units plots {
        source = ortho
        polygons = "units.geojson"
        id_field = "id"
      }

      samples boxes {
        schema = crowns
        from = "boxes.geojson"
        class_field = "class"
        id_field = "id"
        status = approved
      }

      export chips {
        schema = crowns
        units = plots
        format = pascal_voc
        tile = 128 px
      }

      train crown-net {
        chips = chips
        model_type = center_net
        epochs = 3
      }

      infer crown-map {
        model = crown-net
        source = ortho
      }

      """)
    try write("ortho.tif", "not really imagery")
    let corners = [("a", 0, 0), ("b", 200, 0), ("c", 0, 200), ("d", 200, 200)]
    try write(
      "units.geojson",
      Sandbox.collection(corners.map { ("\"id\":\"\($0.0)\"", $0.1, $0.2, 200) }))
    let boxes = corners.enumerated().map { index, corner in
      ("\"id\":\(index + 1),\"class\":\"tree\"", corner.1 + 50, corner.2 + 50, 10)
    }
    try write("boxes.geojson", Sandbox.collection(boxes))
  }

  /// The project after `apply` and `samples import`.
  func makeApplied() throws {
    try makeProject()
    try require(dls("apply", "--yes"))
    try require(dls("samples", "import"))
  }

  /// The project with complete units, chips and a model.
  func makeTrained() throws {
    try makeApplied()
    try require(dls("unit", "set", "*", "--complete"))
    try require(dls("export"))
    try require(dls("train"))
  }

  /// The project with a second class, `bush`, applied; its text.
  @discardableResult
  func makeAppliedWithBush() throws -> String {
    try makeProject()
    let text = try text("trees.dlsproj").replacing(
      "color = #2e7d32 }", with: "color = #2e7d32 }\n  class bush { value = 2 }")
    try write("trees.dlsproj", text)
    try require(dls("apply", "--yes"))
    return text
  }

  /// What `dls status` says comes next.
  func next() throws -> String {
    let status = try dls("status")
    try require(status)
    return status.out.split(separator: "\n").last.map(String.init) ?? ""
  }

  private func require(_ outcome: Outcome) throws {
    if outcome.code != 0 { throw Unready(outcome: outcome.all) }
  }

  private struct Unready: Error {
    let outcome: String
  }

  static func collection(_ squares: [(String, Int, Int, Int)]) -> String {
    let features = squares.map { properties, x, y, side in
      let ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
      let text = ring.map { "[\($0.0),\($0.1)]" }.joined(separator: ",")
      return """
        {"type":"Feature","properties":{\(properties)},\
        "geometry":{"type":"Polygon","coordinates":[[\(text)]]}}
        """
    }
    return """
      {"type":"FeatureCollection",\
      "crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32617"}},\
      "features":[\(features.joined(separator: ",\n"))]}

      """
  }
}
