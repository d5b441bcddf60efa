// EditorHost.swift: files for the language server.

import DLSCheck
import DLSLanguage
import DLSPlatform
import DLSServer
import DLSText

extension ServerHost {
  /// A host on this machine's disk.
  static func onDisk(send: @escaping ([UInt8]) -> Void) -> ServerHost {
    let stores = StoredNamesReader()
    var host = ServerHost(
      version: Version.number,
      readFile: { path in
        do throws(SystemError) {
          return .success(try FileContent.read(path))
        } catch {
          return .failure(ReadFailure(error.reason))
        }
      },
      stamp: { FileStamp(at: $0) },
      projectFiles: { folder in
        (try? FileSystem.walk(folder) { Path.suffix($0) == ProjectFinder.suffix }) ?? []
      },
      page: DiagnosticPageFile.address,
      stored: { stores.names($0) },
      send: send, workers: .all)
    host.world = EditorWorld().closures
    host.expand = { FilePath(written: $0, folder: "").found }
    let facts = EditorFacts()
    host.facts = { analysis, block in
      // A hover may wait for a few small files to be read; typing never gets here.
      facts.known(analysis, waiting: 60).map { FactNotes(known: $0).notes(block) } ?? []
    }
    host.fileFacts = FactNotes.notes
    return host
  }
}

/// Pages of diagnostics as files, which an editor can open.
private enum DiagnosticPageFile {
  /// The address of the page of a code, written into the cache when it isn't there yet.
  static func address(_ code: String) -> String {
    let folder = Path.join(Environment.cacheFolder, "pages-\(Version.number)")
    let path = Path.join(folder, "\(code).md")
    if !FileSystem.isFile(path), let page = DiagnosticPage(code) {
      try? FileSystem.createDirectory(folder)
      try? AtomicFile.write(page.text.utf8, to: path)
    }
    return DocumentURI.uri(path)
  }
}
