// EngineProgress.swift: how far a request of the engine is.

package import DLSJSON
internal import DLSText

/// How far a request of the engine is.
package struct EngineProgress: Equatable, Sendable {
  /// How much is done, in `unit`s.
  package var done: Double
  /// How much there is; nil when nobody knows.
  package var total: Double?
  /// What is counted: "chips", "epochs"; may be empty.
  package var unit: String
  /// What is being done now; may be empty.
  package var message: String
  /// Figures of this step, such as an epoch's losses and scores.
  package var metrics: JSONObject?

  /// Progress of this program's own work, shown as the engine's is.
  package init(done: Double, total: Double? = nil, unit: String, message: String = "") {
    self.done = done
    self.total = total
    self.unit = unit
    self.message = message
  }

  /// Reads the parameters of a `progress` notification, with credentials masked.
  init(wire: JSONValue) {
    done = wire["done"]?.double ?? 0
    total = wire["total"]?.double
    unit = wire["unit"]?.string ?? ""
    message = Redaction.ofProcess.text(wire["message"]?.string ?? "")
    metrics = wire["metrics"]?.object
  }
}
