// NumberChecks.swift: says in words what is wrong with a number, its unit, or a reference system.

import DLSLanguage
import DLSSyntax
import DLSText

enum NumberChecks {
  static func report(
    _ kind: ValueFault.Kind, _ row: AttributeRow, _ place: Place, _ context: inout CheckContext
  ) {
    let written = context.text(place)
    switch kind {
    case .missingUnit(let number): missingUnit(number, row, place, &context)
    case .wrongUnit(let number, let unit): wrongUnit(number, unit, row, place, &context)
    case .unknownUnit(let text): unknownUnit(text, row, place, &context)
    case .unwantedUnit(let unit):
      if ThousandsChecks.isTold(ofTail: unit, row, place, &context) { return }
      var bare = String(written.dropLast(unit.count)).trimmedEnd
      // Ten percent is a tenth, where fractions are taken.
      if unit == Unit.percent.symbol, row.type == .number, let number = Double(bare) {
        bare = (number / 100).written
      }
      context.report(
        .unwantedUnit, place, "`\(row.name)` is a plain number. Write \(bare).",
        fixes: [.replace(place, bare)])
    case .unitTwice(let unit): unitTwice(unit, place, &context)
    case .tinyShare(let number): tinyShare(number, row, place, &context)
    case .notWhole(let number): notWhole(number, row, place, &context)
    case .outOfRange(let number): outOfRange(number, row, place, &context)
    case .reversed:
      context.report(
        .reversedRange, place,
        "This range ends before it begins. Write the lesser of its two ends first.",
        fixes: swapped(place, context))
    case .noNumber:
      context.report(.hugeNumber, place, "This number is too great to be one. Write a lesser one.")
    default: return
    }
  }

  /// A fraction with a percent sign, as a rule; a lesser number is something else.
  private static func tinyShare(
    _ number: Double, _ row: AttributeRow, _ place: Place, _ context: inout CheckContext
  ) {
    let share = Unit.percent.fromBase(number)
    let better = "\(share.written) %"
    context.report(
      .tinyShare, place,
      "`\(row.name)` is less than one per cent here. Write "
        + (share < 1 ? "more, such as 20 %." : "\(better), if that was meant."),
      fixes: share < 1 ? [] : [.replace(place, better)])
  }

  /// The first number of a pair or range has a unit of its own. Where that is another one, the number is another
  /// one in the unit at the end.
  private static func unitTwice(_ unit: String, _ place: Place, _ context: inout CheckContext) {
    let bare = String(context.text(place).dropLast(unit.count)).trimmedEnd
    let (last, end) = lastUnit(behind: place, context)
    if last == unit {
      context.report(
        .unitTwice, place, "The unit stands once, at the end. Write \(bare) here.",
        fixes: [.replace(place, bare, isSafe: true)])
    } else if last.isEmpty {
      // Whether the second number is of the same unit, nobody says.
      let edits = [(place.range, bare), (TextRange(at: end), " \(unit)")].map {
        TextEdit(file: place.file, range: $0, newText: $1)
      }
      context.report(
        .unitTwice, place, "The unit stands at the end, not here. Write \(bare) here.",
        fixes: [Fix(title: "Move \(unit) to the end", edits: edits)])
    } else if let from = Unit(symbol: unit.utf8), let to = Unit(symbol: last.utf8),
      from.dimension == to.dimension, let number = Double(bare)
    {
      let better = ((to.fromBase(from.toBase(number)) * 1e9).rounded() / 1e9).written
      context.report(
        .unitTwice, place,
        "The unit stands once, at the end, and is \(last) there. Write \(better) here.",
        fixes: [.replace(place, better, isSafe: true)])
    } else {
      context.report(
        .unitTwice, place,
        "The unit stands once, at the end, and is `\(last)` there. Write both numbers in one unit.")
    }
  }

  /// The unit of the second number of a pair or range whose first one is given, and where that number ends.
  private static func lastUnit(behind first: Place, _ context: CheckContext) -> (String, UInt32) {
    guard let tree = context.model.file(first.file)?.tree,
      let whole = tree.nodes(at: first.range.start).last(where: {
        [.pair, .range].contains(tree.kind($0))
      }),
      let second = tree.children(whole).filter({ tree.kind($0) == .quantity }).last
    else { return ("", first.range.end) }
    return (tree.writtenQuantity(second)?.unit ?? "", tree.range(second).end)
  }

  private static func dimensions(_ row: AttributeRow) -> [Dimension] {
    switch row.type {
    case .quantity(let dimensions), .pair(let dimensions): dimensions
    default: []
    }
  }

  private static func missingUnit(
    _ number: Double, _ row: AttributeRow, _ place: Place, _ context: inout CheckContext
  ) {
    let wanted = dimensions(row)
    let written = context.text(place)
    if wanted == [.share] {
      let percent = number.magnitude <= 1 ? rounded(number * 100) : number
      context.report(
        .missingUnit, place,
        "`\(row.name)` is a share, and shares are written with %. Write \(percent.written) %.",
        fixes: [.replace(place, "\(percent.written) %", isSafe: number.magnitude < 1)])
      return
    }
    let first = likelyUnit(row, of: written)
    let symbols = wanted.map { usualUnit(row, $0).symbol }.sorted { a, _ in a == first }
    context.report(
      .missingUnit, place,
      "`\(row.name)` needs a unit. Write \(symbols.map { "\(written) \($0)" }.joinedAsChoice()).",
      fixes: [.replace(place, "\(written) \(first)")])
  }

  /// The unit that a number or pair without one was most likely meant in: places with a fraction within what
  /// longitude and latitude can be are in degrees.
  static func likelyUnit(_ row: AttributeRow, of written: String) -> String {
    let wanted = dimensions(row)
    let numbers = written.split(separator: " ").compactMap { Double($0) }
    if row.needsBoth, wanted.contains(.angle), numbers.count == 2, abs(numbers[0]) <= 180,
      abs(numbers[1]) <= 90, numbers.contains(where: { $0 != $0.rounded() })
    {
      return Unit.degree.symbol
    }
    return wanted.first.map { usualUnit(row, $0).symbol } ?? ""
  }

  /// The unit of a dimension that people think of: that of the default, as hours are for a lease.
  private static func usualUnit(_ row: AttributeRow, _ dimension: Dimension) -> Unit {
    let written = row.defaultText?.split(separator: " ").last
    return Unit.allCases.first { $0.dimension == dimension && $0.symbol[...] == written }
      ?? dimension.baseUnit
  }

  private static func notWhole(
    _ number: Double, _ row: AttributeRow, _ place: Place, _ context: inout CheckContext
  ) {
    let whole = Swift.max(1, number.rounded(.toNearestOrAwayFromZero)).written
    let written = context.text(place)
    let digits = String(written.prefix { !$0.isWhitespace })
    let unit = written.dropFirst(digits.count)
    if let grouped = WholeNumber.withoutPoints(digits) {
      // A point that was meant to part thousands makes a thousandth of the number.
      let taken = number == number.rounded() ? ": \(digits) is \(number.written)" : ""
      context.report(
        .notWhole, place,
        "`\(row.name)` takes whole numbers, and a point begins a fraction\(taken). Write "
          + "\(grouped)\(unit), or \(whole)\(unit).",
        fixes: [.replace(place, "\(grouped)\(unit)"), .replace(place, "\(whole)\(unit)")])
      return
    }
    context.report(
      .notWhole, place, "`\(row.name)` takes whole numbers. Write \(whole), say.",
      fixes: written.contains(" ") ? [] : [.replace(place, whole)])
  }

  /// 100 times a decimal fraction without the dust that binary leaves: 0.35 gives 35.
  private static func rounded(_ number: Double) -> Double { (number * 1e6).rounded() / 1e6 }

  private static func wrongUnit(
    _ number: Double, _ unit: Unit, _ row: AttributeRow, _ place: Place,
    _ context: inout CheckContext
  ) {
    let wanted = dimensions(row)
    if wanted == [.time], unit == .metre {
      let text = "\(number.written) min"
      context.report(
        .wrongUnit, place,
        "`m` is the metre, and `\(row.name)` is a time. Write \(text) for minutes.",
        fixes: [.replace(place, text)])
      return
    }
    if wanted.contains(.length), unit.dimension == .area {
      return areaForLength(number, unit, row, place, &context)
    }
    let meant = wanted.compactMap { unit.counterpart(number, in: $0) }
    let titles = wanted.map(\.title).joinedAsChoice()
    let others = wanted.map { "\(number.written) \($0.baseUnit.symbol)" }
    let examples = (meant.isEmpty ? others : meant).joinedAsChoice()
    context.report(
      .wrongUnit, place,
      "`\(row.name)` is \(titles), and `\(unit.symbol)` measures \(unit.dimension.title). "
        + "Write \(examples), say.",
      fixes: wanted.contains(.cellSize) ? meant.map { .replace(place, $0) } : [])
  }

  /// An area where a length is wanted: the side of a square of that area was meant.
  private static func areaForLength(
    _ number: Double, _ unit: Unit, _ row: AttributeRow, _ place: Place,
    _ context: inout CheckContext
  ) {
    let side = (unit.toBase(number).squareRoot() * 100).rounded() / 100
    let better = "\(side.written) m"
    context.report(
      .wrongUnit, place,
      "`\(row.name)` is the length of a side, and `\(unit.symbol)` measures an area. A square of "
        + "\(context.text(place)) has sides of \(better). Write \(better).",
      fixes: [.replace(place, better)])
  }

  private static func unknownUnit(
    _ text: String, _ row: AttributeRow, _ place: Place, _ context: inout CheckContext
  ) {
    if ThousandsChecks.isTold(ofTail: text, row, place, &context) { return }
    let wanted = dimensions(row)
    let units = wanted.isEmpty ? Unit.allCases.map(\.symbol) : wanted.flatMap(\.units)
    let known = meant(text)
    let number = String(context.text(place).dropLast(text.count)).trimmedEnd
    let isUnitAlone = number.isEmpty
    let full = known.map { isUnitAlone ? $0.symbol : "\(number) \($0.symbol)" }
    context.report(
      .unknownUnit, place,
      "The language has no unit `\(text)`. "
        + (full.map { "Write \($0)." } ?? "`\(row.name)` takes \(units.joinedAsChoice(limit: 20))."),
      fixes: full.map { [.replace(place, $0, isSafe: true)] } ?? [])
  }

  /// The unit that people also write so.
  private static func meant(_ text: String) -> Unit? {
    switch text.lowercased() {
    case "m²", "m^2", "sqm", "qm", "sq.m": .squareMetre
    case "km²", "km^2", "sqkm": .squareKilometre
    case "hectare", "hectares": .hectare
    case "pixel", "pixels", "pix": .pixel
    case "metre", "metres", "meter", "meters": .metre
    case "kilometre", "kilometres", "kilometer", "kilometers": .kilometre
    case "feet", "foot": .foot
    case "hour", "hours", "hr", "hrs": .hour
    case "minute", "minutes", "mins": .minute
    case "second", "seconds", "sec", "secs": .second
    case "day", "days": .day
    case "°", "degree", "degrees": .degree
    case "percent", "pct": .percent
    case "m/pixel", "m/pix": .metrePerPixel
    case "cm/pixel": .centimetrePerPixel
    case "ft/pixel", "ft/pix": .footPerPixel
    default: Unit(symbol: Array(text.lowercased().utf8))
    }
  }

  private static func outOfRange(
    _ number: Double, _ row: AttributeRow, _ place: Place, _ context: inout CheckContext
  ) {
    let limits = row.limits
    let least = limits.least.map { row.written($0) }
    let greatest = limits.greatest.map { row.written($0) }
    let range: String
    switch (least, greatest) {
    case (let least?, let greatest?):
      range =
        limits.isOpenBelow ? "more than \(least), at most \(greatest)" : "\(least) to \(greatest)"
    case (let least?, nil): range = limits.isOpenBelow ? "more than \(least)" : "\(least) or more"
    case (nil, let greatest?): range = "at most \(greatest)"
    case (nil, nil): range = "any number"
    }
    let isBelow = limits.least.map { number <= $0 } ?? false
    let word = number == limits.least ? "not more" : isBelow ? "less" : "more"
    let better = nearest(row, isBelow: isBelow)
    context.report(
      .outOfRange, place,
      "`\(row.name)` takes \(range), and \(context.text(place)) is \(word). "
        + (number == limits.least && !row.atLeast.isEmpty ? "\(row.atLeast) " : "")
        + advice(better, row),
      fixes: better.map { [.replace(place, $0)] } ?? [])
  }

  private static func advice(_ better: String?, _ row: AttributeRow) -> String {
    guard let better else { return "Write a number within." }
    if row.usual.isEmpty { return "Write \(better), say." }
    return "Write \(better), which is usual, or leave the setting out for \(row.defaultNote)."
  }

  /// The number that is usual, else the nearest one within the limits, where the limit itself is one of them.
  private static func nearest(_ row: AttributeRow, isBelow: Bool) -> String? {
    if !row.usual.isEmpty { return row.usual }
    if case .pair = row.type { return nil }
    if isBelow { return row.limits.isOpenBelow ? nil : row.limits.least.map { row.written($0) } }
    return row.limits.greatest.map { row.written($0) }
  }

  /// The two ends of a range, each in the other's place; the unit stays at the end.
  private static func swapped(_ place: Place, _ context: CheckContext) -> [Fix] {
    guard let tree = context.model.file(place.file)?.tree else { return [] }
    var ends: [TextRange] = []
    var token = tree.token(at: place.range.start)
    while tree.tokens.start(token) < place.range.end, token < tree.tokens.count {
      let kind = tree.tokens.kind(token)
      if kind == .number || kind == .date { ends.append(tree.range(ofToken: token)) }
      token += 1
    }
    guard ends.count == 2 else { return [] }
    let edits = [(ends[0], ends[1]), (ends[1], ends[0])].map { here, there in
      TextEdit(file: place.file, range: here, newText: tree.text(there))
    }
    return [Fix(title: "Swap the two ends", edits: edits)]
  }
}

extension Unit {
  /// What a number of this unit is in another dimension that people name by the same unit: 10 cm are 10 cm/px
  /// of a cell size; nil where there is none.
  fileprivate func counterpart(_ number: Double, in dimension: Dimension) -> String? {
    let unit: Unit? =
      switch (self, dimension) {
      case (.centimetre, .cellSize): .centimetrePerPixel
      case (.metre, .cellSize): .metrePerPixel
      case (.foot, .cellSize): .footPerPixel
      case (.degree, .angularCellSize): .degreePerPixel
      case (.metre, .area): .squareMetre
      case (.kilometre, .area): .squareKilometre
      case (.centimetrePerPixel, .length): .centimetre
      case (.metrePerPixel, .length): .metre
      case (.footPerPixel, .length): .foot
      case (.degreePerPixel, .angle): .degree
      default: nil
      }
    if let unit { return "\(number.written) \(unit.symbol)" }
    guard self.dimension == .length, dimension == .cellSize else { return nil }
    return "\(toBase(number).written) m/px"
  }
}

extension String {
  /// The text without blanks at its end.
  var trimmedEnd: String {
    var copy = Substring(self)
    while copy.last == " " || copy.last == "\t" { copy.removeLast() }
    return String(copy)
  }
}
