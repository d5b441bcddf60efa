; tags.scm: names for an index of a project.

((block
  keyword: (keyword) @_keyword
  name: (path (name) @name)) @definition.class
  (#not-eq? @_keyword "for"))
(let name: (path (name) @name)) @definition.constant
(import name: (path (name) @name)) @definition.module

(_ value: (path (name) @name) @reference.class)
(list (path (name) @name) @reference.class)
(interpolation (path (name) @name) @reference.constant)
