// DamageTests.swift: whatever is wrong with a file, what is written is right or nothing is.

import DLSImport
import DLSLanguage
import Testing

/// Damages texts by a seed: bytes changed, dropped, doubled, and pieces swapped.
private struct Damage {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(limit, 1)))
  }

  mutating func damaged(_ text: String) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0...next(6) {
      let at = next(bytes.count)
      switch next(5) {
      case 0: bytes[at] = UInt8(next(256))
      case 1: bytes.remove(at: at)
      case 2: bytes.insert(contentsOf: Array("{}[]\":,$\n\\-09".utf8).shuffled(by: &self), at: at)
      case 3: bytes.removeSubrange(at..<min(bytes.count, at + next(40)))
      default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + next(60))], at: 0)
      }
      if bytes.isEmpty { bytes = [0x20] }
    }
    return bytes
  }
}

extension [UInt8] {
  /// A few of the bytes, drawn by the damage.
  fileprivate func shuffled(by damage: inout Damage) -> [UInt8] {
    (0...damage.next(4)).map { _ in self[damage.next(count)] }
  }
}

@Suite struct DamageTests {
  private static let definition = """
    {"ModelName": "UnetClassifier", "ModelType": "ImageClassification", "ImageHeight": 256,
     "MetaDataMode": "Classified_Tiles", "ExtractBands": [0, 1], "backbone": "resnet34",
     "LearningRate": "slice('1e-05', '1e-04')", "ModelParameters": {"mixup": "True"},
     "Classes": [{"Value": 1, "Name": "water", "Color": [0, 112, 255]}, {"Value": 2, "Name": "ice"}],
     "InputRastersProps": {"BandNames": ["Red", "NIR", "Red edge"]}, "ModelPadding": 64}
    """

  @Test(arguments: 0..<8)
  func definitions(seed: UInt64) {
    var damage = Damage(seed: seed)
    for _ in 0..<60 {
      let bytes = damage.damaged(Self.definition)
      guard
        let made = try? ImportedProject.from(
          definition: bytes, statistics: nil, file: "x.emd", name: "x")
      else { continue }
      expectRight(made, bytes)
    }
  }

  @Test(arguments: 0..<8)
  func configurations(seed: UInt64) {
    var damage = Damage(seed: seed)
    for _ in 0..<60 {
      let bytes = damage.damaged(OrthoSegTests.config)
      let layers = damage.damaged(OrthoSegTests.layers)
      let files = NeighbourFiles(
        read: { $0.hasSuffix("imagelayers.ini") ? layers : nil }, exists: { _ in true },
        placed: { $0 })
      guard
        let made = try? ImportedProject.from(
          orthoSeg: bytes, file: "x.ini", name: nil, files: files)
      else { continue }
      expectRight(made, bytes)
    }
  }

  private func expectRight(_ project: ImportedProject, _ bytes: [UInt8]) {
    let made = Imported(project)
    #expect(made.errors == [], "\(made.text)\n\(String(decoding: bytes, as: UTF8.self))")
    #expect(made.isCanonical, "\(made.text)")
  }
}
