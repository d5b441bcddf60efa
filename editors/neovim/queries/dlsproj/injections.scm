; injections.scm: other languages inside of this one.

((comment) @injection.content
  (#set! injection.language "comment"))
((doc_comment) @injection.content
  (#set! injection.language "comment"))
