" drive.vim: does in Vim what a user does, and writes what came of it as JSON.
let s:seen = {}

function s:colour(piece) abort
  call cursor(1, 1)
  call search('\V' . a:piece, 'c')
  return synIDattr(synID(line('.'), col('.'), 1), 'name')
endfunction

function LspAddServer(servers) abort
  let s:seen.yegappan = a:servers
endfunction

function s:run() abort
  let s:seen.filetype = &filetype
  let s:seen.colours = map(['project', 'demo', 'owner', '100', '100 \zsm', '// why', 'import', 'detect_'],
    \ {_, piece -> s:colour(piece)})
  silent make!
  let s:seen.found = map(getqflist(),
    \ {_, found -> [fnamemodify(bufname(found.bufnr), ':t'), found.lnum, found.col, found.type,
    \ found.text]})
  call cursor(1, 1)
  call search('project demo {')
  normal! of = [
  normal! o1
  normal! o]
  let s:seen.indented = getline(line('.') - 2, '.')
  normal! gg=G
  let s:seen.whole = getline(1, '$')
  let s:seen.comment = &commentstring
  doautocmd User LspSetup
  doautocmd User lsp_setup
  let s:seen.vimLsp = extend(g:told, {'cmd': g:told.cmd({})})
endfunction

try
  call s:run()
catch
  let s:seen.problem = v:exception . ' at ' . v:throwpoint
endtry
call writefile([json_encode(s:seen)], $DRIVE_OUT)
qall!
