// StoreReference.swift: the store's reference system in the words of the engine and of GeoJSON.

import DLSStore

extension Store {
  /// How the engine is told the reference system of the layers: a code, else well-known text; nil
  /// for pixels.
  func crsText() throws -> String? {
    guard let system = try referenceSystem(), system.id > 0 else { return nil }
    if system.organization.uppercased() == "EPSG" { return "EPSG:\(system.organizationID)" }
    return system.definition.isEmpty ? nil : system.definition
  }

  /// The name that GeoJSON files of the layers carry; nil where there is none.
  func crsURN() throws -> String? {
    guard let system = try referenceSystem(), system.id > 0,
      system.organization.uppercased() == "EPSG"
    else { return nil }
    return "urn:ogc:def:crs:EPSG::\(system.organizationID)"
  }
}
