// ChildProcess.swift: starting, stopping and reaping other programs.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// How a child process ended.
package enum ChildEnd: Equatable, Sendable {
  /// It left by itself with this code.
  case exited(Int32)
  /// A signal ended it.
  case killed(Int32)
}

/// A program that this process started.
package final class ChildProcess {
  /// What to start, and with what.
  package struct Request {
    /// The program: a path, or a name to find in PATH.
    var program: String
    /// Its arguments, without its own name.
    var arguments: [String]
    /// Variables to set on top of this process's own; nil removes one.
    package var environment: [String: String?] = [:]
    /// The folder to start in; nil: this process's own.
    package var directory: String?
    /// Descriptors the child gets as 0, 1 and 2; -1 means nothing (`/dev/null`).
    package var input: Int32 = -1
    /// See `input`.
    package var output: Int32 = -1
    /// See `input`.
    package var error: Int32 = -1
    /// Lead a process group of its own, so that Ctrl-C doesn't reach it and all it starts can be
    /// ended together.
    package var ownGroup = true
    /// Give it a pipe (number in DLS_LIFELINE_FD) that ends when this process does, however it
    /// dies; and have the kernel kill it when the starting thread ends (Linux).
    package var lifeline = true

    /// A program with its arguments.
    package init(_ program: String, _ arguments: [String]) {
      self.program = program
      self.arguments = arguments
    }
  }

  /// The child's process number, which is its group's too if it leads one.
  package let identifier: Int32
  /// How it ended; nil while nobody has reaped it.
  package private(set) var end: ChildEnd?
  private let leadsGroup: Bool
  private var lifeline: PipeEnd?

  /// Starts it. A program that can't be executed is an error here.
  package init(_ request: Request) throws(SystemError) {
    guard let found = Environment.find(program: request.program) else {
      throw SystemError("start", request.program, ENOENT)
    }
    let program = Path.isAbsolute(found) ? found : Path.join(FileSystem.workingDirectory, found)
    var ends: (reading: PipeEnd, writing: PipeEnd)?
    if request.lifeline { ends = try PipeEnd.pair() }
    var changes = request.environment
    changes["DLS_LIFELINE_FD"] = ends == nil ? .some(nil) : "3"
    let arguments = CStrings([program] + request.arguments)
    let environment = CStrings(ChildProcess.environment(changes))
    // The C strings must live until the call has returned.
    defer { withExtendedLifetime((arguments, environment)) {} }
    let result = program.withCString { path in
      var raw = dls_spawn_request()
      raw.program = path
      raw.arguments = UnsafePointer(arguments.pointer)
      raw.environment = UnsafePointer(environment.pointer)
      raw.input = request.input
      raw.output = request.output
      raw.error = request.error
      raw.lifeline = ends?.reading.descriptor ?? -1
      raw.lifeline_number = 3
      raw.own_group = request.ownGroup ? 1 : 0
      raw.dies_with_parent = request.lifeline ? 1 : 0
      guard let directory = request.directory else { return dls_spawn(&raw) }
      return directory.withCString { folder in
        raw.directory = folder
        return dls_spawn(&raw)
      }
    }
    if result < 0 { throw SystemError("start", request.program, result) }
    identifier = result
    leadsGroup = request.ownGroup
    lifeline = ends?.writing
  }

  deinit {
    // Nobody waits any more; the lifeline's end tells the child.
    _ = poll()
  }

  /// How it ended, if it has.
  package func poll() -> ChildEnd? { reap(block: false) }

  /// Waits for its end.
  package func wait() -> ChildEnd { reap(block: true) ?? .exited(127) }

  /// Waits up to the time given; nil when it is still running.
  package func wait(milliseconds: Int) -> ChildEnd? {
    let limit = Moment.monotonic &+ UInt64(max(0, milliseconds)) &* 1_000_000
    var pause = 1
    while true {
      if let end = poll() { return end }
      if Moment.monotonic >= limit { return nil }
      Moment.sleep(milliseconds: pause)
      pause = min(20, pause * 2)
    }
  }

  /// Ends the child and all that is in its group: closes the lifeline, asks with SIGTERM, and
  /// after the grace time insists with SIGKILL. Returns once the child is reaped.
  package func stop(graceMilliseconds: Int = 2000) {
    lifeline?.close()
    lifeline = nil
    signal(SIGTERM)
    _ = wait(milliseconds: graceMilliseconds)
    // Also after a good end: the group may hold workers that didn't take the hint.
    signal(SIGKILL)
    _ = wait()
  }

  /// Kills the child and its group now.
  package func kill() {
    lifeline?.close()
    lifeline = nil
    signal(SIGKILL)
    _ = wait()
  }

  /// Sends a signal to the group if the child leads one, else to the child while it lives.
  package func signal(_ number: Int32) {
    if leadsGroup {
      systemKill(0 - identifier, number)
    } else if end == nil {
      systemKill(identifier, number)
    }
  }

  private func reap(block: Bool) -> ChildEnd? {
    if let end { return end }
    var code: Int32 = 0
    switch dls_wait(identifier, block ? 1 : 0, &code) {
    case 0: return nil
    case 1: end = .exited(code)
    case 2: end = .killed(code)
    default: end = .exited(127)
    }
    return end
  }

  private static func environment(_ changes: [String: String?]) -> [String] {
    var list = Environment.all.filter { entry in
      guard let cut = entry.firstIndex(of: "=") else { return true }
      return changes[String(entry[..<cut])] == nil
    }
    for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
      if let value { list.append("\(name)=\(value)") }
    }
    return list
  }
}

private func systemKill(_ process: Int32, _ number: Int32) { _ = kill(process, number) }

/// A NULL-terminated array of C strings that lives as long as this object.
private final class CStrings {
  let pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    pointer = .allocate(capacity: strings.count + 1)
    for (index, text) in strings.enumerated() {
      (pointer + index).initialize(to: strdup(text))
    }
    (pointer + count).initialize(to: nil)
  }

  deinit {
    for index in 0..<count { free(pointer[index]) }
    pointer.deallocate()
  }
}
