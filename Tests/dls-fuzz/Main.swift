// Main.swift: `dls-fuzz`: the searches of the registry, from seeds or driven by libFuzzer.

import DLSFuzz
import DLSPlatform

/// `dls-fuzz NAME [--seed N] [--seconds N] [--count N]`, or, built for libFuzzer,
/// `dls-fuzz NAME [what libFuzzer takes]`.
@main
enum Main {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    #if LIBFUZZER
      if let fuzzer = LibFuzzer.named(arguments.first) { leave(LibFuzzer.run(fuzzer)) }
    #endif
    guard let name = arguments.first, let fuzzer = FuzzRegistry.fuzzer(name) else {
      print("dls-fuzz NAME [--seed N] [--seconds N] [--count N]\n\nThe searches:")
      for fuzzer in FuzzRegistry.all { print("  \(fuzzer.name)\t\(fuzzer.promise)") }
      leave(arguments == ["--list"] ? 0 : 2)
    }
    guard let order = Order(Array(arguments.dropFirst())) else {
      print("dls-fuzz: an option has no number, or is none: \(arguments.dropFirst())")
      leave(2)
    }
    leave(SeededRun.run(fuzzer, order))
  }
}
