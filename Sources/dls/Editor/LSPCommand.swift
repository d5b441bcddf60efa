// LSPCommand.swift: `dls lsp`: the language server on the standard streams.

import DLSPlatform

/// `dls lsp`
enum LSPCommand {
  static let row = CommandRow(
    path: ["lsp"], summary: "serve editors over standard input and output",
    doc: """
      Speaks the language server protocol, version 3.18, on standard input and output; what there \
      is to say besides goes to standard error. An editor starts it: docs/lsp.md says what it \
      offers, docs/editors.md how each editor is told. It ends with its editor.
      """,
    options: [
      OptionRow(name: "--stdio", doc: "as many editors write; it is what happens anyway"),
      OptionRow(
        name: "--record", value: "FILE",
        doc: "add the conversation to a file, without credentials and names of folders"),
      OptionRow(
        name: "--replay", value: "FILE",
        doc: "hold a recorded conversation again and show what is answered otherwise"),
    ],
    examples: [
      ExampleRow(line: "dls lsp < /dev/null", doc: "what an editor starts", code: .problems)
    ],
    run: { invocation, console in
      if let record = invocation.value(of: "--replay") {
        return try RecordedSession(path: record).replay(console)
      }
      HeapRoom.limitArenas()
      return try EditorSession(record: invocation.value(of: "--record")).run()
    })
}
