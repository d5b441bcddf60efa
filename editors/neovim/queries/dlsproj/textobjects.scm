; textobjects.scm: what an editor selects and moves by.

(block) @block.outer
(block [(attribute) (block)] @block.inner)
(attribute) @assignment.outer
(attribute path: (_) @assignment.lhs)
(attribute value: (_) @assignment.rhs)
(list (_) @parameter.inner)
[(comment) (doc_comment)] @comment.outer
