// DLSApply.swift: what this module is for.

/// DLSApply: carrying out plans.
package enum DLSApply {}
