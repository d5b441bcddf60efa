// Random.swift: bytes from the kernel's random source.

internal import CShims

/// Chance that nobody can repeat; what must be repeatable takes a seed instead.
package enum Random {
  /// Random bytes.
  package static func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, written in
      // A kernel without a random source has worse troubles than repeated names.
      if dls_random(buffer.baseAddress, buffer.count) != 0 { buffer.update(repeating: 0) }
      written = buffer.count
    }
  }

  /// Random bytes as lower-case hexadecimal digits, two for each.
  package static func hex(_ count: Int) -> String {
    bytes(count).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
