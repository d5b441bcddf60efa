// Tracing.swift: what the client is told of messages as they come, if it wants to know.

import DLSJSON
import DLSText

extension Server {
  /// How much is told of each message.
  enum Trace: String { case off, messages, verbose }

  /// `$/setTrace`
  func setTrace(_ params: JSONValue) throws(RPCError) {
    guard let word = params["value"]?.string, let value = Trace(rawValue: word) else {
      throw .params("`value` is `off`, `messages` or `verbose`.")
    }
    trace = value
  }

  /// Tells of a message; credentials are masked.
  func tellTrace(_ text: @autoclosure () -> String, _ content: @autoclosure () -> JSONValue) {
    guard trace != .off else { return }
    var params: JSONObject = ["message": .string(text())]
    if trace == .verbose {
      params["verbose"] = .string(Redaction.withoutSecrets(JSONWriter.text(content())))
    }
    notify("$/logTrace", .object(params))
  }
}
