; indents.scm: what is indented.

[(block) (list)] @indent
["}" "]"] @outdent
