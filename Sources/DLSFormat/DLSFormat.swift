// DLSFormat.swift: what this module is for.

/// DLSFormat: the canonical printer.
package enum DLSFormat {}
