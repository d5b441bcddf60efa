; indents.scm: what Zed indents.
(block "}" @end) @indent
(list "]" @end) @indent
