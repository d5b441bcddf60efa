// MappedFile.swift: a file's bytes in memory, let go of piece by piece.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The bytes of a file, mapped read only; fine for files larger than memory.
package final class MappedFile: @unchecked Sendable {
  /// All of the file's bytes.
  package let bytes: UnsafeRawBufferPointer
  private let isMapped: Bool

  /// Maps the file; what cannot be mapped, such as a pipe, is read instead.
  package init(_ path: String) throws(SystemError) {
    let descriptor = dls_open(path, O_RDONLY, 0)
    if descriptor < 0 { throw SystemError("read", path, descriptor) }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw SystemError("read", path, errno) }
    if status.st_mode & S_IFMT != S_IFREG {
      let read = try FileContent.readAll(descriptor, path: path, expecting: 0, limit: Int.max)
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: read.count, alignment: 16)
      copy.copyBytes(from: read)
      bytes = UnsafeRawBufferPointer(copy)
      isMapped = false
      return
    }
    let count = Int(status.st_size)
    if count == 0 {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      isMapped = false
      return
    }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw SystemError("map", path, errno) }
    bytes = UnsafeRawBufferPointer(start: start, count: count)
    isMapped = true
  }

  deinit {
    guard let start = bytes.baseAddress else { return }
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    } else {
      start.deallocate()
    }
  }

  /// Says that a stretch is done with, so that it no longer counts as this program's memory. Reading
  /// there again brings it back from the file.
  package func letGo(of range: Range<Int>) {
    guard isMapped, let start = bytes.baseAddress else { return }
    let page = Int(getpagesize())
    let first = (max(0, range.lowerBound) + page - 1) / page * page
    let end = min(bytes.count, range.upperBound) / page * page
    guard first < end else { return }
    madvise(UnsafeMutableRawPointer(mutating: start + first), end - first, MADV_DONTNEED)
  }
}
