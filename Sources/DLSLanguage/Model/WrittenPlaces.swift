// WrittenPlaces.swift: where the keywords and names of blocks and settings stand.

import DLSSyntax
import DLSText

/// Places are looked up in the tree and written down nowhere else, so that a text that moves moves its
/// tokens alone.
extension ModelData {
  /// The keyword of a block; of one that a path brought about, that path.
  func keywordRange(ofBlock index: Int) -> TextRange {
    let block = blocks[index]
    if block.isImplied, let path = pathsToBlocks[Int32(truncatingIfNeeded: index)] { return path }
    let tree = files[Int(block.file.rawValue)].tree
    return tree.range(ofToken: Int(tree.node(block.node).firstToken))
  }

  /// The name of a block, or its keyword where it has none.
  func nameRange(ofBlock index: Int) -> TextRange {
    let block = blocks[index]
    if block.name == .none { return keywordRange(ofBlock: index) }
    return files[Int(block.file.rawValue)].tree.withFlat { flat in
      flat.name(ofBlock: block.node).map { flat.range($0) }
    } ?? keywordRange(ofBlock: index)
  }

  /// The name of a setting.
  func nameRange(ofAttribute index: Int) -> TextRange {
    let attribute = attributes[index]
    let tree = files[Int(blocks[Int(attribute.block)].file.rawValue)].tree
    return tree.range(tree.child(attribute.node, .path) ?? attribute.node)
  }
}
