// IdleMove.swift: `moved` blocks that move nothing, and what becomes of classes without one that does.

import DLSLanguage
import DLSText

/// Why the `moved` of something that a store has does nothing: what it leads to is something else, or
/// another thing's already.
package struct IdleMove: Equatable, Sendable {
  /// The address it leads to.
  var to: String
  /// The keyword of what is there.
  var keyword: String
  /// What the store has that is called so now, by the address it is stored under; nil for nothing.
  var rival: String?
}

extension PlanRun {
  /// Says that a `moved` moves nothing. What is lost by that is refused by itself.
  mutating func note(_ idle: IdleMove, of old: AppliedDeclaration) {
    if idle.keyword != old.keyword {
      plan.notices.append(
        "No `moved` makes \(old.keyword) `\(old.address)` of the store the \(idle.keyword) `\(idle.to)`: "
          + "`\(old.address)` goes, as if there were none.")
    } else if let rival = idle.rival {
      plan.notices.append(
        "The store has \(old.keyword) `\(rival)` besides `\(old.address)`, and no `moved` makes one of the "
          + "two: `\(idle.to)` keeps what `\(rival)` has, and `\(old.address)` goes.")
    }
  }

  /// A class that is gone while samples have it.
  /// - Parameter new: the classes that the text has and the store hasn't.
  mutating func refuseClassLoss(
    _ address: String, _ count: Int, _ idle: IdleMove? = nil, new: [String] = []
  ) {
    guard count > 0 else { return }
    var loss = ClassLoss(address: address, count: count, model: model)
    loss.newSchema = newSchema(of: loss.schema)
    loss.newNames = new.filter { ClassLoss.schema(of: $0) == loss.schema }
    refuse(.classWithSamples, loss.place, loss.message(idle))
  }

  /// The one schema by which another one may go, whose `import` is gone; nil where the latter is there still.
  private func newSchema(of address: String) -> String? {
    if model.block(at: address) != nil { return nil }
    let name = ClassLoss.name(of: address)
    let found = model.files.flatMap { model.topBlocks(of: $0.id) }.filter { block in
      block.keyword == "schema" && block.name == name
        && !snapshot.declarations.contains { $0.address == block.address }
    }
    return found.count == 1 ? found[0].address : nil
  }

  /// A class that goes to another schema takes its samples along, which have to be drawn as those there.
  mutating func refuseOtherShapes(_ declaration: Declaration, _ old: AppliedDeclaration) {
    let count = snapshot.classCounts[old.address] ?? 0
    let before = ClassLoss.schema(of: old.address)
    guard count > 0, let schema = declaration.block.enclosing("schema"),
      model.currentAddress(of: before) != schema.address,
      let was = snapshot.declarations.first(where: { $0.address == before })
    else { return }
    let (drawn, wanted) = (
      Self.shapes(was.sampleGeometry), Self.shapes(schema.text("geometry") ?? "")
    )
    if drawn == wanted { return }
    refuse(
      .geometryWithSamples, declaration.block.namePlace,
      "`\(old.address)` has \(plural(count, "sample")), drawn as \(drawn), and those of "
        + "`\(schema.address)` are \(wanted). Keep the class where it was, and make another one here."
    )
  }

  /// What `geometry` draws.
  private static func shapes(_ word: String) -> String {
    ["point", "line"].contains(word) ? "\(word)s" : "outlines"
  }
}

/// A class that samples have and the text doesn't.
struct ClassLoss {
  let address: String
  let count: Int
  fileprivate let model: Model
  /// The new schema that its schema may be by now.
  var newSchema: String?
  /// The new classes of its schema, one of which it may be by now.
  var newNames: [String] = []

  /// `crowns` of `crowns.oak`.
  static func schema(of address: String) -> String {
    address.split(separator: ".").dropLast().joined(separator: ".")
  }

  /// What the class's schema is called now.
  var schema: String { model.currentAddress(of: Self.schema(of: address)) }

  /// The `moved` that speaks of the class, else its schema, else the project.
  var place: Place {
    model.moves.first { $0.from == address }?.block.written("from")
      ?? model.block(at: schema)?.namePlace ?? model.project?.namePlace
      ?? Place(file: .main, range: TextRange(at: 0))
  }

  func message(_ idle: IdleMove?) -> String {
    "The class `\(address)` is no longer here, but \(plural(count, "sample")) "
      + "\(count == 1 ? "has" : "have") it. " + (idle.map(reason) ?? newName)
  }

  /// Why the `moved` that is there doesn't help.
  private func reason(_ idle: IdleMove) -> String {
    guard idle.keyword == "class", let rival = idle.rival else {
      return "`moved` makes no class a \(idle.keyword), as `\(idle.to)` is. \(newName)"
    }
    let why = "`moved` can't make it one with `\(rival)`, which the store has, too. "
    guard Self.schema(of: rival) == Self.schema(of: address) else {
      return why
        + "Move it to a name of its own in `\(Self.schema(of: idle.to))` and apply that; then its samples can be "
        + "given the other class: `dls sample set '*' --of \(Self.schema(of: idle.to)).NAME --class "
        + "\(Self.name(of: idle.to))`."
    }
    return why + "Give its samples that class first: `\(command(Self.name(of: rival)))`."
  }

  /// What to write if it has another name, and what to do if it hasn't.
  private var newName: String {
    if let newSchema {
      return
        "If its schema is `\(newSchema)` now, write `moved { from = \(schema), to = \(newSchema) }`; if the "
        + "class alone went elsewhere, `moved { from = \(address), to = SCHEMA.CLASS }`."
    }
    guard model.block(at: schema) != nil else {
      return
        "If its schema has a new name, write `moved { from = \(schema), to = NEW }`; if the class alone "
        + "went elsewhere, `moved { from = \(address), to = SCHEMA.CLASS }`."
    }
    let other = "give its samples another class first: `\(command(stayingName))`"
    switch newNames.count {
    case 0: return "Write it again, or \(other)."
    case 1:
      return
        "If it is `\(newNames[0])` now, write `moved { from = \(address), to = \(newNames[0]) }`; if not, "
        + "\(other)."
    default:
      let names = newNames.prefix(4).map { "`\($0)`" }.joined(separator: " or ")
      return
        "If it is \(names) now, write `moved { from = \(address), to = … }` with that name; if not, \(other)."
    }
  }

  /// The one class of its schema that the store has, too; NAME where that is none or several.
  private var stayingName: String {
    let names = (model.block(at: schema)?.classes ?? []).filter { !newNames.contains($0.address) }
      .compactMap(\.name)
    return names.count == 1 ? names[0] : "NAME"
  }

  private func command(_ name: String) -> String {
    "dls sample set '*' --of \(address) --class \(name)"
  }

  static func name(of address: String) -> String {
    address.split(separator: ".").last.map(String.init) ?? ""
  }
}
