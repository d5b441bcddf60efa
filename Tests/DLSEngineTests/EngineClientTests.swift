// EngineClientTests.swift: talking to an engine that behaves, and to ones that don't.

import DLSEngine
import DLSJSON
import DLSPlatform
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where the fake engine is.
let fakeEngine = Path.normalised(Path.join(#filePath, "../../fixtures/fake_engine.py"))

/// Starts the fake engine with the misbehaviour asked for.
func startFake(_ mode: String = "", log: EngineLog? = nil) throws -> EngineClient {
  let command = EngineCommand(program: fakeEngine, environment: ["DLS_FAKE_ENGINE": mode])
  return try EngineClient(command, clientVersion: "0", log: log ?? EngineLog())
}

// Signals belong to the whole process, so these tests take turns.
@Suite(.serialized) struct EngineClientTests {
  @Test func answersAndProgress() throws {
    let engine = try startFake()
    #expect(engine.identity.name == "fake")
    let params: JSONValue = ["a": [1, 2.5, "é\n😀", .null]]
    #expect(try engine.request("echo", params) == params)
    var seen: [EngineProgress] = []
    let result = try engine.request("count", ["to": 300]) { seen.append($0) }
    #expect(result["counted"]?.integer == 300)
    #expect(seen.map(\.done) == (1...300).map(Double.init))
    #expect(seen.last?.total == 300)
    #expect(seen.last?.metrics?["loss"]?.double == 1.0 / 300)
    #expect(engine.log.lastLines() == ["info: counted"])
    engine.close()
  }

  @Test func largeMessages() throws {
    let engine = try startFake()
    let text = String(repeating: "0123456789", count: 1_000_000)
    #expect(try engine.request("echo", ["text": .string(text)])["text"]?.string == text)
  }

  @Test func refusalsCarryReasonAndNextStep() throws {
    let engine = try startFake()
    let failure = #expect(throws: EngineFailure.self) { try engine.request("refuse", [:]) }
    #expect(failure?.kind == .refused("not_found"))
    #expect(failure?.description == "'a b.tif': no such band. Name another.")
    let unknown = #expect(throws: EngineFailure.self) { try engine.request("nonsense", [:]) }
    #expect(unknown?.reason == "no method nonsense")
    #expect(try engine.request("echo", 7) == 7)
  }

  @Test(
    arguments: [
      ("die", ["signal": 9], "killed by signal 9"),
      ("die", [:], "exit code 3"),
      ("half", [:], "exit code 0"),
      ("garbage", [:], "hello from a library"),
      ("notjson", [:], "isn't JSON"),
    ] as [(String, JSONValue, String)])
  func deathAndGarbage(method: String, params: JSONValue, words: String) throws {
    let engine = try startFake()
    let failure = #expect(throws: EngineFailure.self) { try engine.request(method, params) }
    #expect(failure?.kind == .broken)
    #expect(failure?.reason.contains(words) == true, "\(failure?.reason ?? "")")
    if method == "die" { #expect(failure?.logTail == ["about to die", "of a sudden"]) }
    #expect(throws: EngineFailure.self) { try engine.request("echo", 1) }
  }

  @Test(arguments: [
    ("future", "speaks protocol 99, and this dls speaks 1"), ("dead", "exit code 1"),
  ])
  func badBeginnings(mode: String, words: String) {
    let failure = #expect(throws: EngineFailure.self) { try startFake(mode) }
    #expect(failure?.reason.contains(words) == true, "\(failure?.reason ?? "")")
    if mode == "dead" { #expect(failure?.logTail == ["cannot import name 'torch'"]) }
  }

  @Test(arguments: ["/bin/true", "/nonexistent/engine"])
  func noEngineAtAll(program: String) throws {
    #expect(throws: EngineFailure.self) {
      try EngineClient(EngineCommand(program: program), clientVersion: "0", log: EngineLog())
    }
  }

  @Test func theLogIsKeptInAFile() throws {
    let path = Path.join(Environment.value("TMPDIR") ?? "/tmp", "dls log " + Random.hex(6))
    defer { try? FileSystem.remove(path) }
    let engine = try startFake(log: EngineLog(path: path))
    _ = try engine.request("count", ["to": 1])
    engine.close()
    #expect(String(decoding: try FileContent.read(path), as: UTF8.self) == "info: counted\n")
  }

  @Test(arguments: ["", "stubborn"])
  func interruptsCancel(mode: String) throws {
    // Who starts the tests in the background has them ignore Ctrl-C, and so would the program.
    signal(SIGINT, SIG_DFL)
    Interrupt.install()
    defer { Interrupt.clear() }
    let engine = try startFake(mode)
    var worker: Int32 = 0
    let failure = #expect(throws: EngineFailure.self) {
      try engine.request("sleep", ["worker": true]) { progress in
        worker = Int32(progress.done)
        // Ctrl-C; where the engine doesn't listen, a second one.
        let count = mode == "stubborn" ? 2 : 1
        let script = "for i in $(seq \(count)); do kill -INT $PPID; sleep 0.2; done"
        let child = try? ChildProcess(.init("sh", ["-c", script]))
        _ = child?.wait()
      }
    }
    #expect(failure?.kind == .interrupted)
    #expect(worker > 0)
    engine.close()
    #expect(isGone(worker))
  }

  /// Whether the process is gone, given a moment to go.
  private func isGone(_ process: Int32) -> Bool {
    for _ in 0..<500 {
      let check = try? ChildProcess(
        .init("sh", ["-c", "case $(ps -o stat= -p \(process)) in ''|Z*) exit 0;; esac; exit 1"]))
      if check?.wait() == .exited(0) { return true }
      Moment.sleep(milliseconds: 10)
    }
    return false
  }
}
