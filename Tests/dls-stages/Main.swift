// Main.swift: `dls-stages`: how long the stages take that a text goes through, in memory, for the benchmarks.

import DLSPlatform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `dls-stages lex|parse|format FILE [--times N] [--threads N]` reads a file, takes its text through a
/// stage so many times, and prints the nanoseconds of each, one a line. Reading isn't measured, and
/// neither is letting go of what was made.
@main
enum Main {
  static func main() {
    guard let order = Order(Array(CommandLine.arguments.dropFirst())) else {
      print("dls-stages lex|parse|format FILE [--times N] [--threads N]\n\nThe stages:")
      for stage in Stage.allCases { print("  \(stage.rawValue)\t\(stage.doc)") }
      exit(2)
    }
    let text: [UInt8]
    do { text = try FileContent.read(order.path) } catch {
      print("dls-stages: \(error)")
      exit(2)
    }
    // As the program does for a long text.
    HeapRoom.make(14 * text.count)
    var figures = ""
    for _ in 0..<order.times {
      let start = Moment.monotonic
      let made = order.stage.run(text, order.workers)
      let end = Moment.monotonic
      withExtendedLifetime(made) { figures += "\(end - start)\n" }
    }
    print(figures, terminator: "")
  }
}
