// OutputPlaces.swift: results within each other, and folders of results that hold what isn't theirs.

import DLSLanguage
import DLSSyntax
import DLSText

/// Checks where the folders of chips and models lie, which runs replace as a whole.
enum OutputPlaces {
  /// The folders that a path lies in, the innermost first; its text is as `FilePath.plain` writes it.
  static func folders(above path: String) -> [String] {
    let bytes = Array(path.utf8)
    return bytes.indices.dropFirst().reversed().lazy.filter { bytes[$0] == 0x2F }.map {
      String(decoding: bytes[..<$0], as: UTF8.self)
    }
  }

  /// Whether what a block writes is a folder.
  static func isFolder(_ writer: Block) -> Bool { writer.keyword != "infer" }

  /// Looks at those who write into a folder for the one that writes the folder itself.
  static func check(
    _ outer: some Sequence<Block>, holding inner: some Sequence<Block>,
    _ context: inout CheckContext
  ) {
    guard let outer = outer.first(where: isFolder) else { return }
    for block in inner {
      guard let path = block.value("output")?.asPath else { continue }
      report(block, path, within: outer, &context)
    }
  }

  /// Reports a block that writes into the folder that another one writes.
  static func report(
    _ block: Block, _ path: FilePath, within outer: Block, _ context: inout CheckContext
  ) {
    guard isFolder(outer) else { return }
    context.subject = block.id
    context.report(
      .sameOutput, context.place(block, "output"),
      "\(path.written) lies in the folder that \(outer.quoted) writes, and which each of its runs replaces. "
        + "Give this one an `output` outside of it.",
      related: [context.related(outer, "output", "\(outer.quoted) writes the folder.")],
      fixes: block.removing("output"))
  }

  /// Reports blocks that write a folder in which a project's store lies.
  static func check(
    _ writers: some Sequence<Block>, holdingStoreOf project: Block, _ context: inout CheckContext
  ) {
    for block in writers where isFolder(block) && block.isWritten("output") {
      guard let path = block.value("output")?.asPath else { continue }
      context.subject = block.id
      context.report(
        .outputOverInput, context.place(block, "output"),
        "\(block.quoted) would replace \(path.written), the folder that the store with all samples lies in. "
          + "Give it another `output`.",
        related: [context.related(project, "store", "The store is this project's.")],
        fixes: block.removing("output"))
    }
  }

  /// Reports blocks that write a folder in which imagery lies that they learn from.
  static func checkImagery(in writers: some Sequence<Block>, _ context: inout CheckContext) {
    let home = context.model.files[0].folder
    for block in writers where block.isWritten("output") {
      guard let path = block.value("output")?.asPath else { continue }
      let key = OutputChecks.key(path, context)
      guard !isAbove(key),
        let source = imagery(of: block, where: { lies($0, below: key + "/", home) }),
        source.file == .main
      else { continue }
      context.subject = block.id
      report(block, path, folderOf(source), &context)
    }
  }

  private static func folderOf(_ source: Block) -> String {
    "the folder that the imagery of \(source.quoted) lies in"
  }

  /// Looks at a block's output for the folder of the project itself, of all results, or of a library's imagery.
  static func checkPlace(_ block: Block, _ context: inout CheckContext) {
    guard block.isWritten("output"), let path = block.value("output")?.asPath else { return }
    let key = OutputChecks.key(path, context)
    if isAbove(key) {
      return report(block, path, "the folder that this project lies in", &context)
    }
    let (below, home) = (key + "/", context.model.files[0].folder)
    // The project's own imagery meets those who write a folder that it lies in.
    func liesElsewhere(_ source: Block) -> Bool {
      source.file != .main && lies(source, below: below, home)
    }
    if context.hasLibraries, imagery(of: block, where: liesElsewhere) != nil,
      let source = imagery(of: block, where: { lies($0, below: below, home) }), source.file != .main
    {
      return report(block, path, folderOf(source), &context)
    }
    guard mayBeInResults(key), let folder = context.model.outputFolder() else { return }
    let results = OutputChecks.key(FilePath(written: folder, folder: home), context)
    guard key == results || key.hasPrefix(results + "/") else { return }
    if imagery(of: block, where: { lies($0, below: below, home) }) != nil { return }
    let rest = key.dropFirst(results.count + 1)
    if ["", "chips", "models", "maps"].contains(rest) {
      report(block, path, "a folder of this project's results", &context)
    } else if rest == "runs" || rest.hasPrefix("runs/") {
      report(block, path, "where this project's runs are written down", &context)
    }
  }

  /// Whether a folder on the way to a place, or the place itself, is called as folders of results are: they end
  /// in `.dls`.
  static func mayBeInResults(_ place: String) -> Bool {
    var place = place
    return place.withUTF8 { bytes in
      var last: UInt32 = 0
      for byte in bytes {
        if byte == 0x2F, last == 0x2E64_6C73 { return true }
        last = last << 8 | UInt32(byte)
      }
      return last == 0x2E64_6C73
    }
  }

  /// The first imagery that a block's chips are cut from and that something holds of; none for a map, which is
  /// a file.
  private static func imagery(of block: Block, where holds: (Block) -> Bool) -> Block? {
    switch block.keyword {
    case "export": return block.chipSource.flatMap { holds($0) ? $0 : nil }
    case "train":
      return block.chipExports.first { $0.chipSource.map(holds) ?? false }?.chipSource
    default: return nil
    }
  }

  /// Whether files of a source lie below a folder, which ends in a slash, whatever its patterns take there.
  private static func lies(_ source: Block, below folder: String, _ home: String) -> Bool {
    switch source.value("path") {
    case .path(let path)?: OutputChecks.key(path, from: home).hasPrefix(folder)
    case .list(let values)?:
      values.lazy.compactMap(\.asPath).contains { path in
        OutputChecks.key(path, from: home).hasPrefix(folder)
      }
    default: false
    }
  }

  /// Whether a path, as seen from the project's folder, is that folder or leads out of it to one that it lies
  /// in.
  private static func isAbove(_ path: String) -> Bool {
    if path.isEmpty || path == "/" { return true }
    return path.hasPrefix("..") && path.split(separator: "/").allSatisfy { $0 == ".." }
  }

  private static func report(
    _ block: Block, _ path: FilePath, _ what: String, _ context: inout CheckContext
  ) {
    context.report(
      .outputOverInput, context.place(block, "output"),
      "\(block.quoted) would write over \(path.written), \(what). Give it an `output` of its own.",
      fixes: block.removing("output"))
  }
}
