" dls.vim: what `:make` runs for .dlsproj, and how its report is read.
if exists('current_compiler')
  finish
endif
let current_compiler = 'dls'

CompilerSet makeprg=dls\ check\ --format\ github\ %:S
CompilerSet errorformat=::%t%*[a-z]\ file=%f\\,line=%l\\,endLine=%*\\d\\,col=%c\\,%*[^:]::%m
CompilerSet errorformat+=%-G%.%#
