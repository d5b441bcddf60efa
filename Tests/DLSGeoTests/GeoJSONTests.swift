// GeoJSONTests.swift: what the reader understands, and that it survives everything else.

import DLSGeo
import DLSTestKit
import Testing

/// What reading a text gave: one line a feature, or the error.
func readAll(_ text: String) -> [String] { readAll(Array(text.utf8)) }

func readAll(_ bytes: [UInt8]) -> [String] {
  bytes.withUnsafeBufferPointer { buffer in
    var reader = GeoJSONReader(buffer)
    var feature = GeoJSONFeature()
    var lines: [String] = []
    do throws(GeoJSONError) {
      while try reader.next(&feature) {
        var line =
          switch feature.state {
          case .present:
            "\(feature.geometry.kind.name) \(feature.geometry.coordinates) "
              + "\(feature.geometry.ringEnds) \(feature.geometry.partEnds)"
          case .missing: "none"
          case .unusable(let reason): reason
          }
        for property in feature.properties {
          line += " \(reader.name(property))=\(reader.text(property))"
        }
        lines.append(line)
      }
      if let crs = reader.crs { lines.append("crs \(crs)") }
    } catch {
      lines.append("line \(error.line(in: buffer)): \(error.reason)")
    }
    return lines
  }
}

@Suite("GeoJSON")
struct GeoJSONTests {
  private func collection(_ features: String) -> String {
    #"{"type":"FeatureCollection","features":["# + features + "]}"
  }

  private func feature(_ geometry: String, _ properties: String = "{}") -> String {
    #"{"type":"Feature","properties":\#(properties),"geometry":\#(geometry)}"#
  }

  @Test(
    "Geometries",
    arguments: [
      (#"{"type":"Point","coordinates":[1,2]}"#, "Point [1.0, 2.0] [] []"),
      (#"{"coordinates":[1,2,3],"type":"Point"}"#, "Point [1.0, 2.0] [] []"),
      (
        #"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#,
        "LineString [1.0, 2.0, 3.0, 4.0] [2] []"
      ),
      (
        #"{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}"#,
        "MultiPoint [1.0, 2.0, 3.0, 4.0] [] []"
      ),
      (
        #"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#,
        "Polygon [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0] [4] [1]"
      ),
      (
        #"{"coordinates":[[[[0,0],[1,0],[0,0]]],[[[5,5],[6,5],[5,5]]]],"type":"MultiPolygon"}"#,
        "MultiPolygon [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 5.0, 5.0, 6.0, 5.0, 5.0, 5.0] [3, 6] [1, 2]"
      ),
      (#"{"type":"Polygon","coordinates":[]}"#, "Polygon [] [] []"),
      ("null", "none"),
      (
        #"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}"#,
        "is a GeometryCollection; split it into single geometries"
      ),
      (#"{"type":"Circle","coordinates":[1,2]}"#, #"is of the unknown type "Circle""#),
      (
        #"{"type":"Polygon","coordinates":[[0,0],[1,1]]}"#,
        "has coordinates nested 2 deep, and a Polygon has 3"
      ),
      (#"{"type":"Point","coordinates":[1]}"#, "has a position of one number"),
      (
        #"{"type":"Point","coordinates":["1","2"]}"#,
        "has coordinates that are no lists of numbers"
      ),
      (
        #"{"type":"LineString","coordinates":[[1,2],3]}"#,
        "has coordinates that are no lists of numbers"
      ),
      (
        #"{"type":"Polygon","coordinates":[[[[[[1,2]]]]]]}"#,
        "has coordinates nested more than 4 deep"
      ),
      (#"{"type":"Polygon"}"#, "has no coordinates"),
      (#"{"coordinates":[1,2]}"#, "has no type"),
      (#""text""#, "is no object"),
    ])
  func geometries(json: String, line: String) {
    #expect(readAll(collection(feature(json))) == [line])
    // One bad feature does not hide the next.
    let after = feature(#"{"type":"Point","coordinates":[7,8]}"#)
    #expect(readAll(collection(feature(json) + "," + after)) == [line, "Point [7.0, 8.0] [] []"])
  }

  @Test(
    "Files",
    arguments: [
      (#"{"type":"FeatureCollection","features":[]}"#, []),
      (#"{"type":"Point","coordinates":[1,2]}"#, ["Point [1.0, 2.0] [] []"]),
      (
        #"{"geometry":{"type":"Point","coordinates":[1,2]},"type":"Feature","properties":{"a":1}}"#,
        ["Point [1.0, 2.0] [] [] a=1"]
      ),
      (
        #"{"features":[],"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32617"}}}"#,
        ["crs urn:ogc:def:crs:EPSG::32617"]
      ),
      (
        #"{"features":[{"properties":{"n":{"x":[1,{"}":"]"}]},"t":"a\"b\u00e9\ud83d\ude00"}}]}"#,
        [#"none n={"x":[1,{"}":"]"}]} t=a"bé😀"#]
      ),
      (#"[1]"#, ["line 1: '[' stands where the { that begins GeoJSON belongs"]),
      ("", ["line 1: the file ends where the { that begins GeoJSON belongs"]),
      (#"{"a":1}"#, ["line 1: the file holds neither features nor a geometry"]),
      (
        "{\"features\":[\n{}\n{}]}",
        ["none", "line 3: '{' stands where a comma or the ] after the features belongs"]
      ),
      (
        "{\"features\":[{}\n,{\"geometry\":",
        ["none", "line 2: the file ends where a value belongs"]
      ),
      (#"{"features":[]} x"#, ["line 1: 'x' stands where the end of the file belongs"]),
      (#"{"features":[{"properties":{"a":[}}}]}"#, ["line 1: '}' stands where a value belongs"]),
      ("\u{FEFF}{\"features\":[{}]}", ["none"]),
    ] as [(String, [String])])
  func files(json: String, lines: [String]) { #expect(readAll(json) == lines) }

  @Test("Numbers are rounded as the standard library rounds them")
  func numbers() throws {
    var generator = SeededRandom(3)
    var texts = [
      "0", "-0", "1e22", "1e23", "123456789012345678901234567890", "0.1", "1e-400", "-1E+5",
      "9007199254740993", "9007199254740992.5", "4.9e-324", "1.7976931348623157e308",
    ]
    for _ in 0..<20_000 {
      let value = Double(bitPattern: generator.next())
      if value.isFinite { texts.append(value.description) }
      texts.append("\(Double.random(in: -4_000_000...4_000_000, using: &generator))")
      texts.append(
        "\(generator.next() % 1_000_000).\(generator.next())e\(Int(generator.next() % 80) - 40)")
    }
    for text in texts {
      let json = "{\"type\":\"Point\",\"coordinates\":[\(text),0]}"
      Array(json.utf8).withUnsafeBufferPointer { buffer in
        var reader = GeoJSONReader(buffer)
        var feature = GeoJSONFeature()
        #expect((try? reader.next(&feature)) == true)
        #expect(
          feature.geometry.coordinates.first?.bitPattern == Double(text)?.bitPattern, "\(text)")
      }
    }
  }

  @Test("What is written is read back the same", arguments: everyKind)
  func roundTrip(geometry: Geometry) {
    var writer = GeoJSONWriter(crs: "urn:ogc:def:crs:EPSG::32617")
    writer.beginFeature(id: 4)
    writer.property("text", "a\"b\\\n\u{1}\u{1F}é")
    writer.property("number", 0.1)
    writer.property("none", nil as Int?)
    writer.endFeature(geometry)
    writer.end()
    let line =
      "\(geometry.kind.name) \(geometry.coordinates) \(geometry.ringEnds) \(geometry.partEnds)"
    #expect(
      readAll(writer.bytes) == [
        line + " text=a\"b\\\n\u{1}\u{1F}é number=0.1 none=null",
        "crs urn:ogc:def:crs:EPSG::32617",
      ])
  }

  /// Taken as UTF-8, different letters of another encoding would become one stand-in.
  @Test func anotherEncodingIsRefused() {
    let text = collection(feature(#"{"coordinates":[1,2],"type":"Point"}"#, #"{"Art":"B?r"}"#))
    let latin = text.utf8.map { $0 == UInt8(ascii: "?") ? UInt8(0xE4) : $0 }
    #expect(readAll(latin).last?.contains("the text \"B\u{FFFD}r\" is not in UTF-8") == true)
    let wide: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(readAll(wide).last?.contains("the file is in UTF-16") == true)
    #expect(readAll(text.replacing("?", with: "\u{E4}")).last?.hasSuffix("Art=B\u{E4}r") == true)
  }

  @Test("Every prefix and random damage ends in features or an error, never in a trap")
  func hostile() {
    let seed = collection(
      feature(
        #"{"type":"MultiPolygon","coordinates":[[[[0,0],[1e3,0],[1.5,-1],[0,0]]]]}"#,
        #"{"class":"Pine","list":[1,{"a":null}],"u":"\ud83d\ude00"}"#)
        + "," + feature(#"{"coordinates":[1,2],"type":"Point"}"#, "null"))
    let bytes = Array(seed.utf8)
    for length in 0..<bytes.count { #expect(readAll(Array(bytes.prefix(length))).last != nil) }
    var generator = SeededRandom(5)
    let alphabet = Array("{}[],:\"\\0e-.truefalsn \u{0}\n".utf8) + [0xFF, 0xC3]
    for _ in 0..<20_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let place = Int.random(in: 0..<damaged.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: damaged[place] = alphabet.randomElement(using: &generator)!
        case 1: damaged.insert(alphabet.randomElement(using: &generator)!, at: place)
        default: damaged.remove(at: place)
        }
      }
      _ = readAll(damaged)
    }
    _ = readAll([UInt8](repeating: 0x5B, count: 1_000_000))
    _ = readAll(Array("{\"a\":".utf8) + [UInt8](repeating: 0x5B, count: 1_000_000))
    _ = readAll(Array("{\"coordinates\":".utf8) + [UInt8](repeating: 0x5B, count: 1_000_000))
  }
}
