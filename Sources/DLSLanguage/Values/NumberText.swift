// NumberText.swift: numbers as people write them, without exponents where they can be left out.

extension Double {
  /// The shortest text that reads back as this number: `20`, `0.5`, `1e-07`.
  package var written: String {
    if self == self.rounded(), self.magnitude < 1e15 { return String(Int64(self)) }
    return description
  }
}
