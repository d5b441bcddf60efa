// JSONObject.swift: the members of a JSON object in the order they were written.

/// Names with values. Order is kept; a name is there once.
package struct JSONObject: Sendable {
  /// A name with its value.
  package typealias Member = (name: String, value: JSONValue)

  /// The members in order.
  package private(set) var members: [Member] = []
  /// Where each name is, once there are too many to look through.
  private var index: [String: Int]?

  /// How many members are looked through before an index is made.
  private static let linearLimit = 12

  /// An object without members.
  package init() {}

  /// An object with some members; a name that is there twice has the last of its values.
  init(_ elements: [(String, JSONValue)]) {
    members.reserveCapacity(elements.count)
    for (name, value) in elements { self[name] = value }
  }

  /// Makes room for some members, as whoever reads one does: few have more.
  mutating func makeRoom() { members.reserveCapacity(4) }

  /// How many members there are.
  package var count: Int { members.count }
  /// Whether there are none.
  package var isEmpty: Bool { members.isEmpty }
  /// The names in order.
  package var names: [String] { members.map(\.name) }

  /// The value of a name. Setting replaces in place or adds at the end; setting nil removes.
  package subscript(_ name: String) -> JSONValue? {
    get { position(name).map { members[$0].value } }
    set {
      switch (position(name), newValue) {
      case (let place?, let value?): members[place].value = value
      case (nil, let value?):
        members.append((name, value))
        if index != nil {
          index?[name] = members.count - 1
        } else if members.count > JSONObject.linearLimit {
          reindex()
        }
      case (let place?, nil):
        members.remove(at: place)
        if index != nil { reindex() }
      case (nil, nil): break
      }
    }
  }

  private func position(_ name: String) -> Int? {
    if let index { return index[name] }
    return members.firstIndex { $0.name == name }
  }

  private mutating func reindex() {
    var fresh: [String: Int] = [:]
    fresh.reserveCapacity(members.count)
    for (place, member) in members.enumerated() { fresh[member.name] = place }
    index = fresh
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// The members in order; a name that is there twice has the last of its values.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init(elements)
  }
}

extension JSONObject: Equatable {
  /// The same names with the same values, in whatever order.
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.members.allSatisfy { right[$0.name] == $0.value }
  }
}

extension JSONObject: Sequence {
  /// Goes through the members in order.
  package func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}
