; highlights.scm: what is coloured how; the captures are named as Neovim names them.
; <<made>>

(comment) @comment
(doc_comment) @comment.documentation

; Statements and blocks.
["import" "as" "let" "dlsproj"] @keyword
((block keyword: (keyword) @keyword)
  (#any-of? @keyword <<blocks:strings>>))
(block name: (path (name) @type))
(let name: (path (name) @constant))
(import name: (path (name) @module))

; Settings and their values.
(attribute path: (path (name) @property))
((_ value: (path . (name) @constant.builtin .))
  (#any-of? @constant.builtin <<literals:strings>>))
((_ value: (path . (name) @constant .))
  (#any-of? @constant <<words:strings>>))
((_ value: (path (name) @variable))
  (#not-match? @variable "^(<<literals:regex>>|<<words:regex>>)$"))
((list (path (name) @variable))
  (#not-match? @variable "^(<<literals:regex>>)$"))
((list (path . (name) @constant.builtin .))
  (#any-of? @constant.builtin <<literals:strings>>))

(number) @number
(unit) @type.builtin
(date) @number
(colour) @string.special

(string "\"" @string)
(string_content) @string
(escape_sequence) @string.escape
(interpolation ["${" "}"] @punctuation.special)
(interpolation (path (name) @constant))

["=" ".." "x"] @operator
["." ","] @punctuation.delimiter
(block ["{" "}"] @punctuation.bracket)
(list ["[" "]"] @punctuation.bracket)
