// FuzzRegistry.swift: every search there is.

/// The searches. Tests, `dls-fuzz`, CI and `make fuzz` all read this list.
package enum FuzzRegistry {
  package static let all: [Fuzzer] = [
    SyntaxFuzzer.fuzzer,
    FormatterFuzzer.fuzzer,
    FixesFuzzer.fuzzer,
    SetFuzzer.fuzzer,
    JSONFuzzer.fuzzer,
    GeoJSONFuzzer.fuzzer,
    GeoPackageFuzzer.fuzzer,
    LSPFuzzer.fuzzer,
    FrameFuzzer.fuzzer,
  ]

  /// The search with a name.
  package static func fuzzer(_ name: String) -> Fuzzer? { all.first { $0.name == name } }
}
