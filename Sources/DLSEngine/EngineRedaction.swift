// EngineRedaction.swift: credentials taken out of what goes in and out of this process.

package import DLSJSON
internal import DLSPlatform
package import DLSText

extension Redaction {
  /// What this process writes down goes through this one. It also hides the values of variables
  /// whose names say that they hold a credential: the engine and its libraries see them, and may
  /// quote them in what they say.
  package static let ofProcess = Redaction(hiding: secretValues(Environment.all))

  /// The values of variables, given as NAME=VALUE, that hold a credential.
  static func secretValues(_ variables: [String]) -> [String] {
    variables.flatMap { variable -> [String] in
      guard let cut = variable.firstIndex(of: "="),
        SecretNames.isSecretVariable(String(variable[..<cut]))
      else { return [] }
      let value = String(variable[variable.index(after: cut)...])
      // "user:password"
      let parts = value.split(separator: ":", maxSplits: 1)
      return [value] + parts.dropFirst().map(String.init)
    }
  }

  /// The JSON value with `***` for each credential in its texts; names stay as they are. Members
  /// whose names say that they hold one are hidden whatever their texts look like.
  package func value(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): return .string(self.text(text))
    case .array(let items): return .array(items.map(self.value))
    case .object(let object):
      var result = JSONObject()
      for (name, item) in object {
        let isHidden = item.string?.isEmpty == false && SecretNames.isSecretVariable(name)
        result[name] = isHidden ? .string(Redaction.mask) : self.value(item)
      }
      return .object(result)
    default: return value
    }
  }
}
