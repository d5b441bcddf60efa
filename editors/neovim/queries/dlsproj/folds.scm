; folds.scm: what can be folded.

(block) @fold
(list) @fold
