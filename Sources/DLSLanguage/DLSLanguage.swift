// DLSLanguage.swift: what this module is for.

/// DLSLanguage: the schema table and the semantic model.
package enum DLSLanguage {}
