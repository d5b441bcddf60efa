" dls.vim: what `:make` runs for .dlsproj, and how its report is read.
if exists('current_compiler')
  finish
endif
let current_compiler = 'dls'

CompilerSet makeprg=dls\ check\ --format\ gcc\ %:S
CompilerSet errorformat=%f:%l:%c:\ %t%*[a-z]:\ %m
CompilerSet errorformat+=%-G%.%#
