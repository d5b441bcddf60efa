" dlsproj.vim: how lines of .dlsproj are indented: by the brackets that are open above.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=DlsprojIndent(v:lnum) indentkeys=o,O,0},0],!^F
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*DlsprojIndent')
  finish
endif

" A line without its strings and its comment, which may hold brackets.
function s:bare(line) abort
  return substitute(substitute(a:line, '"[^"]*"', '', 'g'), '//.*$', '', '')
endfunction

function DlsprojIndent(number) abort
  let above = prevnonblank(a:number - 1)
  if above == 0
    return 0
  endif
  let text = s:bare(getline(above))
  let opened = count(text, '{') + count(text, '[') - count(text, '}') - count(text, ']')
  " A bracket at the line's start has closed the level of its own line already.
  let opened += text =~# '^\s*[]}]'
  let closes = getline(a:number) =~# '^\s*[]}]'
  return indent(above) + (opened - closes) * shiftwidth()
endfunction
