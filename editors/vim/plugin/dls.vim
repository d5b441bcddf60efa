" dls.vim: tells the server to the plugins that can speak with one: yegappan/lsp and vim-lsp.
if exists('g:loaded_dls') || exists('g:dls_no_server')
  finish
endif
let g:loaded_dls = 1

augroup dls
  autocmd!
  autocmd User LspSetup call LspAddServer([{'name': 'dls', 'filetype': ['dlsproj'],
    \ 'path': 'dls', 'args': ['lsp']}])
  autocmd User lsp_setup call lsp#register_server({'name': 'dls', 'allowlist': ['dlsproj'],
    \ 'cmd': {_ -> ['dls', 'lsp']}})
augroup END
