; textobjects.scm: what Zed selects and moves by.
(block) @class.around
(block [(attribute) (block)] @class.inside)
[(comment) (doc_comment)] @comment.around
