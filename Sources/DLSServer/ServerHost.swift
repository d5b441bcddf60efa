// ServerHost.swift: what the server asks of the program around it.

package import DLSIDE
package import DLSLanguage
package import DLSText

/// What a file was like when it was looked at: another stamp means another content, or other rights.
package struct FileStamp: Hashable, Sendable {
  /// Size in bytes, time of the last change of content or rights in nanoseconds, and the number of the file
  /// on its disk.
  let size: Int64
  let changed: Int64
  let identity: UInt64

  package init(size: Int64, changed: Int64, identity: UInt64) {
    self.size = size
    self.changed = changed
    self.identity = identity
  }
}

/// What the server asks of the program around it: the server itself touches no file, no clock and
/// no process.
package struct ServerHost {
  /// What the server calls itself.
  var version: String
  /// The bytes of a file.
  package var readFile: (String) -> Result<[UInt8], ReadFailure>
  /// What a file is like now; nil where there is none.
  package var stamp: (String) -> FileStamp?
  /// A path with every link resolved, or itself where it leads nowhere.
  package var realPath: (String) -> String = { $0 }
  /// The project files and libraries below a folder.
  var projectFiles: (String) -> [String]
  /// Those right in a folder.
  package var neighbours: (String) -> [String] = { _ in [] }
  /// What completion finds outside of the texts.
  package var world = CompletionWorld()
  /// Whether something is at a place where runs write.
  package var isThere: (String) -> Bool = { _ in false }
  /// The looks that other threads take: of `world`, `expand`, `fileFacts`, `isThere` and `stored`.
  package var looks = HostLooks()
  /// The files that fit a pattern, of imagery or of others.
  package var expand: (_ pattern: String, _ isOfImagery: Bool) -> [String] = { _, _ in [] }
  /// What is told about the file behind a path of a block.
  package var fileFacts: (FilePath, Block) -> [String] = { _, _ in [] }
  /// What a list of what is wrong with a file goes by: the same for the same list.
  var resultID: (_ path: String, _ list: [UInt8]) -> String = { ResultID.of($1) }
  /// Whether a folder was trusted for good.
  package var remembersTrust: (String) -> Bool = { _ in false }
  /// Notes that a folder is trusted for good, or isn't any more; what is in the way, else nil.
  package var rememberTrust: (String, Bool) -> String? = { _, _ in nil }
  /// The address of the page of a diagnostic code; nil for what is no code.
  package var page: (String) -> String?
  /// The address of a text about a project that is there to be read, such as its plan; nil where it can't be
  /// written.
  package var preview: (_ project: String, _ text: String) -> String? = { _, _ in nil }
  /// What the store of a project has, which is read and left as it is; nil where there is none.
  package var stored: (Analysis) -> StoredNames?
  /// Sends a message's content to the client.
  var send: ([UInt8]) -> Void
  /// Hands what was sent to the client at once, as for progress of something that takes long.
  var flush: () -> Void
  /// Threads that may share the work.
  var workers: Workers
  /// Finds out what data and store say of a project, and tells the server in its own time.
  package var survey: (SurveyQuestion) -> Void
  /// Starts a command of this program, and tells the server how it goes.
  package var startJob: (JobRequest) -> Void
  /// Stops a job that was started.
  package var stopJob: (Int) -> Void
  /// A path for a file that is needed for a moment.
  var scratchFile: (String) -> String
  /// Removes such a file.
  package var remove: (String) -> Void
  /// Whether this process ends in a moment: what can't be answered by then is given up.
  package var isEnding: () -> Bool = { false }

  package init(
    version: String,
    readFile: @escaping (String) -> Result<[UInt8], ReadFailure>,
    stamp: @escaping (String) -> FileStamp? = { _ in nil },
    projectFiles: @escaping (String) -> [String] = { _ in [] },
    page: @escaping (String) -> String? = { "dls:\($0)" },
    stored: @escaping (Analysis) -> StoredNames? = { _ in nil },
    send: @escaping ([UInt8]) -> Void,
    flush: @escaping () -> Void = {},
    workers: Workers = .one,
    survey: @escaping (SurveyQuestion) -> Void = { _ in },
    startJob: @escaping (JobRequest) -> Void = { _ in },
    stopJob: @escaping (Int) -> Void = { _ in },
    scratchFile: @escaping (String) -> String = { "/scratch/\($0)" },
    remove: @escaping (String) -> Void = { _ in }
  ) {
    self.version = version
    self.readFile = readFile
    self.stamp = stamp
    self.projectFiles = projectFiles
    self.page = page
    self.stored = stored
    self.send = send
    self.flush = flush
    self.workers = workers
    self.survey = survey
    self.startJob = startJob
    self.stopJob = stopJob
    self.scratchFile = scratchFile
    self.remove = remove
  }
}
