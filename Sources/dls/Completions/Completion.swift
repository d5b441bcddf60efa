// Completion.swift: what may stand where somebody is typing a command line.

import DLSPlatform

/// Finds what may stand at the end of a command line.
struct Completion {
  /// What a shell offers besides the words.
  enum Rest: String {
    /// Nothing.
    case words
    /// More is to be typed right behind the word.
    case open
    /// Files.
    case files
    /// Project files, and the folders on the way to them.
    case projects
    /// Folders.
    case folders
  }

  /// A word and a phrase about it.
  typealias Word = (text: String, note: String)

  /// The words, in the order they are offered.
  private(set) var words: [Word] = []
  /// What a shell offers besides them.
  private(set) var rest = Rest.words

  /// - Parameter line: the words after the program's name; the last one is being typed.
  init(_ line: [String]) {
    let current = line.last ?? ""
    let read = CompletionLine(Array(line.dropLast()))
    if let folder = read.folder { try? FileSystem.changeDirectory(folder) }
    if let option = read.waiting {
      offer(CompletionKind(option, read), current, read)
    } else if !read.onlyArguments, current.hasPrefix("--"), let cut = current.firstIndex(of: "=") {
      let name = String(current[..<cut])
      guard let option = read.command.allOptions.first(where: { $0.name == name }) else { return }
      offer(CompletionKind(option, read), String(current[current.index(after: cut)...]), read)
      words = words.map { ("\(name)=\($0.text)", $0.note) }
    } else if !read.onlyArguments, current.hasPrefix("-") {
      words = read.options.filter { $0.text.hasPrefix(current) }
    } else {
      offer(arguments: current, read)
    }
  }

  /// Commands below a word that only groups them, else what the command is given.
  private mutating func offer(arguments current: String, _ read: CompletionLine) {
    let children = CommandTable.children(of: read.command.path)
    if read.command.run == nil {
      if !read.arguments.isEmpty { return }
      words = children.map { ($0.path.last ?? "", $0.summary) }
        .filter { $0.text.hasPrefix(current) }
      return
    }
    for parameter in read.open {
      offer(CompletionKind(parameter, of: read.command), current, read)
    }
  }

  private mutating func offer(_ kind: CompletionKind, _ current: String, _ read: CompletionLine) {
    switch kind {
    case .nothing: return
    case .files: rest = .files
    case .folders: rest = .folders
    case .projects: rest = .projects
    case .words(let list):
      words += list.filter { $0.text.lowercased().hasPrefix(current.lowercased()) }
    case .names(let names):
      let project = CompletionNames(read)
      words += project.words(names, current).filter { $0.text.hasPrefix(current) }
      if names == .settings { rest = .open }
    }
  }

  /// One word a line, with a tab before its phrase, and last a colon with the rest.
  var lines: String {
    var out = ""
    for word in words where !word.text.contains(where: \.isNewline) && !word.text.contains("\t") {
      out += word.note.isEmpty ? word.text : "\(word.text)\t\(FailureView.safeName(word.note))"
      out += "\n"
    }
    return out + ":\(rest.rawValue)\n"
  }
}
