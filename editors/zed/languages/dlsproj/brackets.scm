; brackets.scm: which brackets belong together.
("{" @open "}" @close)
("[" @open "]" @close)
