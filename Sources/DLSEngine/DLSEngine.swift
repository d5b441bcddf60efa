// DLSEngine.swift: what this module is for.

/// DLSEngine: the engine process and its protocol.
package enum DLSEngine {}
