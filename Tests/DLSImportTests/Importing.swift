// Importing.swift: imports texts in memory and checks what comes of them.

import DLSCheck
import DLSFormat
import DLSImport
import DLSLanguage
import DLSSyntax
import DLSText
import Testing

/// What became of a file: the project's text, its model, and what was left out.
struct Imported {
  let text: String
  let notes: [String]
  let model: Model

  init(_ project: ImportedProject) {
    let bytes = project.text
    text = String(decoding: bytes, as: UTF8.self)
    notes = project.notes
    model = Project.load("p.dlsproj") { path in
      path == "p.dlsproj" ? .success(bytes) : .failure(ReadFailure("no such file"))
    }
  }

  /// The block at an address.
  func block(_ address: String) -> Block? { model.block(at: address) }

  /// What is wrong with it, hints and warnings left out.
  var errors: [String] {
    Checker.check(model).filter { $0.severity == .error }.map { "\($0.code) \($0.message)" }
  }

  /// Whether formatting changes nothing.
  var isCanonical: Bool { Formatter.format(Parser.parse(Array(text.utf8))) == Array(text.utf8) }
}

/// Imports a model definition; what comes of it must pass the checks and be formatted.
func model(
  _ definition: String, statistics: String? = nil, name: String = "made",
  location: SourceLocation = #_sourceLocation
) throws -> Imported {
  let imported = Imported(
    try ImportedProject.from(
      definition: Array(definition.utf8), statistics: statistics.map { Array($0.utf8) },
      file: "x.emd", name: name))
  #expect(imported.errors == [], "\(imported.text)", sourceLocation: location)
  #expect(imported.isCanonical, "\(imported.text)", sourceLocation: location)
  return imported
}

/// Imports an OrthoSeg configuration with the files beside it, which are there by their paths; what is in
/// labels are the names of their fields.
func orthoSeg(
  _ config: String, files: [String: String] = [:], name: String? = nil,
  location: SourceLocation = #_sourceLocation
) throws -> Imported {
  let neighbours = NeighbourFiles(
    read: { files[$0].map { Array($0.utf8) } }, exists: { files[$0] != nil },
    fields: { files[$0].flatMap { $0.isEmpty ? nil : $0.split(separator: " ").map(String.init) } },
    placed: { $0 })
  let imported = Imported(
    try ImportedProject.from(
      orthoSeg: Array(config.utf8), file: "x.ini", name: name, files: neighbours))
  #expect(imported.errors == [], "\(imported.text)", sourceLocation: location)
  #expect(imported.isCanonical, "\(imported.text)", sourceLocation: location)
  return imported
}
