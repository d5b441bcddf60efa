// RPC.swift: JSON-RPC 2.0 messages: what comes in, what goes out, and what can be wrong.

import DLSJSON
import DLSText

/// Why a request has no result.
package struct RPCError: Error, Equatable, Sendable {
  /// The number that tells programs why.
  let code: Int
  /// The same for people.
  let message: String
  /// What else programs are told; nil for nothing.
  let data: JSONValue?

  init(_ code: Int, _ message: String, data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  static let parseError = -32700
  static let invalidRequest = -32600
  static let methodNotFound = -32601
  static let invalidParams = -32602
  static let notInitialized = -32002
  static let requestFailed = -32803
  static let serverCancelled = -32802
  static let contentModified = -32801
  static let requestCancelled = -32800

  /// A parameter that isn't there or is something else.
  static func params(_ what: String) -> RPCError { RPCError(invalidParams, what) }
}

/// The number or text by which an answer finds its request.
package enum RequestID: Hashable, Sendable {
  case number(Int64)
  case text(String)

  init?(_ value: JSONValue?) {
    switch value {
    case .integer(let number)?: self = .number(number)
    case .string(let text)?: self = .text(text)
    default: return nil
    }
  }

  /// As people read it.
  var text: String {
    switch self {
    case .number(let number): String(number)
    case .text(let text): text
    }
  }

  var json: JSONValue {
    switch self {
    case .number(let number): .integer(number)
    case .text(let text): .string(text)
    }
  }
}

extension Server {
  /// Whether a message is the notice `exit`, for whoever reads what waits to be answered.
  package static func isExit(_ content: [UInt8]) -> Bool {
    // Few messages are as short as it is, and fewer have its name in them.
    guard content.count < 256, content.contains(UInt8(ascii: "x")),
      String(decoding: content, as: UTF8.self).contains("\"exit\""),
      case .notification("exit", _) = IncomingMessage(content)
    else { return false }
    return true
  }
}

/// A message of the client's.
enum IncomingMessage {
  case request(RequestID, method: String, params: JSONValue)
  case notification(method: String, params: JSONValue)
  /// An answer to a request of the server's.
  case response(RequestID, Result<JSONValue, RPCError>)
  /// What is no message: answered with an error, and forgotten.
  case faulty(RequestID?, RPCError)

  /// How deep and how large a message may be.
  static let limits = JSONLimits(depth: 128, values: 2_000_000, mendsPairs: true)

  init(_ bytes: [UInt8]) {
    let value: JSONValue
    do throws(JSONProblem) {
      value = try JSONReader.parse(bytes, limits: IncomingMessage.limits)
    } catch {
      self = .faulty(nil, RPCError(RPCError.parseError, "This is no JSON: \(error)."))
      return
    }
    guard let object = value.object else {
      self = .faulty(
        nil, RPCError(RPCError.invalidRequest, "A message is a JSON object, not \(value.kindName).")
      )
      return
    }
    self.init(object)
  }

  private init(_ object: JSONObject) {
    let id = RequestID(object["id"])
    let hasID = object["id"].map { $0 != .null } ?? false
    if let method = object["method"] {
      guard let name = method.string else {
        self = .faulty(id, RPCError(RPCError.invalidRequest, "`method` is a text."))
        return
      }
      let params = object["params"] ?? .null
      if let id {
        self = .request(id, method: name, params: params)
      } else if hasID {
        self = .faulty(nil, RPCError(RPCError.invalidRequest, "`id` is a whole number or a text."))
      } else {
        self = .notification(method: name, params: params)
      }
    } else if let id, let error = object["error"], error != .null {
      self = .response(
        id, .failure(RPCError(error["code"]?.integer ?? 0, error["message"]?.string ?? "")))
    } else if let id, let result = object["result"] {
      self = .response(id, .success(result))
    } else {
      self = .faulty(
        id, RPCError(RPCError.invalidRequest, "A message has a `method`, or answers one."))
    }
  }
}

/// A result that is too long to be built as a value first.
enum WrittenResult {
  /// One that is JSON already.
  case json([UInt8])
  /// All colours of a text, which are written where they are told.
  case colours(KnownTokens)

  /// JSON for nothing.
  static let null = WrittenResult.json(Array("null".utf8))
}

/// Makes the contents of messages to the client.
enum OutgoingMessage {
  static func response(_ id: RequestID, _ result: JSONValue) -> [UInt8] {
    var writer = begin()
    writer.member("id", id.json)
    writer.member("result", result)
    return end(&writer)
  }

  /// An answer with a result that was written. Megabytes are copied once.
  static func response(_ id: RequestID, _ result: WrittenResult) -> [UInt8] {
    var writer = begin()
    switch result {
    case .json(let bytes):
      writer.reserve(bytes.count + 128)
      writer.member("id", id.json)
      writer.member("result", prepared: bytes)
    case .colours(let known):
      writer.reserve(known.room + 128)
      writer.member("id", id.json)
      writer.name("result")
      writer.value(adding: known.write)
    }
    return end(&writer)
  }

  static func error(_ id: RequestID?, _ error: RPCError) -> [UInt8] {
    var writer = begin()
    writer.member("id", id?.json ?? .null)
    var object: JSONObject = [
      "code": .integer(Int64(error.code)), "message": .string(error.message),
    ]
    object["data"] = error.data
    writer.member("error", .object(object))
    return end(&writer)
  }

  static func notification(_ method: String, _ params: JSONValue) -> [UInt8] {
    var writer = begin()
    writer.member("method", .string(method))
    writer.member("params", params)
    return end(&writer)
  }

  /// A notice whose content is JSON already.
  static func notification(_ method: String, prepared params: [UInt8]) -> [UInt8] {
    var writer = begin()
    writer.reserve(params.count + 128)
    writer.member("method", .string(method))
    writer.member("params", prepared: params)
    return end(&writer)
  }

  static func request(_ id: RequestID, _ method: String, _ params: JSONValue) -> [UInt8] {
    var writer = begin()
    writer.member("id", id.json)
    writer.member("method", .string(method))
    if params != .null { writer.member("params", params) }
    return end(&writer)
  }

  private static func begin() -> JSONWriter {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("jsonrpc", "2.0")
    return writer
  }

  private static func end(_ writer: inout JSONWriter) -> [UInt8] {
    writer.endObject()
    return writer.bytes
  }
}
