// EditorHost.swift: files for the language server.

import DLSCheck
import DLSGeo
import DLSLanguage
import DLSPlatform
import DLSServer
import DLSText

extension ServerHost {
  /// So many seconds all looks together may take at the end: some editors kill a server after two.
  private static let patience: Int64 = 1

  /// A host on this machine's disk.
  /// - Parameters:
  ///   - out: where messages to the client go.
  ///   - post: where is told what was found out beside the conversation.
  static func onDisk(
    _ out: Output, post: @escaping @Sendable (HostEvent) -> Void
  ) -> ServerHost {
    let surveys = SurveyDesk(post: post)
    let jobs = JobDesk(post: post)
    // Two desks: a rename doesn't wait for imagery in the folder of its store.
    let (data, stores) = (LookDesk(post: post), LookDesk(post: post))
    let (world, names) = (EditorWorld(desk: data), StoredNamesReader(desk: stores))
    let walk = FolderWalk(post: post)
    var host = ServerHost(
      version: Version.number,
      readFile: ImportedText.read,
      stamp: { FileStamp(at: $0) },
      projectFiles: { walk.files(in: $0, isDeep: true) },
      page: DiagnosticPageFile.address,
      stored: names.names,
      send: { content in
        out.write("Content-Length: \(content.count)\r\n\r\n")
        out.write(content)
      },
      flush: out.flush, workers: .all, survey: surveys.ask, startJob: jobs.start,
      stopJob: jobs.stop, scratchFile: scratchFile, remove: { try? FileSystem.remove($0) })
    host.preview = PlanFile.address
    host.realPath = { FileSystem.resolved($0) ?? $0 }
    host.expand = { world.files($0, isOfImagery: $1) }
    host.world = world.closures
    host.neighbours = { walk.files(in: $0, isDeep: false) }
    host.fileFacts = world.notes
    // Asked by renames, as what stores have is: those wait for no imagery.
    host.isThere = { path in
      stores.look("there \(path)", in: Path.parent(path)) { _ in FileSystem.exists(path) } ?? false
    }
    host.looks.begin = { turn, oldest in
      data.begin(turn, oldest)
      stores.begin(turn, oldest)
    }
    host.looks.areUnderWay = { data.areUnderWay || stores.areUnderWay }
    var end: Moment?
    host.looks.finish = {
      let last = end ?? Moment.now.later(by: ServerHost.patience)
      end = last
      return data.finish(until: last) && stores.finish(until: last)
    }
    let trust = TrustMemory()
    host.remembersTrust = trust.holds
    host.rememberTrust = trust.note
    return host
  }
}

extension ServerHost {
  /// A path for something short-lived; what it leads to is this process's alone.
  static func scratchFile(_ name: String) -> String {
    ScratchFile.path(in: Path.join(Environment.cacheFolder, "editor"), name, mode: 0o700)
  }
}

/// Plans as files, which an editor can open.
private enum PlanFile {
  /// The address of what a plan of a project says, written in place of the plan before; nil where it can't be
  /// written.
  static func address(_ project: String, _ text: String) -> String? {
    var hasher = StableHasher()
    hasher.add(project)
    let folder = Path.join(Environment.cacheFolder, "plans/\(hasher.finish().hex)")
    let path = Path.join(folder, "\(Path.stem(project)) plan.txt")
    do {
      try PrivateFile.write(text.utf8, to: path)
    } catch {
      return nil
    }
    return DocumentURI.uri(path)
  }
}

/// Pages of diagnostics as files, which an editor can open.
private enum DiagnosticPageFile {
  /// The address of the page of a code, written into the cache when it isn't there yet; nil where there is
  /// no such code, or the page can't be written.
  static func address(_ code: String) -> String? {
    let folder = Path.join(Environment.cacheFolder, "pages-\(Version.number)")
    let path = Path.join(folder, "\(code).md")
    if !FileSystem.isFile(path) {
      guard let page = DiagnosticPage(code) else { return nil }
      do {
        try FileSystem.createDirectory(folder)
        try AtomicFile.write(page.text.utf8, to: path)
      } catch {
        return nil
      }
    }
    return DocumentURI.uri(path)
  }
}
