// ProcessInfo.swift: which process this is, and whether another one is still the same.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A process as it can be recognised later: its number, its start and the boot it ran in.
package struct ProcessInfo: Equatable, Sendable {
  /// The process's number.
  package var identifier: Int32
  /// Its start in the kernel's clock; only comparable within one boot.
  package var start: UInt64
  /// The boot it ran in; empty when the system doesn't tell.
  package var boot: String

  /// A process known from a record.
  package init(identifier: Int32, start: UInt64, boot: String) {
    self.identifier = identifier
    self.start = start
    self.boot = boot
  }

  /// This process.
  package static var current: ProcessInfo {
    let identifier = getpid()
    return ProcessInfo(
      identifier: identifier, start: dls_process_start(identifier), boot: bootID)
  }

  /// Whether the very same process is running: same boot, same number, same start.
  package var isAlive: Bool {
    guard identifier > 0, boot == ProcessInfo.bootID else { return false }
    let now = dls_process_start(identifier)
    return now != 0 && now == start
  }

  /// Whether a process with this number is running, whichever it is.
  package static func isRunning(_ identifier: Int32) -> Bool {
    identifier > 0 && dls_process_start(identifier) != 0
  }

  /// The id of the machine's present boot; empty when the system doesn't tell.
  static var bootID: String {
    #if canImport(Glibc)
      guard let bytes = try? FileContent.read("/proc/sys/kernel/random/boot_id") else { return "" }
      return String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
    #else
      var time = timeval()
      var size = MemoryLayout<timeval>.size
      guard sysctlbyname("kern.boottime", &time, &size, nil, 0) == 0 else { return "" }
      return "\(time.tv_sec).\(time.tv_usec)"
    #endif
  }

  /// Where processes have the numbers that this one sees, in hexadecimal digits: the machine's present boot,
  /// and in it the container. Empty when the system doesn't tell.
  static var numbering: String {
    guard let container = FileSystem.info("/proc/self/ns/pid")?.inode else { return "" }
    return String(bootID.prefix(8).filter(\.isHexDigit)) + String(container, radix: 16)
  }

  /// The machine's name in the network.
  package static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "" }
    return name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  /// The path of the running program, links resolved; empty when the system doesn't tell.
  package static var executablePath: String {
    var bytes = [CChar](repeating: 0, count: 4096)
    let count = dls_executable_path(&bytes, bytes.count - 1)
    guard count > 0 else { return "" }
    let path = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return FileSystem.resolved(path) ?? path
  }

  /// The most memory this process ever held, in bytes.
  package static var peakMemory: UInt64 { dls_peak_memory() }

  /// Ends the process at once.
  package static func exit(_ code: Int32) -> Never { _exit(code) }
}
