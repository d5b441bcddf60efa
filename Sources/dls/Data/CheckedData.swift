// CheckedData.swift: what data say against a project, as `dls check` was asked to find out.

import DLSCheck
import DLSEngine
import DLSForecast
import DLSLanguage
import DLSPlan
import DLSText

/// How far a check looks at data.
struct DataOptions {
  /// The options as a command offers them.
  static let options = [
    OptionRow(name: "--probe", doc: "have the engine look at imagery and labels first"),
    OptionRow(name: "--no-data", doc: "check the text alone"),
    OptionRow(name: "--forecast", doc: "say how many units, chips and iterations would result"),
  ]

  /// Whether the engine may be started to look now.
  let isProbing: Bool
  /// Whether data are left out altogether.
  let isOff: Bool
  /// Whether a forecast is wanted.
  let isForecasting: Bool
  let console: Console

  /// What the command line says.
  init(_ invocation: Invocation, _ console: Console) throws {
    isProbing = invocation.has("--probe")
    isOff = invocation.has("--no-data")
    isForecasting = invocation.has("--forecast")
    self.console = console
    if isOff, isProbing || isForecasting {
      throw CommandFailure.usage("--no-data leaves out what --probe and --forecast ask for")
    }
  }
}

/// Findings about the data of one project, and its forecast where one was asked for.
struct CheckedData {
  let diagnostics: [Diagnostic]
  /// What comments allow of it.
  let allowed: [Allowed]
  /// What nobody has looked at yet.
  let unknown: [String]
  /// What the store could not be asked, as a line.
  let unasked: String?
  /// Why the engine could not look, though it was to.
  let failure: EngineFailure?
  let forecast: Forecast?

  /// Looks at the data as far as the options want it.
  init(_ model: Model, _ options: DataOptions) throws {
    if options.isOff {
      diagnostics = []
      allowed = []
      unknown = []
      unasked = nil
      failure = nil
      forecast = nil
      return
    }
    let reading = try DataReading(model, options)
    let facts = reading.facts
    let forecaster = Forecaster(
      model, facts: options.isForecasting ? StoreLook.withReviews(facts, model) : facts)
    (diagnostics, allowed) = DataChecker.examine(forecaster)
    unknown = reading.unknown
    unasked = reading.unasked
    failure = reading.failure
    forecast = options.isForecasting ? forecaster.forecast() : nil
  }
}

extension DataReading {
  /// What is known of the data, as far as the options want it looked at.
  /// - Parameter known: what was found out before and is true still.
  init(_ model: Model, _ options: DataOptions, known: Facts = Facts()) throws {
    self =
      options.isProbing
      ? try DataReading.probed(model, options.console, known: known)
      : DataReading.cached(model, known: known)
  }
}
