// Environment.swift: environment variables, the user, and the folders that are theirs.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// What surrounds the process.
package enum Environment {
  /// A variable; nil when unset. An empty one counts as unset.
  package static func value(_ name: String) -> String? {
    guard let text = getenv(name), text.pointee != 0 else { return nil }
    return String(cString: text)
  }

  /// All variables as NAME=VALUE, in the C library's order.
  package static var all: [String] {
    var list: [String] = []
    guard var entry = dls_environment() else { return [] }
    while let text = entry.pointee {
      list.append(String(cString: text))
      entry += 1
    }
    return list
  }

  /// The name of the user who runs the process.
  package static var userName: String {
    var record = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16384)
    if getpwuid_r(getuid(), &record, &buffer, buffer.count, &found) == 0, found != nil,
      let name = record.pw_name
    {
      return String(cString: name)
    }
    return value("USER") ?? value("LOGNAME") ?? "uid\(getuid())"
  }

  /// The user's home folder.
  static var home: String { value("HOME") ?? "/" }

  /// Where this program keeps what it can make again: `$XDG_CACHE_HOME/dls` or `~/.cache/dls`.
  package static var cacheFolder: String { folder("XDG_CACHE_HOME", ".cache") }
  /// Where this program keeps what it installs: `$XDG_DATA_HOME/dls` or `~/.local/share/dls`.
  package static var dataFolder: String { folder("XDG_DATA_HOME", ".local/share") }

  /// Where this program keeps what the user decided: `$XDG_STATE_HOME/dls`, else `~/.local/state/dls`, or
  /// `~/Library/Application Support/dls` where that is the custom.
  package static var stateFolder: String {
    #if canImport(Darwin)
      folder("XDG_STATE_HOME", "Library/Application Support")
    #else
      folder("XDG_STATE_HOME", ".local/state")
    #endif
  }

  /// The program's path as a shell would find it in PATH; nil when it isn't there.
  package static func find(program: String) -> String? {
    if program.utf8.contains(UInt8(ascii: "/")) {
      return access(program, X_OK) == 0 ? program : nil
    }
    for folder in (value("PATH") ?? "/usr/bin:/bin").split(separator: ":") {
      let path = Path.join(String(folder), program)
      if access(path, X_OK) == 0, FileSystem.isFile(path) { return path }
    }
    return nil
  }

  private static func folder(_ variable: String, _ fallback: String) -> String {
    // The XDG rules: a relative path there is to be ignored.
    if let base = value(variable), Path.isAbsolute(base) { return Path.join(base, "dls") }
    return Path.join(Path.join(home, fallback), "dls")
  }
}
