// StrangeShapeTests.swift: shapes that other programs write and that no chip can show.

import DLSStore
import Testing

@Suite struct StrangeShapeTests {
  /// A blob of a type without an envelope, with a count of its parts.
  private func blob(_ type: String, _ rest: String) -> String {
    "x'4750000169 7F0000 01\(type)000000 \(rest)'".filter { $0 != " " }
  }

  /// A project whose approved sample 1 has another shape.
  private func sandbox(_ shape: String) throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let store = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    try store.execute(
      """
      UPDATE training_samples SET geom = \(shape) WHERE fid = 1;
      UPDATE training_samples SET status = 'approved'
      """)
    store.close()
    #expect(try sandbox.dls("unit", "set", "*", "--complete").code == 0)
    return sandbox
  }

  @Test func aShapeThatIsNoneIsNamedByItsSample() throws {
    let export = try sandbox(blob("07", "00000000")).dls("export")
    #expect(export.code == 1, "\(export.all)")
    #expect(export.err.contains("the shape of sample boxes/1 can't be handed to the engine"))
    #expect(export.err.contains("it is a GeometryCollection"))
    #expect(!export.err.contains("GeometryError"))
  }

  @Test func aTriangleIsHandedOn() throws {
    // 100 100, 120 100, 100 120.
    let (low, high) = ("0000000000005940", "0000000000005E40")
    let ring = [low, low, high, low, low, high, low, low].joined()
    let export = try sandbox(blob("11", "01000000 04000000 \(ring)")).dls("export")
    #expect(export.code == 0, "\(export.all)")
  }
}
