// Stars.swift: random shapes that are the same in every run.

import DLSTestKit

extension SeededRandom {
  /// A closed ring around a centre: sound, of any number of corners, often concave.
  mutating func star(x: Double, y: Double, radius: Double, corners: Int) -> [Double] {
    var ring: [Double] = []
    for corner in 0..<corners {
      // A rational circle, for there are no sines without a C library.
      let turn = Double(corner) / Double(corners)
      let direction = Self.direction(turn)
      let reach = radius * Double.random(in: 0.3...1, using: &self)
      ring += [x + direction.x * reach, y + direction.y * reach]
    }
    return ring + [ring[0], ring[1]]
  }

  /// A point of a diamond at a share of its way round, counter-clockwise.
  private static func direction(_ turn: Double) -> (x: Double, y: Double) {
    let quarter = (turn * 4).rounded(.down)
    let rest = turn * 4 - quarter
    switch Int(quarter) & 3 {
    case 0: return (1 - rest, rest)
    case 1: return (-rest, 1 - rest)
    case 2: return (rest - 1, -rest)
    default: return (rest, rest - 1)
    }
  }
}
