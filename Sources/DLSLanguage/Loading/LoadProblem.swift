// LoadProblem.swift: what can go wrong between the trees and the model.

import DLSText

/// Why a path of `profile` or `--set` leads to no setting.
package enum OverrideFault: Error, Sendable, Hashable {
  /// A name on the way leads nowhere.
  case path(ResolveFault)
  /// The path ends at a block, and no setting of it follows.
  case endsAtBlock(BlockID)
  /// The kind of block (an index of `Schema.blocks`) has no such setting.
  case unknownSetting(String, kind: Int)
  /// `like` can't be set from outside.
  case like
  /// A `let` takes a text.
  case needsText(Int)
}

/// Something wrong between the trees and the model, with its place. DLSCheck says it in words.
package struct LoadProblem: Sendable, Hashable {
  /// What is wrong.
  package enum Kind: Sendable, Hashable {
    /// A file can't be read.
    case unreadable(path: String, reason: String)
    /// An import names a file that is no project.
    case foreignImport(path: String, reason: String)
    /// An import leads back to the file that writes it. The paths, first to last.
    case importCycle([String])
    /// An import names an address on a network.
    case networkImport(String)
    /// An import's file holds `${…}`.
    case interpolatedImport
    /// Another thing of the file or schema has the name.
    case duplicateName(String)
    /// Another block of the same kind stands beside it, and there can be one.
    case duplicateBlock(String)
    /// The same setting stands in the same block already.
    case duplicateSetting(String)
    /// The file is of an edition that this program doesn't know.
    case unknownEdition(String)
    /// A setting stands at the top level of a file.
    case looseSetting(String)
    /// A `let`, `import` or `dlsproj` stands in a block.
    case nestedStatement(String)
    /// `like` leads nowhere, or to another kind of block.
    case like(ResolveFault)
    /// `like` leads back to its own block. The addresses, first to last.
    case likeCycle([String])
    /// `like` names the block that writes it.
    case likeItself
    /// The kind of block has no `like`.
    case likeNotAllowed(String)
    /// `--profile` names none of the file's profiles.
    case unknownProfile(String, known: [String])
    /// A path of a profile or `--set` leads to no setting.
    case override(OverrideFault, String)
    /// A `--set` isn't `path=value`.
    case malformedSet(String)
  }

  /// What is wrong.
  package let kind: Kind
  /// The place.
  package let place: Place
  /// The other place that has to do with it.
  package var other: Place?
}

extension LoadProblem {
  /// When in the course of loading something is found.
  enum Stage {
    /// Files are read, and the files that they import.
    case reading
    /// Entries are lowered, each by itself.
    case lowering
    /// Names are entered.
    case naming
    /// Blocks are looked through for what they say twice, each by itself.
    case repeating
    /// `like` is followed.
    case liking
    /// A profile and `--set` are applied.
    case overriding
  }

  /// When it is found.
  var stage: Stage {
    switch kind {
    case .unreadable, .foreignImport, .importCycle, .networkImport, .interpolatedImport: .reading
    case .unknownEdition, .looseSetting, .nestedStatement: .lowering
    case .duplicateName, .duplicateBlock: .naming
    case .duplicateSetting: .repeating
    case .like, .likeCycle, .likeItself, .likeNotAllowed: .liking
    case .unknownProfile, .override, .malformedSet: .overriding
    }
  }

  /// The same where the text of a file changed elsewhere; nil where one of its places is in what changed.
  func moved(_ change: TextChange, in file: FileID) -> LoadProblem? {
    func moved(_ place: Place) -> Place? {
      guard place.file == file else { return place }
      return change.moved(place.range).map { Place(file: file, range: $0) }
    }
    guard let here = moved(place) else { return nil }
    guard let other else { return LoadProblem(kind: kind, place: here) }
    return moved(other).map { LoadProblem(kind: kind, place: here, other: $0) }
  }
}
