// UsedBlocks.swift: the blocks of a project's own file, and what it uses of imports.

package import DLSLanguage
import DLSText

extension Model {
  /// The top-level blocks with a keyword that belong to the project: those of its own file, then those of
  /// imports that something in it uses, near or far.
  package func used(_ keyword: String) -> [Block] {
    // To follow every name takes longer than to see that no import has such blocks.
    let isImported = files.dropFirst().contains { file in
      tops(of: file.id).contains { block($0).keyword == keyword }
    }
    return isImported ? usedBlocks.filter { $0.keyword == keyword } : blocks(of: keyword)
  }

  /// The top-level blocks of the project's own file in the order of the text, then what they lead to in
  /// imports.
  var usedBlocks: [Block] {
    var queue = topBlocks(of: .main)
    var seen = Set(queue.map(\.id))
    var next = 0
    while next < queue.count {
      queue += queue[next].usedTops.filter { seen.insert($0.id).inserted }
      next += 1
    }
    return queue
  }
}

extension Block {
  /// The blocks of the top level that its settings name, or name a part of, and those that the `for` blocks in
  /// it speak of.
  fileprivate var usedTops: [Block] {
    var found: [Block] = []
    for row in self.row?.attributes ?? [] {
      guard let value = setting(row)?.value else { continue }
      for element in value.elements {
        if let id = element.asReference { found.append(model.block(model.top(of: id))) }
      }
    }
    for child in children(of: "for") {
      if let target = child.target, target.parent == nil { found.append(target) }
    }
    return found
  }
}
