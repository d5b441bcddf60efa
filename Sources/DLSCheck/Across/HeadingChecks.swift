// HeadingChecks.swift: classes of a schema by `like` that leave the heading they have there.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let classLeavesHeading = Rule(
    "DLS0346", "A class that leaves its heading", severity: .warning,
    why: """
      A class of a schema that is `like` another one takes from the class of its name there what isn't \
      written, but stands where it is written. Under no heading, it is none of that heading's classes any \
      more, and a training that learns the heading leaves it out. Written within the heading, it stays there.
      """,
    wrong: """
      schema base {
        class conifer {
          class pine { value = 1, color = #1b5e20 }
          class fir { value = 2, color = #9ccc65 }
        }
      }

      schema trees {
        like = base
        class pine { color = #ff8f00 }
      }

      """,
    right: """
      schema base {
        class conifer {
          class pine { value = 1, color = #1b5e20 }
          class fir { value = 2, color = #9ccc65 }
        }
      }

      schema trees {
        like = base
        class conifer {
          class pine { color = #ff8f00 }
        }
      }

      """)
}

/// Looks for classes of a schema by `like` that are spoken of without their heading.
enum HeadingChecks {
  static func check(_ schema: Block, _ context: inout CheckContext) {
    guard schema.base != nil else { return }
    var mended: Set<BlockID> = []
    for one in schema.children(of: "class") where !one.isImplied {
      guard let base = one.base, let heading = base.parent, heading.keyword == "class" else {
        continue
      }
      let home = heading.enclosing("schema") ?? heading
      context.report(
        .classLeavesHeading, one.namePlace,
        "\(one.quoted) lies under \(heading.quoted) in `\(home.address)`, and written here it leaves it. "
          + "Write `\(wrapped("class \(one.name ?? "") { … }", heading))`.",
        related: [Related(base.headPlace, "\(one.quoted) lies under \(heading.quoted) here.")],
        // Each would write the heading; once one has, the others can go into it.
        fixes: mended.insert(heading.id).inserted ? fix(one, heading, schema) : [])
    }
  }

  /// A class within a heading and those around it.
  private static func wrapped(_ text: String, _ heading: Block) -> String {
    let whole = "class \(heading.name ?? "") { \(text) }"
    guard let outer = heading.parent, outer.keyword == "class" else { return whole }
    return wrapped(whole, outer)
  }

  /// Puts a class into its heading, which may stand in the schema already.
  private static func fix(_ one: Block, _ heading: Block, _ schema: Block) -> [Fix] {
    if one.isBroken { return [] }
    let file = one.sourceFile
    let title = "Write it under \(heading.name ?? "")"
    let written = schema.classes.filter { !$0.isImplied }
    var text = file.tree.text(one.place.range)
    var outer: Block? = heading
    while let here = outer, here.keyword == "class" {
      if let own = written.first(where: { $0.name == here.name }) {
        guard !own.isBroken, let insertion = file.insertion(of: text, into: own.node) else {
          return []
        }
        return [Fix(title: title, edits: [file.removal(of: one.node), insertion])]
      }
      text = "class \(here.name ?? "") { \(text) }"
      outer = here.parent
    }
    let edit = TextEdit(file: file.id, range: one.place.range, newText: text)
    return [Fix(title: title, edits: [edit])]
  }
}
