; textobjects.scm: what an editor selects and moves by.

(block) @class.around
(block [(attribute) (block)] @class.inside)
(attribute) @entry.around
(attribute value: (_) @entry.inside)
(list (_) @parameter.inside)
[(comment) (doc_comment)] @comment.around
