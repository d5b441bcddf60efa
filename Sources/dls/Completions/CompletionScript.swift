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

  /// Bash splits words at `=` and leaves quotes in them; both are put right before asking.
  private static let bashText = #"""
    # Completions of dls for bash. `dls completions bash` wrote this.
    _dls() {
      local words=() last=-1 glue= i word line kind= prefix=
      COMPREPLY=()
      for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $last -ge 0 && ( $word == '=' || -n $glue ) ]]; then
          words[last]+=$word
        else
          last=$((last + 1))
          words[last]=$word
        fi
        [[ $word == '=' ]] && glue=1 || glue=
      done
      local typed=${words[last]} quote=
      [[ $typed == [\"\']* ]] && quote=${typed:0:1}
      for ((i = 0; i <= last; i++)); do words[i]=${words[i]//[\"\'\\]/}; done
      # What bash replaces begins behind the last `=`.
      [[ ${COMP_WORDS[COMP_CWORD]} != "$typed" ]] && prefix=${words[last]%=*}=
      while IFS= read -r line; do
        if [[ $line == :* ]]; then kind=${line#:}; continue; fi
        word=${line%%$'\t'*}
        word=${word#"$prefix"}
        [[ -n $quote ]] || printf -v word %q "$word"
        COMPREPLY+=("$word")
      done < <("${COMP_WORDS[0]}" complete -- "${words[@]}" 2>/dev/null)
      local current=${words[last]#"$prefix"}
      case $kind in
        open) compopt -o nospace 2>/dev/null ;;
        files) _dls_files "$current" -f ;;
        folders) _dls_files "$current" -d ;;
        projects) _dls_files "$current" -f .dlsproj ;;
      esac
    }

    # Adds files, or folders, to what is offered; with a suffix, only files that have it.
    _dls_files() {
      local path
      compopt -o filenames 2>/dev/null
      while IFS= read -r path; do
        [[ -z $3 || -d $path || $path == *"$3" ]] && COMPREPLY+=("$path")
      done < <(compgen "$2" -- "$1")
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
