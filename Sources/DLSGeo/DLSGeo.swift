// DLSGeo.swift: what this module is for.

/// DLSGeo: geometry.
package enum DLSGeo {}
