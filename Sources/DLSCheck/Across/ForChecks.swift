// ForChecks.swift: `for` blocks that speak of nothing, or of a class that is left out.

import DLSLanguage

extension Rule {
  static let classLeftOut = Rule(
    "DLS0318", "Settings for a class that is left out",
    why: """
      `classes` lists what a model tells apart. Settings of a class that isn't among them, and lies \
      under none of them, would do nothing; nor would those of a class that `ignore_classes` names.
      """,
    wrong: """
      source ortho { path = "ortho.tif" }
      schema cover {
        class water { value = 1 }
        class grass { value = 2 }
      }
      work_units plots {
        source = ortho
        unit_size = 100 m
      }
      export chips {
        schema = cover
        units = plots
        format = classified_tiles
      }
      train net {
        chips = chips
        model_type = unet
        classes = water
        for grass { weight = 2 }
      }

      """,
    right: """
      source ortho { path = "ortho.tif" }
      schema cover {
        class water { value = 1 }
        class grass { value = 2 }
      }
      work_units plots {
        source = ortho
        unit_size = 100 m
      }
      export chips {
        schema = cover
        units = plots
        format = classified_tiles
      }
      train net {
        chips = chips
        model_type = unet
        classes = [water, grass]
        for grass { weight = 2 }
      }

      """)
}

/// Checks what `for` blocks speak of.
enum ForChecks {
  static func check(_ block: Block, _ row: BlockRow, _ context: inout CheckContext) {
    guard case .reference(let target) = row.naming, block.isNamed, !block.isImplied else { return }
    if !block.hasTarget, case .failure(let fault)? = block.findTarget(row) {
      ReferenceChecks.report(fault, target, block.namePlace, block, &context)
      return
    }
    guard let parent = block.parent, let found = block.target else { return }
    let train = parent.row?.keyword == "infer" ? parent.reference("model") : parent
    guard let train, train.row?.keyword == "train" else { return }
    if train.references("ignore_classes").contains(where: { isWithin(found, $0) }) {
      context.report(
        .classLeftOut, block.namePlace,
        "`ignore_classes` leaves \(found.quoted) out, so this would do nothing. Remove one of the two.",
        related: [context.related(train, "ignore_classes", "The classes are listed here.")],
        fixes: block.removed())
      return
    }
    let chosen = train.references("classes")
    if chosen.isEmpty || chosen.contains(where: { isWithin(found, $0) || isWithin($0, found) }) {
      return
    }
    context.report(
      .classLeftOut, block.namePlace,
      "`classes` leaves \(found.quoted) out, so this would do nothing. Add it there, or remove this.",
      related: [context.related(train, "classes", "The classes are listed here.")],
      fixes: block.removed())
  }

  /// Whether a class is another one or lies under it.
  private static func isWithin(_ one: Block, _ heading: Block) -> Bool {
    var current: Block? = one
    while let here = current {
      if here.isSame(as: heading) { return true }
      current = here.parent
    }
    return false
  }
}
