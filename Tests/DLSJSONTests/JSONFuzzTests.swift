// JSONFuzzTests.swift: values made by chance come back; damaged texts never trap.

import DLSJSON
import Testing

/// SplitMix64: small, seeded, the same everywhere.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct JSONFuzzTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var chance = SeededGenerator(state: seed)
    for _ in 0..<200 {
      let value = someValue(depth: 0, &chance)
      let compact = JSONWriter.bytes(value)
      #expect(try JSONReader.parse(compact) == value)
      #expect(try JSONReader.parse(JSONWriter.bytes(value, indented: true)) == value)
      #expect(try JSONWriter.bytes(JSONReader.parse(compact)) == compact)
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func damage(seed: UInt64) {
    var chance = SeededGenerator(state: seed &+ 1000)
    let alphabet = Array("{}[]\",:\\u0123dD8eE+-. \ntfn\u{e9}".utf8) + [0, 0xFF, 0xC3]
    for _ in 0..<500 {
      var bytes = JSONWriter.bytes(someValue(depth: 0, &chance))
      for _ in 0..<Int.random(in: 1...4, using: &chance) {
        let place = Int.random(in: 0...bytes.count, using: &chance)
        let byte = alphabet.randomElement(using: &chance) ?? 0
        if place < bytes.count, Bool.random(using: &chance) {
          bytes[place] = byte
        } else {
          bytes.insert(byte, at: place)
        }
      }
      bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &chance)))
      // What is accepted must survive being written; what isn't must name a place in the text.
      do throws(JSONProblem) {
        let value = try JSONReader.parse(bytes)
        let again = try JSONReader.parse(JSONWriter.bytes(value))
        #expect(again == value)
      } catch {
        #expect((0...bytes.count).contains(error.offset))
      }
    }
  }

  private func someValue(depth: Int, _ chance: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 4 ? 6 : 8), using: &chance) {
    case 0: return .null
    case 1: return .boolean(Bool.random(using: &chance))
    case 2: return .integer(Int64(truncatingIfNeeded: chance.next()))
    case 3:
      let value = Double(bitPattern: chance.next())
      return value.isFinite ? .number(value) : .number(0.5)
    case 4, 5: return .string(someText(&chance))
    case 6: return .array((0..<3).map { _ in someValue(depth: depth + 1, &chance) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0...20, using: &chance) {
        object[someText(&chance)] = someValue(depth: depth + 3, &chance)
      }
      return .object(object)
    }
  }

  private func someText(_ chance: inout SeededGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...8, using: &chance) {
      let range: ClosedRange<UInt32> = Bool.random(using: &chance) ? 0...127 : 0...0x10FFFF
      if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &chance)) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
