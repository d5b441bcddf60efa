// EditorFacts.swift: what data and store say about a project, found out beside the conversation.

import DLSForecast
import DLSIDE
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSStore
import Synchronization

/// What is known about the data of one project and its trainings.
struct KnownProject: Sendable {
  let facts: Facts
  let forecast: Forecast
  /// The work units of each block, by its address.
  let units: [String: UnitSet]
  /// The last finished training of each block, by its address.
  let trainings: [String: RunRecord]
}

/// What data and store say about projects. A thread finds it out when somebody asks; nobody waits
/// for longer than it takes to read a few small files, and no program is started.
final class EditorFacts: Sendable {
  /// What was found out, and for which text.
  private struct Finding {
    let analysis: Analysis
    let known: KnownProject
    let found: Moment
  }

  private struct State {
    /// By the path of the project.
    var findings: [String: Finding] = [:]
    /// What is to be looked at next, the newest wish for each project.
    var wishes: [String: Analysis] = [:]
    var isWorking = false
  }

  private let state = Mutex(State())
  /// How long what was found out is believed without another look.
  private static let trust: Int64 = 2

  /// What is known about a project as its text is now; nil where that takes longer to find out than
  /// somebody should wait, or can't be found out.
  /// - Parameter milliseconds: how long to wait at most.
  func known(_ analysis: Analysis, waiting milliseconds: Int) -> KnownProject? {
    if let fresh = finding(analysis), Moment.now.seconds - fresh.found.seconds < Self.trust {
      return fresh.known
    }
    wish(analysis)
    let old = finding(analysis)
    for _ in 0..<milliseconds / 2 {
      if let found = finding(analysis), found.found != old?.found { return found.known }
      Moment.sleep(milliseconds: 2)
    }
    return old?.known
  }

  private func finding(_ analysis: Analysis) -> Finding? {
    state.withLock { state in
      state.findings[analysis.path].flatMap { $0.analysis === analysis ? $0 : nil }
    }
  }

  /// Has a project looked at.
  private func wish(_ analysis: Analysis) {
    let starts = state.withLock { state in
      state.wishes[analysis.path] = analysis
      defer { state.isWorking = true }
      return !state.isWorking
    }
    guard starts else { return }
    do {
      _ = try Worker { self.work() }
    } catch {
      // Without a thread nothing is known; the next question tries again.
      state.withLock { $0.isWorking = false }
    }
  }

  /// Looks at one project after the other until there is no wish left.
  private func work() {
    while true {
      let next = state.withLock { state -> Analysis? in
        guard let (path, analysis) = state.wishes.first else {
          state.isWorking = false
          return nil
        }
        state.wishes[path] = nil
        return analysis
      }
      guard let analysis = next else { return }
      let known = EditorFacts.look(analysis.model)
      let finding = Finding(analysis: analysis, known: known, found: Moment.now)
      state.withLock { state in
        state.findings[analysis.path] = finding
        // Projects that nobody asks about any more are let go.
        if state.findings.count > 16 { state.findings = [analysis.path: finding] }
      }
    }
  }

  private static func look(_ model: Model) -> KnownProject {
    let reading = DataReading.cached(model)
    let forecaster = Forecaster(model, facts: reading.facts)
    return KnownProject(
      facts: reading.facts, forecast: forecaster.forecast(), units: forecaster.unitSets,
      trainings: trainings(model))
  }

  private static func trainings(_ model: Model) -> [String: RunRecord] {
    let blocks = model.blocks(of: "train")
    guard !blocks.isEmpty,
      let layout = try? ProjectLayout(model, path: model.files[0].path),
      let store = try? Store.open(layout.store, mode: .look)
    else { return [:] }
    defer { store.close() }
    var runs: [String: RunRecord] = [:]
    for block in blocks {
      runs[block.address] = (try? store.lastRun(of: block.address, kind: "train")) ?? nil
    }
    return (try? store.endLook()) == nil ? [:] : runs
  }
}
