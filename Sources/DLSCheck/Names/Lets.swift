// Lets.swift: `${…}` that can't be filled in.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let unknownLet = Rule(
    "DLS0123", "A `${…}` that no `let` defines",
    why: """
      `${name}` inside a string is replaced by the text of `let name`. To write `${` itself, \
      double the dollar sign: `$${`.
      """,
    wrong: "let data = \"imagery\"\n\nsource ortho { path = \"${dat}/${data}.tif\" }\n",
    right: "let data = \"imagery\"\n\nsource ortho { path = \"${data}/${data}.tif\" }\n")

  static let notALet = Rule(
    "DLS0124", "A `${…}` that names something other than a text",
    why: """
      Only a `let` stands for a text. Blocks are referred to by their bare name, outside of strings.
      """,
    wrong: "person ana {}\n\nsource ortho { path = \"${ana}.tif\" }\n",
    right: "let ana = \"ana\"\n\nsource ortho { path = \"${ana}.tif\" }\n")

  static let letCycle = Rule(
    "DLS0125", "Texts that contain each other",
    why: """
      A `let` may use others, but not itself, be it by way of others: the text would have no end.
      """,
    wrong: "let a = \"x/${b}\"\nlet b = \"y/${a}\"\n",
    right: "let a = \"x/${b}\"\nlet b = \"y\"\n")

  static let longText = Rule(
    "DLS0135", "A text that grows too long",
    why: """
      Texts that use others, which use others in turn, can grow without measure. Paths and titles are \
      short.
      """,
    wrong: (0..<20).map { "let a\($0) = \"${a\($0 + 1)}${a\($0 + 1)}\"\n" }.joined()
      + "let a20 = \"ab\"\n",
    right: "let a0 = \"${a1}${a1}\"\nlet a1 = \"ab\"\n")

  static let letNeedsText = Rule(
    "DLS0133", "A `let` that is given something other than a text",
    why: """
      A profile or `--set` may give a `let` another text, and nothing but a text.
      """,
    wrong: "let data = \"imagery\"\n\nprofile cluster { data = 7 }\n",
    right: "let data = \"imagery\"\n\nprofile cluster { data = \"/lustre\" }\n")
}

/// Checks the texts of every `let`, and says in words why a text can't be filled in.
enum LetChecks {
  static func check(_ entry: LetRecord, _ context: inout CheckContext) {
    guard let value = entry.value, let file = context.model.file(entry.file) else { return }
    guard file.tree.kind(value) == .string else {
      let place = Place(file: file.id, range: file.tree.range(value))
      let text = "\"\(context.text(place))\""
      let isPlain = file.tree.kind(value) != .list
      let isNumber = [.quantity, .pair, .range].contains(file.tree.kind(value))
      context.report(
        .letWithoutText, place,
        isNumber
          ? "A `let` gives a text a name, and this is a number. Write it where it is used; as a part of "
            + "texts it stands in quotes: \(text)."
          : "A `let` gives a text a name, and this is no text. "
            + (isPlain ? "Write \(text), in quotes." : "Write one text, in quotes."),
        fixes: isPlain ? [.replace(place, text)] : [])
      return
    }
    if case .failure(let fault) = context.model.text(ofString: value, in: file) {
      report(fault.fault, Place(file: file.id, range: fault.range), &context)
    }
  }

  /// The file in which a name that is filled in would be found, and what stands before the name for it: that of
  /// an import.
  private static func home(
    of name: String, _ file: FileID, _ model: Model
  ) -> (file: FileID, prefix: String) {
    guard let dot = name.firstIndex(of: "."),
      case .importEntry(let index)? = model.entity(String(name[..<dot]), in: file),
      let target = model.imports[index].target
    else { return (file, "") }
    return (target, String(name[...dot]))
  }

  /// How many texts with names are quickly looked through.
  private static let fewLets = 32

  static func report(_ fault: TextFault, _ place: Place, _ context: inout CheckContext) {
    let model = context.model
    switch fault {
    case .unknown(let name):
      let home = home(of: name, place.file, model)
      let names =
        model.lets.count <= fewLets || context.mayHelp()
        ? model.lets.filter { $0.file == home.file }.map { home.prefix + model.text($0.name) } : []
      let meant = Suggestion.nearest(name, among: names)
      let own = name.dropFirst(home.prefix.count)
      let file =
        home.prefix.isEmpty ? nil : model.file(home.file).map { FilePath.name(of: $0.path) }
      context.report(
        .unknownLet, place,
        "No `let` is called `\(name)`. "
          + (meant.map { "Did you mean `\($0)`?" }
            ?? (own.contains(".")
              ? "Only a text that has its name by `let` can stand here, and such a name has no dots."
              : "Write `let \(own) = \"…\"` at the top of \(file ?? "the file").")),
        fixes: meant.map { [.replace(place, $0)] } ?? [])
    case .notText(let name):
      let parts = name.pieces(between: ".")
      if parts.count > 1, model.entity(parts[0], in: place.file) == nil {
        ReferenceChecks.reportPath(parts[0], name, nil, nil, place, &context)
        return
      }
      context.report(
        .notALet, place,
        "`\(name)` is no text, so it can't stand in a string. Only a `let` can.")
    case .tooLong(let name):
      guard context.isFirst(of: .longText) else { return }
      context.report(
        .longText, place,
        "With `${\(name)}` filled in, this text has more than \(Model.textLimit) bytes. Use it less "
          + "often.")
    case .cycle(let name):
      // Whoever merely uses such a text hears nothing: the circle is reported where it is.
      let isOpen = !context.hasSaid(.letCycle)
      if isOpen, model.file(place.file)?.isInLet(place.range) == true {
        _ = context.isFirst(of: .letCycle)
        context.report(
          .letCycle, place,
          "`${\(name)}` leads back to this text, so it would have no end. Write one of them out.")
      }
    }
  }
}

extension SourceFile {
  /// Whether a place lies in a `let`.
  fileprivate func isInLet(_ range: TextRange) -> Bool {
    tree.nodes(at: range.start).contains { node in
      tree.kind(node) == .letEntry && tree.range(node).covers(range)
    }
  }
}

extension LetChecks {
  /// Tells of the name of a `let` that stands where its text was meant to.
  static func isTold(
    ofBare path: String, _ row: AttributeRow, _ isText: Bool, _ place: Place,
    _ context: inout CheckContext
  ) -> Bool {
    guard let index = context.model.letEntry(path, in: place.file) else { return false }
    let written = "\"${\(path)}\""
    let entry = context.model.lets[index]
    context.report(
      .notAThing, place,
      isText
        ? "`\(path)` is a `let`, which stands for a text. In a string it is written \(written)."
        : "`\(path)` is a `let`, which stands for a text, and `\(row.name)` takes \(row.wants). Write "
          + "that here.",
      related: [
        Related(Place(file: entry.file, range: entry.nameRange), "`\(path)` is this text.")
      ], fixes: isText ? [.replace(place, written, isSafe: true)] : [])
    return true
  }
}

extension Model {
  /// The `let` that a path of names leads to, in a file or one that it imports.
  fileprivate func letEntry(_ path: String, in file: FileID) -> Int? {
    let names = path.pieces(between: ".")
    guard let first = names.first, names.count < 3 else { return nil }
    switch entity(first, in: file) {
    case .letEntry(let index)?: return names.count == 1 ? index : nil
    case .importEntry(let index)?:
      guard names.count == 2, let target = imports[index].target,
        case .letEntry(let found)? = entity(names[1], in: target)
      else { return nil }
      return found
    default: return nil
    }
  }
}
