// ImportsRelowering.swift: the model of a project of which a file imports others, or by other names.

import DLSSyntax
import DLSText

/// The work of reading anew which files a project consists of, and lowering those that came. Files have the
/// numbers in which they are met, so what came, went or is called otherwise has all behind it lowered anew: few
/// files are imported, and most of them are short.
struct ImportsRelowering {
  /// The first file that is another one now, or has another name; those before it are the same ones.
  private let first: FileID
  /// The files, imports and texts as they are now, and what is wrong with them; of blocks and settings those of
  /// the first file that is another one and of all behind it.
  private var fresh = Loader()
  /// The places of those and of their texts in the model that there was.
  private let blocks: Range<Int>
  private var attributes: Range<Int>
  private let slots: Range<Int>
  private let lets: Range<Int>
  /// The blocks with a `like` that are some of those, or are like one of them.
  private let inheriting: [Int]

  /// Nil where the whole project has to be loaded.
  /// - Parameter work: the change of the text that the imports stand in.
  init?(
    _ old: Model, _ work: Relowering, _ identity: (String) -> String,
    _ readTree: (String) -> Result<SyntaxTree, ReadFailure>
  ) {
    guard work.isQuiet else { return nil }
    let data = old.data
    fresh.data.names = work.fresh.data.names
    // They stand at a text's head, and it need not be read to its end for them.
    let last = data.imports.compactMap { entry in
      entry.file == work.file.id ? work.change.bytes.moved(entry.pathRange)?.end : nil
    }.max()
    let end = max(Int(last ?? 0), work.change.bytes.new.upperBound)
    fresh.readAll(data.files[0].path, identity, readTree, known: (work.file.id, end))
    let now = fresh.data
    // What a name stood for that an import takes may be what others are like.
    let takesNames = now.imports.contains { entry in
      if entry.file != work.file.id { return false }
      if case .importEntry? = data.entity(entry.name, in: entry.file) { return false }
      return data.entity(entry.name, in: entry.file) != nil
    }
    if takesNames { return nil }
    let same = zip(now.files, data.files).prefix { $0.isSame($1, but: work.file) }.count
    var first = FileID(Int32(truncatingIfNeeded: same))
    // What is called otherwise leads elsewhere, though the file is the same one.
    for entry in data.imports where entry.file == work.file.id {
      if let target = entry.target, !now.imports.contains(where: { $0.isSame(entry) }) {
        first = min(first, target)
      }
    }
    guard first > work.file.id, now.files[Int(work.file.id.rawValue)].tree === work.file.tree,
      // What leads back may speak of names that are taken out, and of itself; of two with one name the first counts.
      data.importsPlainly, now.importsPlainly
    else { return nil }
    self.first = first
    let number = Int(first.rawValue)
    let start = number < data.tops.count ? data.end(ofTop: 0, in: number) : data.writtenBlocks
    blocks = start..<data.writtenBlocks
    attributes = data.attributes(of: blocks)
    slots = data.slots(of: blocks)
    lets = (data.lets.firstIndex { $0.file >= first } ?? data.lets.count)..<data.lets.count
    inheriting = data.inheriting(from: blocks)
    lowerAnew()
    if fresh.data.names.hasOtherSpellings { return nil }
  }

  private mutating func lowerAnew() {
    for file in fresh.data.files[Int(first.rawValue)...] {
      file.tree.withFlat { flat in
        fresh.lower(flat.firstChild(.file), until: flat.after(.file), file, flat)
      }
    }
    fresh.reportRepeatedSettings()
  }

  /// The blocks that were lowered anew.
  private var part: Splice {
    Splice(
      file: first, addedNodes: 0, blocks: blocks, attributes: attributes, slots: slots,
      inheriting: inheriting, fresh: fresh.data)
  }

  /// The model with the files and imports that there are now, and what became of the one before. The old one is
  /// given away: where nobody else has it, what it holds is changed in its place.
  /// - Parameters:
  ///   - old: the model of the text as it is now, with the imports that it had.
  ///   - change: what became of it by its text alone, where that is known.
  mutating func reloaded(
    _ old: inout Model, _ change: ModelChange?, _ workers: Workers
  ) -> Reloaded {
    // Beside an import that changes settings may come or go, too.
    attributes = old.data.attributes(of: blocks)
    let references = old.references ?? ReferenceList(old.data, old.values)
    let (written, keepsLikes) = (old.data.writtenBlocks, keepsLikes(old.data))
    let hasOtherTexts =
      old.data.textsNameFiles(before: first)
      || old.values.fillsInFromElsewhere(before: attributes.lowerBound)
    let isKnown = change?.isQuiet == true && !old.data.isForAll(blocks)
    let isHeld = held(references, old.data)
    let isPlain = keepsLikes && isHeld != nil && !old.data.problems.contains { $0.stage == .naming }
    let before = isPlain ? nil : Leading(old).dependents(of: blocks, isQuiet: false)
    let model = model(
      &old, references, before ?? [], keepsLikes: keepsLikes, hasOtherTexts: hasOtherTexts,
      workers)
    guard let change, isKnown, !model.data.isForAll(part.newBlocks),
      !isPlain || !model.data.problems.contains(where: { $0.stage == .naming })
    else { return Reloaded(model: model, change: nil) }
    let files = FileChange(
      dependents: before, isHeld: isHeld ?? [], first: first, oldBlocks: blocks,
      newBlocks: part.newBlocks, oldWritten: written, keepsImplied: keepsLikes,
      hasOtherTexts: hasOtherTexts)
    return Reloaded(model: model, change: change.with(files, model))
  }

  /// By number, whether a setting of the files that stay names something of those that don't, or is faulty: it may
  /// name something of those that came. Nil where one decides more than what it says, such as the schema that its
  /// block is tied to.
  private func held(_ references: ReferenceList, _ data: ModelData) -> [Bool]? {
    if references.heads.contains(where: { $0.to < 0 || blocks.contains(Int($0.to)) }) { return nil }
    var isHeld = [Bool](repeating: false, count: attributes.lowerBound)
    for reference in references.all
    where Int(reference.attribute) < attributes.lowerBound
      && (reference.to < 0 || blocks.contains(Int(reference.to)))
    {
      let setting = data.attributes[Int(reference.attribute)]
      guard setting.row >= 0, !data.tiesSchema(setting), !data.namesClass(setting) else {
        return nil
      }
      isHeld[Int(reference.attribute)] = true
    }
    return isHeld
  }

  /// Whether everything that is like something is so as before.
  private func keepsLikes(_ data: ModelData) -> Bool {
    inheriting.isEmpty && !fresh.data.attributes.contains { $0.name == Vocabulary.like }
      && !data.problems.contains { $0.stage == .liking }
  }

  private func model(
    _ old: inout Model, _ known: ReferenceList, _ dependents: [Int], keepsLikes: Bool,
    hasOtherTexts: Bool, _ workers: Workers
  ) -> Model {
    let part = part
    let isClear = !old.data.problems.contains { $0.stage == .naming }
    let count = keepsLikes ? old.data.blocks.count : old.data.writtenBlocks
    let before = problems(old.data, .reading) + problems(old.data, .lowering)
    let repeated = problems(old.data, .repeating)
    var loader = Loader()
    loader.data = old.data
    var values = old.values
    var references = known
    old = .empty
    if !keepsLikes { loader.data.forgetLikes() }
    let keepsNames = keepsLikes && isClear
    if keepsNames {
      loader.data.removeNames(of: blocks, lets)
      loader.data.removeNamesOfImports()
    }
    put(part, into: &loader.data)
    loader.data.problems = before
    let staysClear =
      keepsNames
      ? loader.enterNew(part, lets, hasOtherImports: true) : loader.enterAll(keepsLikes)
    loader.data.problems += repeated
    if !keepsLikes { loader.followAllLikes() }
    let move = BlockMove(gone: blocks, shift: part.shift, known: count)
    let came = loader.data.tops[Int(first.rawValue)...].joined()
    part.read(
      &values, &references, loader.data, move, isClear: isClear && staysClear,
      hasOtherTexts: hasOtherTexts, unsure: hasOtherTexts ? nil : came + dependents, workers)
    return Model(loader.data, values: values, references: references)
  }

  /// What is wrong at a stage of loading, in the order in which it is found.
  private func problems(_ old: ModelData, _ stage: LoadProblem.Stage) -> [LoadProblem] {
    let new = fresh.data.problems.filter { $0.stage == stage }
    if stage == .reading { return new }
    return old.problems.filter { $0.stage == stage && $0.place.file < first } + new
  }

  private func put(_ part: Splice, into data: inout ModelData) {
    let (now, number) = (fresh.data, Int(first.rawValue))
    part.putBlocks(&data)
    part.putSettings(&data)
    data.files = now.files
    data.names = now.names
    data.imports = now.imports
    data.lets.replaceSubrange(lets, with: now.lets)
    data.tops.replaceSubrange(
      number..., with: now.tops[number...].map { tops in tops.map { $0 + blocks.lowerBound } })
    if now.hasProfilesElsewhere { data.hasProfilesElsewhere = true }
  }
}

extension SourceFile {
  /// Whether it is another one with the same text, but for one whose text changed, and the same name.
  fileprivate func isSame(_ other: SourceFile, but changed: SourceFile) -> Bool {
    path == other.path && prefix == other.prefix && (id == changed.id || tree === other.tree)
  }
}

extension ImportRecord {
  /// Whether it says the same as another one.
  fileprivate func isSame(_ other: ImportRecord) -> Bool {
    file == other.file && name == other.name && target == other.target
  }
}

extension ModelData {
  /// Whether each import leads to a file that is met behind the one that it stands in, by a name of its own.
  fileprivate var importsPlainly: Bool {
    imports.indices.allSatisfy { place in
      let entry = imports[place]
      return entry.target.map { $0 > entry.file } ?? true
        && !imports[..<place].contains { $0.file == entry.file && $0.name == entry.name }
    }
  }

  /// Whether a setting of a known row names classes.
  fileprivate func namesClass(_ setting: AttributeRecord) -> Bool {
    Vocabulary.shared.plainRow(setting.row, of: blocks[Int(setting.block)].kind).pointee.namesClass
  }

  /// Whether others look at one of some blocks without naming it.
  fileprivate func isForAll(_ blocks: Range<Int>) -> Bool {
    blocks.contains { self.blocks[$0].isForAll }
  }

  /// Whether a `let` of one of the first files is filled in by a name of a file that it imports.
  fileprivate func textsNameFiles(before end: FileID) -> Bool {
    lets.contains { entry in
      guard entry.file < end, let node = entry.value else { return false }
      let tree = files[Int(entry.file.rawValue)].tree
      return tree.tokenRange(node).contains { tree.tokens.kind($0) == .dot }
    }
  }
}
