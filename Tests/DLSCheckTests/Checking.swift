// Checking.swift: checks marked texts in memory, for the tests of this module.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSText
import Testing

/// Loads and checks an example.
func diagnose(_ example: Example) -> (model: Model, diagnostics: [Diagnostic]) {
  let options = LoadOptions(profile: example.profile, sets: example.sets)
  let model = Project.load("main.dlsproj", options: options) { path in
    if path == "main.dlsproj" { return .success(example.bytes) }
    let text = example.files[path]
    return text.map { .success(Array($0.utf8)) } ?? .failure(ReadFailure("no such file"))
  }
  return (model, Checker.check(model))
}

/// Checks a text in which `^` stands before and after each place that is to be reported, and
/// compares what is reported: for each place, `CODE message`, where the message may be left out.
func check(
  _ marked: String, _ wanted: String..., files: [String: String] = [:], profile: String? = nil,
  sets: [String] = [], location: SourceLocation = #_sourceLocation
) {
  var text = ""
  var marks: [UInt32] = []
  for character in marked {
    if character == "^" { marks.append(UInt32(text.utf8.count)) } else { text.append(character) }
  }
  let found = diagnose(Example(text, files: files, profile: profile, sets: sets)).diagnostics
  let shown = found.map { "\($0.code) \($0.message)" }
  #expect(found.count == wanted.count, "\(shown)", sourceLocation: location)
  for (one, wish) in zip(shown, wanted) {
    #expect(one == wish || wish == String(one.prefix(7)), sourceLocation: location)
  }
  guard !marks.isEmpty else { return }
  let places = found.filter { $0.file == .main }.flatMap { [$0.range.start, $0.range.end] }
  #expect(places == marks, "\(shown)", sourceLocation: location)
}
