// HashTests.swift: the hash never changes, for stores remember it.

import DLSGeo
import Testing

@Suite("Stable hash")
struct HashTests {
  private func hash(_ feed: (inout StableHasher) -> Void) -> String {
    var hasher = StableHasher()
    feed(&hasher)
    return hasher.finish().hex
  }

  @Test("Values are frozen")
  func frozen() {
    #expect(hash { _ in } == "00000000000000000000000000000000")
    #expect(hash { $0.add("plots/12_34") } == "3a2643c0e7867d9b9b3ba782952761cf")
    #expect(hash { $0.add(Geometry(pointX: 1, y: 2)) } == "d33a64f9437494cf14ac88965b2eb619")
    #expect(hash { $0.add(0.0) } == hash { $0.add(-0.0) })
  }

  @Test("Lengths count, so that pieces can't be confused")
  func lengths() {
    let first = hash {
      $0.add("ab"); $0.add("c")
    }
    let second = hash {
      $0.add("a"); $0.add("bc")
    }
    #expect(first != second)
    #expect(
      hash { $0.add(UInt64(0)) }
        != hash {
          $0.add(UInt64(0)); $0.add(UInt64(0))
        })
  }

  @Test("Parts of whole words give the hash of the whole")
  func parts() {
    let bytes = (0..<100).map { UInt8($0) }
    bytes.withUnsafeBytes { all in
      for cuts in [[0], [8], [40, 64], [96], [8, 16, 96]] {
        var hasher = StableHasher()
        hasher.add(bytes.count)
        for (start, end) in zip([0] + cuts, cuts + [100]) {
          hasher.add(part: UnsafeRawBufferPointer(rebasing: all[start..<end]))
        }
        #expect(hasher.finish().hex == hash { $0.add(bytes) })
      }
    }
  }

  @Test("Shares are spread evenly")
  func even() {
    var below = 0
    for index in 0..<20_000 {
      var hasher = StableHasher(seed: 7)
      hasher.add("plots/\(index % 200)_\(index / 200)")
      let share = hasher.finish().share
      #expect(share >= 0 && share < 1)
      if share < 0.2 { below += 1 }
    }
    #expect(abs(below - 4000) < 250)
  }
}
