; indents.scm: what is indented.

[(block) (list)] @indent.begin
["}" "]"] @indent.end
["}" "]"] @indent.branch
