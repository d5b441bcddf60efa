// DateChecks.swift: two pictures of one place, the later one taken for the earlier.

import DLSLanguage
import DLSText

extension Rule {
  private static func change(_ source: String, _ before: String) -> String {
    Part.block("source spring", "path = \"spring.tif\"", "date = 2024-04-02")
      + Part.block("source autumn", "path = \"autumn.tif\"", "date = 2024-10-11") + Part.pools
      + Part.block("work_units plots", "source = spring", "unit_size = 100 m")
      + Part.block("export chips", "schema = pools", "units = plots", "format = classified_tiles")
      + Part.block("train net", "chips = chips", "model_type = change_detector")
      + Part.block("infer change", "model = net", "source = \(source)", "before = \(before)")
  }

  static let beforeIsLater = Rule(
    "DLS0380", "An earlier picture that is the later one",
    why: """
      `before` is the earlier picture and `source` the later one. The other way round, what was built \
      is mapped as torn down.
      """,
    wrong: change("spring", "autumn"), right: change("autumn", "spring"))
}

/// Compares the days of pictures.
enum DateChecks {
  static func check(_ infer: Block, _ context: inout CheckContext) {
    guard let source = infer.reference("source"), let before = infer.reference("before"),
      let last = days(source)?.last, let first = days(before)?.first, last < first
    else { return }
    let items = infer.items("source") + infer.items("before")
    var fixes: [Fix] = []
    if items.count == 2 {
      let edits = [(items[0], items[1]), (items[1], items[0])].map { here, there in
        TextEdit(file: here.place.file, range: here.place.range, newText: there.text)
      }
      fixes = [Fix(title: "Swap the two pictures", edits: edits)]
    }
    context.report(
      .beforeIsLater, context.place(infer, "before"),
      "\(before.quoted) was taken on \(first), after \(source.quoted), which was taken on \(last). "
        + "Swap the two.",
      related: [
        context.related(before, "date", "\(before.quoted) has this date."),
        context.related(source, "date", "\(source.quoted) has this one."),
      ], fixes: fixes)
  }

  private static func days(_ source: Block) -> (first: Day, last: Day)? {
    switch source.value("date") {
    case .date(let day)?: (day, day)
    case .dates(let first, let last)?: (first, last)
    default: nil
    }
  }
}
