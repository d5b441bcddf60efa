// SpatialFunctions.swift: the ST_ functions that the standard R-tree triggers call.

import CSQLite
import DLSGeo

/// The functions of the GeoPackage R-tree extension, the least that its triggers need.
private enum SpatialFunction: Int, CaseIterable {
  case minX, maxX, minY, maxY, isEmpty

  var name: String {
    switch self {
    case .minX: "ST_MinX"
    case .maxX: "ST_MaxX"
    case .minY: "ST_MinY"
    case .maxY: "ST_MaxY"
    case .isEmpty: "ST_IsEmpty"
    }
  }

  func call(_ context: OpaquePointer?, _ argument: OpaquePointer?) {
    guard sqlite3_value_type(argument) == SQLITE_BLOB else {
      sqlite3_result_null(context)
      return
    }
    let start = sqlite3_value_blob(argument)
    let count = Int(sqlite3_value_bytes(argument))
    let box = GeometryBlob.box(
      UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    switch (self, box) {
    case (.isEmpty, let box): sqlite3_result_int(context, box == nil ? 1 : 0)
    case (_, nil): sqlite3_result_null(context)
    case (.minX, let box?): sqlite3_result_double(context, box.minX)
    case (.maxX, let box?): sqlite3_result_double(context, box.maxX)
    case (.minY, let box?): sqlite3_result_double(context, box.minY)
    case (.maxY, let box?): sqlite3_result_double(context, box.maxY)
    }
  }
}

extension Connection {
  /// Makes the functions known; harmless ones, so that triggers may call them.
  func registerSpatialFunctions(on handle: OpaquePointer) throws {
    let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
    for function in SpatialFunction.allCases {
      let code = sqlite3_create_function_v2(
        handle, function.name, 1, flags, UnsafeMutableRawPointer(bitPattern: function.rawValue + 1),
        { context, count, arguments in
          let which = Int(bitPattern: sqlite3_user_data(context)) - 1
          guard count == 1, let arguments, let function = SpatialFunction(rawValue: which) else {
            return
          }
          function.call(context, arguments[0])
        }, nil, nil, nil)
      if code != SQLITE_OK { throw error(code, sql: nil) }
    }
  }
}
