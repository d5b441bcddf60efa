// PlanCode.swift: the stable codes of what planning refuses.

import DLSLanguage
import DLSText

/// Why a plan is refused. The raw value is the code that people look up: it never changes its
/// meaning, and the number of one that is gone (DLS0811) isn't given again.
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
  case unitPolygons = "DLS0812"
  case unitsJudged = "DLS0813"
  case geometryWithSamples = "DLS0814"

  /// A refusal at a place of the text.
  func refusal(
    at place: Place, _ message: String, help: String? = nil, related: [Related] = [],
    fixes: [Fix] = []
  ) -> Diagnostic {
    Diagnostic(
      code: rawValue, severity: .error, file: place.file, range: place.range, message: message,
      help: help, related: related, fixes: fixes)
  }
}
