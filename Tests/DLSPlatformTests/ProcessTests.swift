// ProcessTests.swift: children, their groups, lifelines and ends.

import DLSPlatform
import Testing

@Suite struct ProcessTests {
  /// Runs a shell script with its output read to the end.
  func shell(_ script: String, _ change: (inout ChildProcess.Request) -> Void = { _ in }) throws
    -> (String, ChildEnd)
  {
    let (reading, writing) = try PipeEnd.pair()
    var request = ChildProcess.Request("sh", ["-c", script])
    request.output = writing.descriptor
    change(&request)
    let child = try ChildProcess(request)
    writing.close()
    let bytes = try FileContent.readAll(
      reading.descriptor, path: "pipe", expecting: 0, limit: 1 << 20)
    return (String(decoding: bytes, as: UTF8.self), child.wait())
  }

  @Test func outputAndCodes() throws {
    #expect(try shell("printf 'a b'; exit 7") == ("a b", .exited(7)))
    #expect(try shell("kill -9 $$").1 == .killed(9))
    #expect(try shell("read line; echo got $line$?") == ("got 1\n", .exited(0)))
  }

  @Test func surroundings() throws {
    let folder = try TemporaryFolder()
    let (text, _) = try shell("printf '%s|%s|%s' \"$A\" \"$HOME\" \"$PWD\"") {
      $0.environment = ["A": "x=\n'", "HOME": nil as String?]
      $0.directory = folder.path
    }
    #expect(text == "x=\n'||\(FileSystem.resolved(folder.path) ?? "")")
  }

  @Test func descriptorsDontLeak() throws {
    let kept = try PipeEnd.pair()
    let (text, _) = try shell("ls /proc/self/fd 2>/dev/null | wc -l")
    // 0, 1, 2, the lifeline and the one that ls itself opens.
    if FileSystem.exists("/proc/self/fd") { #expect(text.contains("5")) }
    kept.reading.close()
  }

  @Test func missingProgramIsAnErrorAtTheStart() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write("text", "no program")
    for program in ["dls-no-such-program", "/nonexistent/x", text] {
      let error = #expect(throws: SystemError.self) {
        try ChildProcess(.init(program, []))
      }
      #expect(error?.operation == "start")
    }
  }

  @Test func stoppingEndsTheWholeGroup() throws {
    let (reading, writing) = try PipeEnd.pair()
    var request = ChildProcess.Request("sh", ["-c", "sleep 100 & sleep 100 & echo up; wait"])
    request.output = writing.descriptor
    let child = try ChildProcess(request)
    writing.close()
    #expect(try PipeEnd.read(reading.descriptor) == Array("up\n".utf8))
    child.stop(graceMilliseconds: 5000)
    #expect(child.end == .killed(15))
    // The pipe ends only when every process that holds it is gone.
    #expect(try PipeEnd.read(reading.descriptor).isEmpty)
  }

  @Test func theLifelineEndsWithTheParent() throws {
    let (reading, writing) = try PipeEnd.pair()
    var request = ChildProcess.Request(
      "sh", ["-c", "trap '' TERM; echo up; read line <&3; echo lifeline $DLS_LIFELINE_FD ended"])
    request.output = writing.descriptor
    let child = try ChildProcess(request)
    writing.close()
    #expect(try PipeEnd.read(reading.descriptor) == Array("up\n".utf8))
    child.stop(graceMilliseconds: 10_000)
    let bytes = try FileContent.readAll(reading.descriptor, path: "", expecting: 0, limit: 100)
    #expect(String(decoding: bytes, as: UTF8.self) == "lifeline 3 ended\n")
  }

  @Test func waitingWithALimit() throws {
    let child = try ChildProcess(.init("sleep", ["100"]))
    #expect(child.wait(milliseconds: 5) == nil)
    child.kill()
    #expect(child.end == .killed(9))
  }

  @Test func aliveness() throws {
    let me = ProcessInfo.current
    #expect(me.isAlive)
    #expect(!ProcessInfo(identifier: me.identifier, start: me.start + 1, boot: me.boot).isAlive)
    #expect(!ProcessInfo(identifier: me.identifier, start: me.start, boot: "other").isAlive)
    #expect(!ProcessInfo(identifier: 0, start: 0, boot: me.boot).isAlive)
    #expect(!ProcessInfo.executablePath.isEmpty)
  }

  @Test func aClosedPipeIsNoFailure() throws {
    Interrupt.install()
    let (reading, writing) = try PipeEnd.pair()
    reading.close()
    let output = Output(writing.descriptor)
    output.line("x")
    output.flush()
    #expect(output.isClosed)
    #expect(output.failure == nil)
  }

  @Test func aFullDiskIsAFailure() {
    guard FileSystem.exists("/dev/full") else { return }
    let error = #expect(throws: SystemError.self) {
      try FileContent.read("/dev/full/x")
    }
    #expect(error?.isMissing == true)
  }
}
