// SystemError.swift: a call to the operating system that failed.

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A call to the operating system that failed, with what it was for.
package struct SystemError: Error, CustomStringConvertible, Sendable, Equatable {
  /// What was being done, as a verb: "read", "write", "open".
  package let operation: String
  /// The path it was done to; empty where there is none.
  package let path: String
  /// The system's error number (`errno`).
  package let number: Int32

  /// An error of the operation on the path; a negative number is taken as its absolute value.
  init(_ operation: String, _ path: String, _ number: Int32) {
    self.operation = operation
    self.path = path
    self.number = number < 0 ? 0 &- number : number
  }

  /// The system's own words, such as "No such file or directory".
  package var reason: String {
    guard let text = strerror(number) else { return "error \(number)" }
    return String(cString: text)
  }

  /// A sentence: "can't read 'a.txt': No such file or directory".
  package var description: String {
    let place = path.isEmpty ? "" : " \(quoted(path))"
    return "can't \(operation)\(place): \(reason)"
  }

  /// The thing isn't there.
  package var isMissing: Bool { number == ENOENT || number == ENOTDIR }
  /// The thing is there already.
  package var isExisting: Bool { number == EEXIST }
  /// The reader of a pipe has gone.
  package var isClosedPipe: Bool { number == EPIPE }
  /// The file system is full, or the user's share of it.
  package var isFull: Bool { number == ENOSPC || number == EDQUOT }
  /// The file is larger than was allowed.
  package var isTooLarge: Bool { number == EFBIG }
  /// Another process holds the lock.
  package var isHeld: Bool { number == EWOULDBLOCK || number == EAGAIN }
  /// The thing is a link, a folder, a pipe or a file with a second name, where a plain file was wanted.
  package var isNoPlainFile: Bool { [ELOOP, EMLINK, EISDIR, ENXIO].contains(number) }
  /// The rights don't suffice.
  package var isForbidden: Bool { number == EACCES || number == EPERM || number == EROFS }
}

/// A path or name as messages show it: in single quotes, with control characters made visible,
/// so that a newline in a name can't forge a line of output.
package func quoted(_ text: String) -> String {
  var out = "'"
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n": out += "\\n"
    case "\r": out += "\\r"
    case "\t": out += "\\t"
    case "'": out += "\\'"
    case "\\": out += "\\\\"
    case _
    where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value):
      out += "\\u{" + String(scalar.value, radix: 16) + "}"
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out + "'"
}
