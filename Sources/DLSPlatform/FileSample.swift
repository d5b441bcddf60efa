// FileSample.swift: some of a large file's bytes, by which another content is told.

/// A part of a file in place of the whole, where reading terabytes would cost too much.
package enum FileSample {
  /// Blocks of a file, evenly spread from its first to its last byte; all of a file with no more.
  package static func read(
    _ path: String, blocks: Int = 16, of size: Int = 4096
  ) throws(SystemError) -> [UInt8] {
    let file = try FileReader(path)
    if file.size <= blocks * size { return try file.bytes(at: 0, count: file.size) }
    var bytes: [UInt8] = []
    for start in file.starts(of: blocks, size: size) {
      bytes += try file.bytes(at: start, count: size)
    }
    return bytes
  }
}
