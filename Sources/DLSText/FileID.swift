// FileID.swift: the number that stands for one file of a project.

/// Stands for one file of a project; the model that hands it out knows the path behind it.
public struct FileID: Hashable, Sendable, Comparable {
  /// The file's place in the model's list of files; the project's own file is 0.
  public let rawValue: Int32

  /// The file at place `rawValue` in the model's list of files.
  package init(_ rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// The project's own file: the first that is read.
  package static let main = FileID(0)

  /// Whether they are the same one.
  @inlinable @inline(__always)
  public static func == (a: FileID, b: FileID) -> Bool { a.rawValue == b.rawValue }

  /// The order in which they come.
  public static func < (a: FileID, b: FileID) -> Bool {
    a.rawValue < b.rawValue
  }
}
