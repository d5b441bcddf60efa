// Project.swift: loads a project file and what it imports into a model.

package import DLSSyntax
package import DLSText

/// Why a file can't be read, as the caller's closure says it.
package struct ReadFailure: Error, Sendable, Hashable {
  /// The reason as a clause without a full stop: "no such file".
  package let reason: String
  /// Whether it can be read, but is plainly no project: imagery, for example.
  package let isForeign: Bool

  package init(_ reason: String, isForeign: Bool = false) {
    self.reason = reason
    self.isForeign = isForeign
  }
}

/// What the command line adds to a project.
package struct LoadOptions: Sendable {
  /// The profile that holds, if any.
  package var profile: String?
  /// Settings as `path=value`, the later ones stronger.
  package var sets: [String]

  package init(profile: String? = nil, sets: [String] = []) {
    self.profile = profile
    self.sets = sets
  }
}

/// Loads projects.
package enum Project {
  /// Loads the project at `path` and what it imports. Reads only through `readFile`, which is
  /// given paths as `FilePath.join` makes them. Never fails: what is wrong is in the model's
  /// problems and in the trees of its files.
  /// - Parameter identity: the one name of the file at a path, whichever way leads there. Who reads
  ///   from a disk gives one that knows its links.
  package static func load(
    _ path: String, options: LoadOptions = LoadOptions(), workers: Workers = .one,
    identity: (String) -> String = FilePath.plain,
    readFile: (String) -> Result<[UInt8], ReadFailure>
  ) -> Model {
    load(path, options: options, workers: workers, identity: identity) { path in
      readFile(path).flatMap { bytes in
        bytes.count > Parser.sizeLimit
          ? .failure(ReadFailure("it has 4 GiB or more; no project is that long"))
          : .success(Parser.parse(bytes, workers: workers))
      }
    }
  }

  /// The same from trees that the caller has made, so that a file that did not change need not be
  /// parsed again.
  package static func load(
    _ path: String, options: LoadOptions = LoadOptions(), workers: Workers = .one,
    identity: (String) -> String = FilePath.plain,
    readTree: (String) -> Result<SyntaxTree, ReadFailure>
  ) -> Model {
    var loader = Loader()
    loader.readAll(path, identity, readTree)
    loader.lowerAll(workers)
    loader.nameAll()
    loader.followLikes()
    loader.data.loadedNames = loader.data.names.count
    let values = ValueTable.read(loader.data, workers)
    // Handed over: to copy what a model consists of is to count some thirty references.
    let plain = Model((consume loader).data, values: values)
    return Loader.apply(options.profile, options.sets, to: plain)
  }
}

/// The state of loading.
struct Loader: Sendable {
  var data = ModelData()
  let vocabulary = Vocabulary.shared
  /// For each file, its imports as indices of `data.imports`.
  var importsOfFile: [[Int]] = []
  /// The settings `like`, wherever they stand.
  var likeSettings: [Int] = []
  /// The blocks that may write a setting twice, in order: the others write each of which the table has once.
  var mayRepeat: [Int] = []
  /// The blocks of the top level that have a base.
  var likes: [Int] = []
  /// The blocks whose children by `like` are complete.
  var likeDone: Set<Int> = []

  mutating func report(
    _ kind: LoadProblem.Kind, _ file: FileID, _ range: TextRange, other: Place? = nil
  ) {
    data.problems.append(
      LoadProblem(kind: kind, place: Place(file: file, range: range), other: other))
  }

  /// So many files no project is made of, and a folder that leads into itself on some drive has no end.
  private static let fileLimit = 10_000
  private static let tooMany =
    "10,000 files belong to the project already, and that is as many as can"

  /// Reads the file at `path` and, from file to file, what they import.
  /// - Parameter known: a file, by its number, and a place in it where no import begins, or behind it.
  mutating func readAll(
    _ path: String, _ identity: (String) -> String,
    _ readTree: (String) -> Result<SyntaxTree, ReadFailure>,
    known: (file: FileID, end: Int)? = nil
  ) {
    switch readTree(path) {
    case .success(let tree): add(path, tree, prefix: "")
    case .failure(let failure):
      add(path, Parser.parse([]), prefix: "")
      report(.unreadable(path: path, reason: failure.reason), .main, TextRange(at: 0))
    }
    // By the files' identities: a library that imports itself by another spelling of its path would be
    // another file each time, without end. Most projects have no libraries, and needn't be asked for theirs.
    var numbers: [String: FileID] = [:]
    var next = 0
    while next < data.files.count {
      let file = data.files[next]
      next += 1
      for node in file.tree.imports(before: known?.file == file.id ? known?.end ?? .max : .max) {
        if numbers.isEmpty { numbers[identity(path)] = .main }
        readImport(node, file, &numbers, identity, readTree)
      }
    }
    reportCycles()
  }

  private mutating func readImport(
    _ node: NodeID, _ file: SourceFile, _ numbers: inout [String: FileID],
    _ identity: (String) -> String, _ readTree: (String) -> Result<SyntaxTree, ReadFailure>
  ) {
    let tree = file.tree
    guard let alias = tree.child(node, .path) else { return }
    guard let text = tree.child(node, .string) else { return addBroken(node, alias, file) }
    let range = tree.range(text)
    var target: FileID?
    let pieces = StringView(tree, text)?.pieces ?? []
    let written = pieces.reduce(into: "") { result, piece in
      if case .text(let part, _) = piece { result += part }
    }
    let aliasName = intern(alias, tree)
    if tree.child(text, .path) != nil {
      report(.interpolatedImport, file.id, range)
    } else if FilePath.scheme(of: written) != nil {
      report(.networkImport(written), file.id, range)
    } else {
      let path = FilePath.join(file.folder, written)
      let name = identity(path)
      if let known = numbers[name] {
        target = known
      } else if data.files.count >= Loader.fileLimit {
        report(.unreadable(path: written, reason: Loader.tooMany), file.id, range)
      } else {
        switch readTree(path) {
        case .success(let tree):
          target = FileID(Int32(truncatingIfNeeded: data.files.count))
          numbers[name] = target
          add(path, tree, prefix: "\(file.prefix)\(data.names.text(aliasName)).")
        case .failure(let failure):
          let (path, reason) = (written, failure.reason)
          report(
            failure.isForeign
              ? .foreignImport(path: path, reason: reason)
              : .unreadable(path: path, reason: reason), file.id, range)
        }
      }
    }
    importsOfFile[Int(file.id.rawValue)].append(data.imports.count)
    data.imports.append(
      ImportRecord(
        file: file.id, name: aliasName, nameRange: tree.range(alias), pathRange: range,
        target: target))
  }

  /// Adds an import whose file can't be told: what is named of it is no further news.
  private mutating func addBroken(_ node: NodeID, _ alias: NodeID, _ file: SourceFile) {
    importsOfFile[Int(file.id.rawValue)].append(data.imports.count)
    data.imports.append(
      ImportRecord(
        file: file.id, name: intern(alias, file.tree), nameRange: file.tree.range(alias),
        pathRange: file.tree.range(node), target: nil))
  }

  @discardableResult
  mutating func add(
    _ path: String, _ tree: SyntaxTree, prefix: String, isSetting: Bool = false
  ) -> FileID {
    let id = FileID(Int32(truncatingIfNeeded: data.files.count))
    let folder = isSetting ? data.files[0].folder : FilePath.folder(of: path)
    if isSetting { data.firstSetting = min(data.firstSetting, id.rawValue) }
    data.files.append(
      SourceFile(
        id: id, path: path, folder: folder, tree: tree, prefix: prefix, isSetting: isSetting))
    data.tops.append([])
    importsOfFile.append([])
    return id
  }

  /// Reports each import that leads back to a file on the way to it.
  private mutating func reportCycles() {
    if data.imports.isEmpty { return }
    // 0: not seen, 1: on the way, 2: done.
    var states = [UInt8](repeating: 0, count: data.files.count)
    var way: [(file: Int, next: Int)] = [(0, 0)]
    states[0] = 1
    while let (file, next) = way.last {
      guard next < importsOfFile[file].count else {
        states[file] = 2
        way.removeLast()
        continue
      }
      way[way.count - 1].next += 1
      let entry = data.imports[importsOfFile[file][next]]
      guard let target = entry.target.map({ Int($0.rawValue) }) else { continue }
      if states[target] == 0 {
        states[target] = 1
        way.append((target, 0))
      } else if states[target] == 1, let start = way.firstIndex(where: { $0.file == target }) {
        let paths = (way[start...].map(\.file) + [target]).map { data.files[$0].path }
        // Each file of a circle tells of its own import, since an editor asks each for itself.
        let first = start == 0 ? data.imports[importsOfFile[0][way[0].next - 1]] : entry
        report(.importCycle(paths), first.file, first.pathRange)
      }
    }
  }
}
