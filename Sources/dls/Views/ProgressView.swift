// ProgressView.swift: how far long work is: one moving line on a terminal, plain lines elsewhere.

import DLSEngine
import DLSJSON
import DLSPlatform
import DLSText

/// Shows progress on standard error.
final class ProgressView {
  private let console: Console
  private let isTerminal: Bool
  /// Whether a program reads along and wants JSON.
  private let isForProgram = Environment.value("DLS_PROGRESS") == "json"
  private let title: String
  private let began = Moment.monotonic
  private var lastDrawn: UInt64 = 0
  private var lastLine: UInt64 = 0
  private var isDrawn = false
  private var stage = ""
  private var stageBegan: UInt64
  private var stageStart = 0.0
  private var lastDone = 0.0

  /// Progress of something with a short name: "export chips".
  init(_ title: String, _ console: Console) {
    self.title = title
    self.console = console
    isTerminal = Terminal.isTerminal(2) && Environment.value("TERM") != "dumb"
    stageBegan = began
  }

  /// Shows the present state; at most ten times a second on a terminal, else a line now and then.
  func update(_ progress: EngineProgress) {
    if console.isQuiet { return }
    let now = Moment.monotonic
    let name = progress.unit + "/" + (progress.total == nil ? "" : "t")
    // What begins anew with the same unit is the next stage.
    if name != stage || progress.done < lastDone {
      stage = name
      stageBegan = now
      stageStart = progress.done
    }
    lastDone = progress.done
    let isLast = progress.total.map { progress.done >= $0 } ?? false
    if isForProgram {
      if !isLast, now &- lastDrawn < 200_000_000 { return }
      lastDrawn = now
      console.note(json(progress, now))
    } else if isTerminal {
      if !isLast, now &- lastDrawn < 100_000_000 { return }
      lastDrawn = now
      draw(line(progress, now))
    } else {
      // In a log file a line each ten seconds, and whatever carries figures.
      let isEnd = isLast && (progress.total ?? 0) > 1
      if !isEnd, progress.metrics == nil, now &- lastLine < 10_000_000_000 { return }
      lastLine = now
      console.note(line(progress, now))
    }
  }

  /// Wipes the moving line so that other text can follow.
  func clear() {
    if !isDrawn { return }
    console.err.write("\r\u{1b}[2K")
    console.err.flush()
    isDrawn = false
  }

  /// Seconds since the beginning.
  var seconds: Double { Double(Moment.monotonic &- began) / 1e9 }

  private func draw(_ text: String) {
    let width = Terminal.width(2)
    var line = ""
    var used = 0
    for scalar in text.unicodeScalars {
      let shown = DisplayWidth.shown(scalar)
      used += DisplayWidth.of(shown)
      if used >= width { break }
      line.unicodeScalars.append(shown)
    }
    console.err.write("\r\u{1b}[2K" + line)
    console.err.flush()
    isDrawn = true
  }

  /// How the lines begin that are for a program.
  static let mark = "{\"progress\":"

  private func json(_ progress: EngineProgress, _ now: UInt64) -> String {
    var value = JSONObject()
    if let total = progress.total, total > 0 {
      value["percent"] = JSONValue(
        Int((min(1, max(0, progress.done / total)) * 100).rounded(.down)))
    }
    value["message"] = .string(parts(progress, now).joined(separator: "  "))
    return JSONWriter.text(["progress": .object(value)])
  }

  private func line(_ progress: EngineProgress, _ now: UInt64) -> String {
    ([title] + parts(progress, now)).joined(separator: "  ")
  }

  private func parts(_ progress: EngineProgress, _ now: UInt64) -> [String] {
    var parts: [String] = []
    if let total = progress.total, total > 0 {
      let share = min(1, max(0, progress.done / total))
      if isTerminal { parts.append(bar(share)) }
      parts.append("\(Int((share * 100).rounded(.down))) %")
      parts.append("\(count(progress.done))/\(count(total)) \(progress.unit)")
    } else if progress.done > 0 {
      parts.append("\(count(progress.done)) \(progress.unit)")
    }
    let elapsed = Double(now &- stageBegan) / 1e9
    let made = progress.done - stageStart
    if elapsed > 1, made > 0 {
      parts.append("\(Figures.short(made / elapsed))/s")
      if let total = progress.total, total > progress.done {
        parts.append("\(Figures.duration((total - progress.done) / (made / elapsed))) left")
      }
    }
    if let metrics = progress.metrics {
      for (name, value) in metrics {
        if let number = value.double { parts.append("\(name) \(Figures.short(number))") }
      }
    }
    if !progress.message.isEmpty { parts.append(FailureView.safe(progress.message)) }
    return parts
  }

  private func bar(_ share: Double) -> String {
    let width = 20
    let full = Int((share * Double(width)).rounded())
    return String(repeating: "█", count: full) + String(repeating: "░", count: width - full)
  }

  private func count(_ value: Double) -> String {
    value == value.rounded() ? Figures.grouped(Int(value)) : Figures.short(value)
  }
}
