// CompletionScript.swift: what makes a shell ask this program how a command line may go on.

/// The shells that can be taught to complete, and what teaches them.
///
/// The scripts hold no list of commands: they ask the program itself, which reads its own table, so
/// that they never fall behind it and know names of the project at hand.
enum CompletionScript: String, CaseIterable {
  case bash, zsh, fish

  /// The script.
  var text: String {
    switch self {
    case .bash: CompletionScript.bashText
    case .zsh: CompletionScript.zshText
    case .fish: CompletionScript.fishText
    }
  }

  /// Bash splits words at `=`, `:` and `@` and leaves quotes in them; both are put right before asking. Names
  /// of files it quotes itself where it is told that they are such, everything else has to come quoted.
  private static let bashText = #"""
    # Completions of dls for bash. `dls completions bash` wrote this.
    _dls() {
      local words=() offered=() last=-1 front= rest=$COMP_LINE i word gap line kind= plain open
      COMPREPLY=()
      for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        gap=${rest%%[![:space:]]*}
        rest=${rest#"$gap"}
        rest=${rest#"$word"}
        if [[ $last -ge 0 && -z $gap && ( $word == [=:@]* || ${words[last]} == *[=:@] ) ]]; then
          # What bash replaces begins behind what parts words.
          front=${words[last]}
          words[last]+=$word
          [[ -n ${word//[=:@]/} ]] || front=${words[last]}
        elif ((i > 0)); then
          last=$((last + 1))
          words[last]=$word
          front=
        fi
      done
      _dls_plain "$front"
      front=$plain
      for ((i = 0; i <= last; i++)); do
        _dls_plain "${words[i]}"
        words[i]=$plain
      done
      while IFS= read -r line; do
        if [[ $line == :* ]]; then kind=${line#:}; continue; fi
        word=${line%%$'\t'*}
        offered+=("${word#"$front"}")
      done < <("${COMP_WORDS[0]}" complete -- "${words[@]}" 2>/dev/null)
      for word in "${offered[@]}"; do _dls_quote "$word"; done
      case $kind in
        open) compopt -o nospace 2>/dev/null ;;
        files) _dls_files -f ;;
        folders) _dls_files -d ;;
        projects) _dls_files -f .dlsproj ;;
      esac
    }

    # Adds files, or folders; with a suffix, only files that have it.
    _dls_files() {
      local option= path real
      [[ $front == -*=* ]] && option=${front%%=*}=
      local typed=${words[last]#"$option"} before=${front#"$option"}
      # Of files alone bash itself can tell how to write and list them, of names that are none it can't.
      ((${#offered[@]})) || compopt -o filenames 2>/dev/null
      while IFS= read -r path; do
        real=$path
        [[ $path == '~'/* ]] && real=$HOME/${path#??}
        [[ -z $2 || -d $real || $path == *"$2" ]] || continue
        path=${path#"$before"}
        if ((${#offered[@]} == 0)); then
          COMPREPLY+=("$path")
        else
          [[ -d $real ]] && path+=/
          _dls_quote "$path"
        fi
      done < <(compgen "$1" -- "$typed")
      [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace 2>/dev/null
    }

    # A word as the shell will read it, in `plain`, and the quote that is open at its end, in `open`.
    _dls_plain() {
      local text=$1 first
      plain= open=
      while [[ -n $text ]]; do
        first=${text:0:1}
        text=${text:1}
        case $open$first in
          \\) plain+=${text:0:1} text=${text:1} ;;
          '"\')
            [[ $text == [\"\\\$\`]* ]] || plain+=$first
            plain+=${text:0:1} text=${text:1}
            ;;
          \'\' | '""') open= ;;
          \' | '"') open=$first ;;
          *) plain+=$first ;;
        esac
      done
    }

    # Offers a word, written as the quote that is open asks for.
    _dls_quote() {
      local word=$1
      case $open in
        \') word=${word//\'/\'\\\'\'} ;;
        '"')
          word=${word//\\/\\\\} word=${word//\"/\\\"}
          word=${word//\$/\\\$} word=${word//\`/\\\`}
          ;;
        *)
          # A path from the home folder keeps its sign.
          if [[ $word == '~'/* ]]; then printf -v word '~/%q' "${word#??}"; else printf -v word %q "$word"; fi
          ;;
      esac
      COMPREPLY+=("$word")
    }

    complete -F _dls dls

    """#

  private static let zshText = #"""
    #compdef dls
    # Completions of dls for zsh. `dls completions zsh` wrote this.
    _dls() {
      local line kind prefix=
      local -a lines offered
      lines=("${(@f)$("${(Q)words[1]}" complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
      kind=${lines[-1]#:}
      lines[-1]=()
      if [[ $PREFIX == --*=* ]]; then
        prefix=${PREFIX%%=*}=
        compset -P '*='
      fi
      for line in $lines; do
        line=${line#"$prefix"}
        # A colon parts the word from the phrase about it.
        if [[ $line == *$'\t'* ]]; then
          offered+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
        else
          offered+=("${line//:/\\:}")
        fi
      done
      if (( $#offered )); then
        if [[ $kind == open ]]; then _describe -t words dls offered -S ''
        else _describe -t words dls offered; fi
      fi
      case $kind in
        files) _files ;;
        folders) _files -/ ;;
        projects) _files -g '*.dlsproj' ;;
      esac
    }

    if [[ $funcstack[1] == _dls ]]; then _dls "$@"; else compdef _dls dls; fi

    """#

  private static let fishText = #"""
    # Completions of dls for fish. `dls completions fish` wrote this.
    function __dls_complete
      set -l words (commandline -opc)
      set -l current (commandline -ct)
      set -l lines ($words[1] complete -- $words[2..-1] $current 2>/dev/null)
      set -l kind $lines[-1]
      set -e lines[-1]
      test (count $lines) -gt 0; and printf '%s\n' $lines
      set -l path (string replace -r -- '^--[^=]*=' '' $current)
      set -l front (string match -r -- '^--[^=]*=' $current)
      switch $kind
        case :files
          printf '%s\n' "$front"(__fish_complete_path $path)
        case :folders
          printf '%s\n' "$front"(__fish_complete_directories $path)
        case :projects
          printf '%s\n' "$front"(__fish_complete_path $path | string match -r -- '^.*(?:/|\.dlsproj)(?:\t.*)?$')
      end
    end

    complete -c dls -f -a '(__dls_complete)'

    """#
}
