// Version.swift: which dls this is.

/// The program's version.
enum Version {
  /// By semantic versioning.
  static let number = "0.1.0"
  /// What `--version` prints.
  static let line = "dls \(number)"
}
