// CompletionItem.swift: what completion offers, free of any protocol.

package import DLSLanguage
package import DLSText

/// One thing that may be written at a place.
package struct CompletionItem: Sendable {
  /// What it is, for the icon.
  package enum Kind: Sendable {
    case setting, block, word, truth, unit, reference, classOfSchema, library, text, value, band
    case file, folder, layer, field, colour
  }

  /// What people see and choose.
  package let label: String
  /// What it is.
  package let kind: Kind
  /// What it is or takes, in a few words.
  package var detail = ""
  /// What is written.
  package var insert: SnippetText
  /// What the text typed so far is compared with; nil for the label.
  package var filter: String?
  /// Where it stands among the others: the least number first.
  package var rank = 0
  /// Characters that choose it when they are typed.
  package var commits = ""
  /// Whether it is what most people take here.
  package var isPreselected = false
  /// Where its documentation comes from.
  package var subject: CompletionSubject?

  init(_ label: String, _ kind: Kind, insert: SnippetText? = nil) {
    self.label = label
    self.kind = kind
    self.insert = insert ?? SnippetText(label)
  }
}

/// What an item stands for, small enough to travel to the editor and back.
package enum CompletionSubject: Sendable, Equatable {
  /// A kind of block, by its place in the table.
  case block(Int)
  /// A setting of a kind of block; `like` among them.
  case setting(Int, String)
  /// A word of a setting.
  case word(Int, String, String)
  /// A unit by its symbol.
  case unit(String)
  /// A thing of the project by its address.
  case thing(String)
}

/// What may be written at a place.
package struct CompletionList: Sendable {
  /// The items; those of the least rank first.
  package var items: [CompletionItem]
  /// What stands there of a word, up to the place.
  package var typed: TextRange
  /// The whole of that word.
  package var whole: TextRange
  /// Whether further typing may bring up others.
  package var isIncomplete = false

  static func none(at offset: UInt32) -> CompletionList {
    CompletionList(items: [], typed: TextRange(at: offset), whole: TextRange(at: offset))
  }
}

/// What completion asks of the world around the texts. Nothing here may wait: what isn't known yet
/// is answered with nil.
package struct CompletionWorld {
  /// What a folder holds; of very many names those that begin like a text.
  package var folder: (_ path: String, _ beginning: String) -> FolderListing?
  /// What a probe found in the files of a source.
  package var source: (Block) -> SourceSummary?
  /// The layers of a file and their fields.
  package var layers: (String) -> [LayerSummary]?
  /// The labels that the files of a samples block write.
  package var labels: (Analysis, Block) -> [String]?
  /// What the stores of a project have; nil where there is none.
  package var stored: (Analysis) -> StoredNames?

  package init(
    folder: @escaping (String, String) -> FolderListing? = { _, _ in nil },
    source: @escaping (Block) -> SourceSummary? = { _ in nil },
    layers: @escaping (String) -> [LayerSummary]? = { _ in nil },
    labels: @escaping (Analysis, Block) -> [String]? = { _, _ in [] },
    stored: @escaping (Analysis) -> StoredNames? = { _ in nil }
  ) {
    self.folder = folder
    self.source = source
    self.layers = layers
    self.labels = labels
    self.stored = stored
  }
}

/// The names in a folder.
package struct FolderListing: Sendable {
  package var files: [String]
  package var folders: [String]
  /// Whether it holds more than is listed.
  package var isCut: Bool

  package init(files: [String], folders: [String], isCut: Bool = false) {
    self.files = files
    self.folders = folders
    self.isCut = isCut
  }
}

/// What a probe found in the files of a source, as far as it helps to write about it.
package struct SourceSummary: Sendable, Equatable {
  /// The names of its bands in file order; empty texts for those without one.
  package var bands: [String]
  /// `EPSG:32612`; empty where the files name no code.
  package var reference: String

  package init(bands: [String], reference: String) {
    self.bands = bands
    self.reference = reference
  }
}

/// A layer of a file.
package struct LayerSummary: Sendable, Equatable {
  /// Its name; empty for the only one of a file that doesn't name it.
  package var name: String
  /// The fields of its features.
  package var fields: [String]

  package init(name: String, fields: [String]) {
    self.name = name
    self.fields = fields
  }
}
