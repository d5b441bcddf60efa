// DLSPlan.swift: what this module is for.

/// DLSPlan: plans as pure functions.
package enum DLSPlan {}
