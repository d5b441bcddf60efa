// Links.swift: `textDocument/documentLink`, `documentLink/resolve`, and colours

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

extension Server {
  /// `textDocument/documentLink`
  func documentLink(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let analysis = try analysis(params) else { return .null }
    let positions = positions(analysis)
    return .array(
      DocumentLinks.of(analysis).compactMap { link in
        var json: JSONObject = ["range": positions.json(link.range)]
        if client.linkTooltips { json["tooltip"] = .string(link.tip) }
        switch link.target {
        // A relative path of a text without a file leads nowhere.
        case .file(let path) where path.hasPrefix("/"): json["target"] = .string(uri(path))
        case .pattern(let pattern, let isOfImagery) where pattern.hasPrefix("/"):
          json["data"] = ["pattern": .string(pattern), "imagery": .boolean(isOfImagery)]
        case .address(let text): json["target"] = .string(text)
        case .file, .pattern: return nil
        }
        return .object(json)
      })
  }

  /// `documentLink/resolve`: the first file that fits a pattern; the folder where none does.
  func resolveLink(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard var link = params.object else { throw .params("A link is an object.") }
    guard let data = params["data"], let pattern = data["pattern"]?.string else { return params }
    let found = host.expand(pattern, data["imagery"]?.boolean ?? false).first
    try waitForLooks()
    let folder = FilePath.folder(of: String(pattern.prefix { !"*?[".contains($0) }))
    link["target"] = .string(uri(found ?? folder))
    return .object(link)
  }

  // MARK: colours

  /// `textDocument/documentColor`
  func documentColor(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let analysis = try analysis(params) else { return .null }
    let positions = positions(analysis)
    return .array(
      DocumentColours.of(analysis).map { colour in
        func part(_ shift: UInt32) -> JSONValue {
          .number(Double(colour.value >> shift & 0xFF) / 255)
        }
        return [
          "range": positions.json(colour.range),
          "color": ["red": part(16), "green": part(8), "blue": part(0), "alpha": 1],
        ]
      })
  }

  /// `textDocument/colorPresentation`
  func colorPresentation(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let analysis = try analysis(params) else { return .array([]) }
    let range = try positions(analysis).range(params["range"])
    var parts: [Double] = []
    for name in ["red", "green", "blue"] {
      guard let part = params["color"]?[name]?.double else {
        throw .params("`color` has `red`, `green` and `blue`.")
      }
      parts.append(part)
    }
    let text = DocumentColours.written(parts, at: range, of: analysis)
    return [
      [
        "label": .string(text),
        "textEdit": ["range": positions(analysis).json(range), "newText": .string(text)],
      ]
    ]
  }
}
