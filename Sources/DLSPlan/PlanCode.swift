// PlanCode.swift: the stable codes of what planning refuses.

import DLSLanguage
import DLSText

/// Why a plan is refused. The raw value is the code that people look up.
package enum PlanCode: String, CaseIterable, Sendable {
  case notRunYet = "DLS0801"
  case sourceUnusable = "DLS0802"
  case layerUnusable = "DLS0803"
  case layoutMissing = "DLS0804"
  case sizeUnit = "DLS0805"
  case unitCount = "DLS0806"
  case emptySplit = "DLS0807"
  case unitsWithSamples = "DLS0808"
  case classWithSamples = "DLS0809"
  case referenceDiffers = "DLS0810"
  case cutTwice = "DLS0811"
  case unitPolygons = "DLS0812"

  /// The refusal in a few words, for lists.
  package var title: String {
    switch self {
    case .notRunYet: "no engine runs this setting yet"
    case .sourceUnusable: "imagery that can't be used"
    case .layerUnusable: "a layer that can't be used"
    case .layoutMissing: "units in metres over imagery in degrees"
    case .sizeUnit: "a unit size that the imagery has no measure for"
    case .unitCount: "too many units, or none"
    case .emptySplit: "a part of the split that comes out empty"
    case .unitsWithSamples: "units that would be deleted and hold samples"
    case .classWithSamples: "a class that is gone and still has samples"
    case .referenceDiffers: "reference systems that differ"
    case .cutTwice: "units that are cut in more than one way"
    case .unitPolygons: "polygons that make no work units"
    }
  }

  /// A refusal at a place of the text.
  func refusal(
    at place: Place, _ message: String, help: String? = nil, related: [Related] = []
  ) -> Diagnostic {
    Diagnostic(
      code: rawValue, severity: .error, file: place.file, range: place.range, message: message,
      help: help, related: related)
  }
}
