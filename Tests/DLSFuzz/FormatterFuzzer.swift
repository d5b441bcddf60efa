// FormatterFuzzer.swift: the formatter's laws on every text.

import DLSFormat
import DLSSyntax
import DLSTestKit

/// The search for texts of which the formatter loses something.
enum FormatterFuzzer {
  static let fuzzer = Fuzzer(
    name: "format", promise: "formatting keeps tokens and comments, and twice is once",
    input: { TextMutation.text(&$0) },
    mutate: { TextMutation.mutated($0, &$1) },
    fault: { FormatterLaws.fault($0) },
    planted: { FormatterLaws.fault($0, forgetful) })

  /// The planted fault: a certain comment at the end of a line is lost.
  private static var forgetful: FormatterUnderTest {
    var subject = FormatterUnderTest()
    subject.format = { tree in
      var bytes = Formatter.format(tree)
      let lost = Array("  // c\n".utf8)
      if let place = bytes.firstRange(of: lost) {
        bytes.removeSubrange(place.lowerBound..<place.upperBound - 1)
      }
      return bytes
    }
    return subject
  }
}
