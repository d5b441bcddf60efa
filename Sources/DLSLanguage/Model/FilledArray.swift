// FilledArray.swift: arrays of one value, for models of a hundred lines.

extension Array {
  /// So many of one value. The standard library's own way looks up the type of the storage whenever it is
  /// called, which takes longer than filling a short array, and a model has a dozen of them.
  init(filling count: Int, with value: Element) {
    self = []
    append(addingCapacity: count) { new in
      for _ in 0..<count { new.append(value) }
    }
  }
}
