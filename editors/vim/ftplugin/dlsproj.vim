" dlsproj.vim: how .dlsproj is edited.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=//\ %s comments=:///,://
setlocal expandtab shiftwidth=2 softtabstop=2
setlocal suffixesadd=.dlsproj
let &l:include = '^\s*import\s*"\zs[^"]*'
" What `:make` runs says file, line and column of what is wrong.
compiler dls

let b:undo_ftplugin = 'setlocal commentstring< comments< expandtab< shiftwidth< softtabstop<'
  \ . ' suffixesadd< include< makeprg< errorformat<'
