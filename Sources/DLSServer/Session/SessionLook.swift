// SessionLook.swift: the looks that a server takes at the disk, by which a record finds them again.

import DLSIDE
import DLSJSON
import DLSLanguage

/// A look at something outside of the conversation. What was seen is a line of the record under the
/// same words.
enum SessionLook {
  /// The names that a project's store has.
  case stored(Analysis)
  /// The files that fit a pattern, of imagery or of others.
  case files(String, Bool)
  /// Where a path leads that is a link.
  case real(String)
  /// What is told about the file behind a path of a kind of block.
  case about(FilePath, String)
  /// What a folder holds.
  case folder(String, beginning: String)
  /// The project files and libraries right in a folder.
  case neighbours(String)
  /// What a probe found in the files of a source.
  case source(Block)
  /// The layers of a file.
  case layers(String)
  /// Whether a folder is trusted for good.
  case trusted(String)
  /// Whether something is at a place where runs write.
  case there(String)
  /// Whether something that was looked at is still to be seen.
  case underWay
  /// The name of what is wrong with a file. It follows from texts that the record has masked.
  case name(String)

  /// The words that say what was looked at.
  var words: JSONValue {
    switch self {
    case .stored(let analysis): ["stored", .string(analysis.path)]
    case .files(let pattern, let isOfImagery):
      isOfImagery ? ["files", .string(pattern), "imagery"] : ["files", .string(pattern)]
    case .real(let path): ["real", .string(path)]
    case .about(let path, let keyword):
      .array(
        ["about", .string(path.written), .string(path.layer ?? ""), .string(path.folder)]
          + (keyword == "source" ? ["imagery"] : []))
    case .folder(let path, let beginning): ["folder", .string(path), .string(beginning)]
    case .neighbours(let path): ["neighbours", .string(path)]
    case .source(let block):
      ["source", .string(block.sourceFile.path), .string(block.address)]
    case .layers(let path): ["layers", .string(path)]
    case .there(let path): ["there", .string(path)]
    case .underWay: ["underWay"]
    case .trusted(let place): ["trusted", .string(place)]
    case .name(let path): ["name", .string(path)]
    }
  }
}
