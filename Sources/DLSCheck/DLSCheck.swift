// DLSCheck.swift: what this module is for.

/// DLSCheck: diagnostics, one file each.
package enum DLSCheck {}
