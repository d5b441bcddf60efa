; outline.scm: what Zed lists of a file.
(block keyword: (keyword) @context name: (path) @name) @item
(let "let" @context name: (path) @name) @item
(import "import" @context name: (path) @name) @item
