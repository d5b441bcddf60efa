// RunLock.swift: what tells that a run is alive to those who can't see its process.

package import DLSPlatform

/// A lock on a file in a run's folder, held while the run is at work. The kernel lets go of it as the process
/// ends, however that happens, and shows it to every container; a process's number is known in its own alone.
package enum RunLock {
  /// The file's name.
  static let name = "lock"

  /// Takes the lock of a run that is about to begin; nil where the file system has none.
  package static func take(in folder: String) -> FileLock? {
    try? FileLock(Path.join(folder, name), wait: false)
  }

  /// Whether a run is at work in a folder.
  static func isHeld(in folder: String) -> Bool { FileLock.isHeld(Path.join(folder, name)) }
}

extension Store {
  /// Says from where the folders of runs are seen: that of the project's file.
  package func setProjectFolder(_ folder: String) { connection.projectFolder = folder }
}
