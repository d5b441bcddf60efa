// DLSPlatform.swift: what this module is for.

/// DLSPlatform: the operating system, in one place.
package enum DLSPlatform {}
