" dlsproj.vim: the colours of .dlsproj where there is no tree-sitter parser.
" <<made>>

if exists('b:current_syntax')
  finish
endif

syntax match dlsprojSetting /[[:alpha:]_][[:alnum:]_-]*\%(\s*\.\s*[[:alpha:]_][[:alnum:]_-]*\)*\ze\s*=/
syntax match dlsprojName /[[:alpha:]_][[:alnum:]_.-]*\ze\s*{/ contained
syntax match dlsprojBlock /\<\%(<<blocks:vim>>\)\>\ze\%(\s\+[[:alpha:]_][[:alnum:]_.-]*\)\=\s*{/ nextgroup=dlsprojName skipwhite
syntax match dlsprojStatement /\<import\>\ze\s*"/
syntax match dlsprojStatement /"\s*\zsas\>/
syntax match dlsprojStatement /\<let\>\ze\s\+[[:alpha:]_]/
syntax match dlsprojStatement /\%^\_s*\zsdlsproj\>\ze\s\+\d/
syntax match dlsprojLiteral /\%([=,\[]\s*\|^\s*\)\@<=\%(<<literals:vim>>\)\>\%(\s*[=.{]\)\@!/
syntax match dlsprojWord /\%(=\s*\)\@<=\%(<<words:vim>>\)\>\%([.-]\)\@!/
syntax match dlsprojNumber /\%([[:alnum:]_.-]\)\@<!-\=\d\+\%(\.\d\+\)\=\%([eE][+-]\=\d\+\)\=/ nextgroup=dlsprojUnit skipwhite
syntax match dlsprojUnit /\%(<<units:vim>>\)\%([[:alnum:]_]\)\@!/ contained
syntax match dlsprojDate /\<\d\{4}-\d\d-\d\d\>/
syntax match dlsprojColour /#\x\{6}\>/
syntax region dlsprojString start=/"/ skip=/""/ end=/"/ oneline contains=dlsprojEscape,dlsprojPath
syntax match dlsprojEscape /""\|\$\${/ contained
syntax match dlsprojPath /\$\@<!\${[^}"]*}/ contained
syntax match dlsprojComment "//.*$" contains=@Spell
syntax match dlsprojDoc "///\%([^/].*\)\=$" contains=@Spell

highlight default link dlsprojBlock Keyword
highlight default link dlsprojStatement Keyword
highlight default link dlsprojName Type
highlight default link dlsprojSetting Identifier
highlight default link dlsprojLiteral Boolean
highlight default link dlsprojWord Constant
highlight default link dlsprojNumber Number
highlight default link dlsprojUnit Special
highlight default link dlsprojDate Number
highlight default link dlsprojColour Constant
highlight default link dlsprojString String
highlight default link dlsprojEscape SpecialChar
highlight default link dlsprojPath PreProc
highlight default link dlsprojComment Comment
highlight default link dlsprojDoc SpecialComment

let b:current_syntax = 'dlsproj'
