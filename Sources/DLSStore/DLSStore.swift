// DLSStore.swift: what this module is for.

/// DLSStore: the GeoPackage store.
package enum DLSStore {}
