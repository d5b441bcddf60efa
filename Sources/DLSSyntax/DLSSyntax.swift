// DLSSyntax.swift: what this module is for.

/// DLSSyntax: lexer, lossless tree and parser.
package enum DLSSyntax {}
