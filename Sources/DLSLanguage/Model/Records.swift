// Records.swift: the flat records that a model consists of.

package import DLSSyntax
package import DLSText

/// One text of a project: a file, or what stood after `--set`.
package final class SourceFile: Sendable {
  /// Its number in the model.
  package let id: FileID
  /// The path the loader opened it by; `--set` for a setting of the command line.
  package let path: String
  /// The folder that its paths are relative to.
  package let folder: String
  /// Its text and tree.
  package let tree: SyntaxTree
  /// What stands before the names of its things, seen from the project's file: empty or `acme.`.
  package let prefix: String
  /// Whether it is a `--set` and no file.
  package let isSetting: Bool

  init(
    id: FileID, path: String, folder: String, tree: SyntaxTree, prefix: String, isSetting: Bool
  ) {
    self.id = id
    self.path = path
    self.folder = folder
    self.tree = tree
    self.prefix = prefix
    self.isSetting = isSetting
  }

  /// The same as an object of its own.
  var twin: SourceFile {
    SourceFile(
      id: id, path: path, folder: folder, tree: tree.twin, prefix: prefix, isSetting: isSetting)
  }
}

/// A value in a text: the node and the file it is in.
package struct ValueSite: Sendable, Hashable {
  /// The file that writes the value.
  package let file: FileID
  /// The value's node.
  package let node: NodeID

  /// The value at a node of a file.
  package init(file: FileID, node: NodeID) {
    self.file = file
    self.node = node
  }
}

/// A block as it was lowered: fixed size; what a block of the top level holds comes right behind it, in
/// breadth-first order, so that the settings and children of each stand together.
struct BlockRecord: Sendable {
  /// Index in `Schema.blocks`, or -1 where the table has no such block here.
  var kind: Int16
  var file: FileID
  /// The block around it, or -1.
  var parent: Int32
  /// Its place in the text is that of this node; `ModelData` finds where its keyword and name stand.
  var node: NodeID
  var name: NameID
  var firstAttribute: Int32 = 0
  var attributeCount: Int32 = 0
  var firstChild: Int32 = 0
  var childCount: Int32 = 0
  /// The place in the model's slots of the first row's.
  var firstSlot: Int32 = 0
  /// The block that gives what isn't written here: the one `like` names, or its counterpart in a
  /// block whose parent has `like`. -1 for none.
  var base: Int32 = -1
  /// Whether it stands in no text: it came by `like` or by a profile's path.
  var isImplied = false
  /// Whether blocks stand in it that stand in no text.
  var hasImplied = false
}

/// A setting as it was lowered.
struct AttributeRecord: Sendable {
  var block: Int32
  /// Index in the kind's rows; -2 for `like`, -1 where the table has no such setting.
  var row: Int16
  /// Whether the value is the literal `default`.
  var isDefault: Bool
  var name: NameID
  /// Its place in the text is that of this node; `ModelData` finds where its name stands.
  var node: NodeID
  /// The value's node; the file's where none was written, which is the value of nothing.
  private var valueNode: NodeID

  init(block: Int32, row: Int16, isDefault: Bool, name: NameID, node: NodeID, value: NodeID?) {
    self.block = block
    self.row = row
    self.isDefault = isDefault
    self.name = name
    self.node = node
    valueNode = value ?? .file
  }

  /// The value's node, or nil where none was written.
  var value: NodeID? {
    get { valueNode == .file ? nil : valueNode }
    set { valueNode = newValue ?? .file }
  }
}

/// A `let`.
package struct LetRecord: Sendable {
  /// The file that writes it.
  package let file: FileID
  /// Its name.
  package let name: NameID
  /// Where the name stands.
  package let nameRange: TextRange
  /// Its value, which should be a string; nil where none was written.
  package let value: NodeID?
}

/// An `import`.
package struct ImportRecord: Sendable {
  /// The file that writes it.
  package let file: FileID
  /// The alias.
  package let name: NameID
  /// Where the alias stands.
  package let nameRange: TextRange
  /// Where the path stands.
  package let pathRange: TextRange
  /// The file it leads to, or nil where that can't be read.
  package let target: FileID?
}

/// What a name of a file or schema stands for.
package enum Entity: Sendable, Hashable {
  case block(BlockID)
  case letEntry(Int)
  case importEntry(Int)

  /// The entity as one number, which `init(code:)` reads.
  var code: Int {
    switch self {
    case .block(let id): Int(id.index) << 2
    case .letEntry(let index): index << 2 | 1
    case .importEntry(let index): index << 2 | 2
    }
  }

  init(code: Int) {
    switch code & 3 {
    case 0: self = .block(BlockID(Int32(truncatingIfNeeded: code >> 2)))
    case 1: self = .letEntry(code >> 2)
    default: self = .importEntry(code >> 2)
    }
  }
}

/// A value that a profile or `--set` gives.
struct Override: Sendable {
  /// The block that it is given for, or -1 for a `let`.
  var block: Int32 = -1
  /// The row of the setting in the block's kind.
  var row: Int16 = -1
  var site: ValueSite
  var nameRange: TextRange
  var isSet: Bool
}
