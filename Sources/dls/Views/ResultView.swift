// ResultView.swift: how export, train and infer end: the few figures one wants to know.

import DLSJSON
import DLSPlan
import DLSPlatform
import DLSText

/// Shows what a run made.
enum ResultView {
  /// The end of `dls export`.
  static func export(_ outcome: RunOutcome, _ name: String, _ out: String, _ console: Console) {
    if json(outcome, console) { return }
    let result = outcome.result
    let parts = ["training", "validation", "test"]
    let chips = parts.map { result["chips"]?[$0]?.integer ?? 0 }
    let units = parts.map { result["units"]?[$0]?.integer ?? 0 }
    console.out.line(
      "\(name): \(Figures.count(chips.reduce(0, +), "chip")) of "
        + "\(Figures.count(units.reduce(0, +), "unit")) in \(Figures.duration(outcome.seconds))")
    var table = TextTable(["SPLIT", "UNITS", "CHIPS"])
    for (index, part) in parts.enumerated() {
      table.add([part, Figures.grouped(units[index]), Figures.grouped(chips[index])])
    }
    console.out.write(table.text(console.style))
    var classes = TextTable(["CLASS", "OBJECTS", "CHIPS"])
    for entry in result["classes"]?.array ?? [] {
      classes.add([
        entry["name"]?.string ?? "?", Figures.grouped(entry["objects"]?.integer ?? 0),
        Figures.grouped(entry["chips"]?.integer ?? 0),
      ])
    }
    console.out.write(classes.text(console.style))
    problems(result, console)
    let size = result["bytes"]?.integer.map { "  " + Figures.size(Int64($0)) } ?? ""
    console.out.line("chips  \(Path.display(out))\(size)")
  }

  /// The end of `dls train`.
  static func train(_ outcome: RunOutcome, _ name: String, _ out: String, _ console: Console) {
    if json(outcome, console) { return }
    let result = outcome.result
    var line = "\(name): "
    line += [
      result["model_type"]?.string, result["backbone"]?.string,
      result["iterations"]?.integer.map { Figures.count($0, "iteration") },
      result["epochs"]?.double.map(epochs),
      result["device"]?.string, Figures.duration(outcome.seconds),
    ].compactMap { $0 }.joined(separator: ", ")
    console.out.line(line)
    if let scores = result["scores"] {
      console.out.write(ScoresView.text(scores, console.style))
    }
    for gate in result["gates"]?.array ?? [] {
      let got = gate["got"]?.double.map { Figures.fixed($0, 3) } ?? "no score"
      let passed = gate["passed"]?.boolean == true
      let verdict = passed ? console.style.green("passed") : console.style.red("missed")
      let wanted = Figures.fixed(gate["wanted"]?.double ?? 0, 3)
      console.out.line(
        "\(verdict): \(gate["measure"]?.string ?? "?") \(got), at least \(wanted) is asked for")
    }
    for note in result["notes"]?.array ?? [] {
      if let text = note.string { console.out.line(FailureView.safe(text)) }
    }
    console.out.line("model  \(Path.display(out))")
  }

  /// How often each chip was seen, or which part of them was.
  private static func epochs(_ number: Double) -> String {
    number < 1
      ? "\(number.roundedText) of an epoch"
      : number == 1 ? "1 epoch" : "\(number.roundedText) epochs"
  }

  /// The end of `dls infer`.
  static func infer(
    _ outcome: RunOutcome, _ name: String, _ out: String, _ picture: String?, _ console: Console
  ) {
    if json(outcome, console) { return }
    let result = outcome.result
    var line = "\(name): "
    if let count = result["count"]?.integer { line += "\(Figures.count(count, "object")) in " }
    console.out.line(line + Figures.duration(outcome.seconds))
    var table = TextTable(["CLASS", "OBJECTS", "SHARE"])
    for entry in result["classes"]?.array ?? [] {
      table.add([
        entry["name"]?.string ?? "?",
        (entry["objects"] ?? entry["count"])?.integer.map { Figures.grouped($0) } ?? "–",
        entry["share"]?.double.map { Figures.fixed($0 * 100, 1) + " %" } ?? "–",
      ])
    }
    console.out.write(table.text(console.style))
    problems(result, console)
    let size = FileSystem.info(out).map { "  " + Figures.size($0.size) } ?? ""
    console.out.line("map      \(Path.display(out))\(size)")
    if let picture { console.out.line("picture  \(Path.display(picture))") }
  }

  /// Writes the answer for machines when that is asked for.
  private static func json(_ outcome: RunOutcome, _ console: Console) -> Bool {
    guard console.isJSON else { return false }
    let report: JSONValue = [
      "version": 1, "run": .string(outcome.run), "seconds": JSONValue(outcome.seconds),
      "result": outcome.result,
    ]
    console.write(report)
    return true
  }

  /// What people know a file by: what a run was given of the store is a layer of it.
  private static func shown(_ file: String) -> String {
    switch Path.name(Path.parent(file)) + "/" + Path.name(file) {
    case "input/samples.geojson": "training_samples"
    case "input/units.geojson": "work_units"
    default: Path.display(file)
    }
  }

  /// What was left out, and what was used though it is odd, and why.
  private static func problems(_ result: JSONValue, _ console: Console) {
    let list = result["problems"]?.array ?? []
    let count = result["problem_count"]?.integer ?? list.count
    let used = list.filter { $0["kind"] == "used" }
    let usedCount = result["used_count"]?.integer ?? used.count
    tell(list.filter { $0["kind"] != "used" }, count - usedCount, "left out", console)
    tell(used, usedCount, "used all the same", console)
  }

  /// The first few problems, then a count.
  private static func tell(_ list: [JSONValue], _ count: Int, _ what: String, _ console: Console) {
    if count == 0 { return }
    console.out.line("\(console.style.yellow(what)): \(Figures.count(count, "problem"))")
    for problem in list.prefix(10) {
      let place = [problem["file"]?.string.map(shown), problem["feature"]?.string]
        .compactMap { $0 }.joined(separator: " ")
      let reason = problem["reason"]?.string ?? JSONWriter.text(problem)
      console.out.line("  \(FailureView.safe(place)): \(FailureView.safe(reason))")
    }
    if count > 10 { console.out.line("  … and \(count - 10) more, see result.json of the run") }
  }
}
