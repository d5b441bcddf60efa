// CompletionCommands.swift: `dls completions SHELL`, and what the shells ask then.

import DLSPlatform

/// `dls completions` and `dls complete`
enum CompletionCommands {
  static let row = CommandRow(
    path: ["completions"], summary: "print what lets a shell complete command lines",
    doc: """
      Commands, options and their values, codes, project files; and, asked of the project and store \
      at hand, which are only read: profiles, blocks, work units, samples and runs. `make install` \
      puts the scripts where the shells look. By hand: for bash, into \
      ~/.local/share/bash-completion/completions/dls (it needs the package bash-completion; without \
      it, `source <(dls completions bash)` in ~/.bashrc); for zsh, as _dls into a folder of $fpath \
      before compinit; for fish, into ~/.config/fish/completions/dls.fish.
      """,
    parameters: [ParameterRow(name: "SHELL", count: .one, doc: "bash, zsh or fish")],
    examples: [
      ExampleRow(
        line: "dls completions bash > dls.bash", doc: "a file to source in ~/.bashrc",
        setting: .empty),
      ExampleRow(
        line: "dls completions fish > dls.fish", doc: "for ~/.config/fish/completions",
        setting: .empty),
    ],
    run: { invocation, console in
      let name = invocation.arguments[0]
      guard let script = CompletionScript(rawValue: name) else {
        let known = CompletionScript.allCases.map(\.rawValue).joined(separator: ", ")
        throw CommandFailure.usage("no completions are made for \(quoted(name))", help: known)
      }
      console.out.write(script.text)
      return .fine
    })

  /// What the scripts ask: the words of a command line, the last one being typed. Whatever goes
  /// wrong, it says nothing about it: somebody is in the middle of a line.
  static let query = CommandRow(
    path: ["complete"], summary: "say how a command line may go on",
    parameters: [ParameterRow(name: "WORD", count: .many, doc: "the words after `dls`")],
    isHidden: true,
    run: { invocation, console in
      console.out.write(Completion(invocation.arguments).lines)
      return .fine
    })
}
