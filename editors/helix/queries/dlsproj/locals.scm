; locals.scm: what a file names, and where it uses a name.

(file) @local.scope

((block
  keyword: (keyword) @_keyword
  name: (path . (name) @local.definition.type .))
  (#not-eq? @_keyword "for"))
(let name: (path (name) @local.definition.constant))
(import name: (path (name) @local.definition.import))

((block
  keyword: (keyword) @_keyword
  name: (path (name) @local.reference))
  (#eq? @_keyword "for"))
(_ value: (path (name) @local.reference))
(list (path (name) @local.reference))
(interpolation (path (name) @local.reference))
