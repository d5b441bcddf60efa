// DLSText.swift: what this module is for.

/// DLSText: byte ranges, positions and diagnostics.
package enum DLSText {}
