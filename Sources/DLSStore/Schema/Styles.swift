// Styles.swift: how QGIS shows the two layers: categories by status, forms with lists of values.

import DLSWorkflow

/// QGIS style documents (QML) for `layer_styles`.
enum Styles {
  /// One class of a categorised style.
  private struct Category {
    var value: String
    var label: String
    var colour: (red: Int, green: Int, blue: Int)
  }

  private static let unitColours: [(Int, Int, Int)] = [
    (158, 158, 158), (33, 150, 243), (255, 193, 7), (156, 39, 176), (67, 160, 71),
  ]
  private static let sampleColours: [(Int, Int, Int)] = [
    (255, 152, 0), (46, 125, 50), (211, 47, 47),
  ]

  /// More classes than this are typed: nobody finds one in so long a list.
  private static let classLimit = 2000

  /// The style of a layer whose geometry is of the given kind.
  /// - Parameters:
  ///   - classes: the names and titles that a sample's class may have.
  ///   - columns: the columns of samples' fields.
  static func qml(
    _ layer: FeatureLayer, _ geometry: LayerGeometry,
    classes: [(name: String, title: String?)] = [], columns: [FieldColumn] = []
  ) -> String {
    let categories: [Category] =
      layer == .units
      ? zip(UnitStatus.allCases, unitColours).map {
        Category(value: $0.text, label: $0.title, colour: ($1.0, $1.1, $1.2))
      }
      : zip(SampleStatus.allCases, sampleColours).map {
        Category(value: $0.text, label: $0.title, colour: ($1.0, $1.1, $1.2))
      }
    return """
      <!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
      <qgis version="3.22.0" styleCategories="Symbology|Labeling|Fields|Forms">
      \(renderer(categories, geometry, fillAlpha: layer == .units ? 40 : 70))
      \(fields(layer, categories, classes, columns))
      <layerGeometryType>\(geometryNumber(geometry))</layerGeometryType>
      </qgis>

      """
  }

  private static func renderer(
    _ categories: [Category], _ geometry: LayerGeometry, fillAlpha: Int
  ) -> String {
    var rows: [String] = []
    var symbols: [String] = []
    for (index, category) in categories.enumerated() {
      rows.append(
        "<category symbol=\"\(index)\" value=\"\(category.value)\" label=\"\(category.label)\" "
          + "render=\"true\" type=\"string\"/>")
      symbols.append(symbol(index, category, geometry, fillAlpha: fillAlpha))
    }
    return """
      <renderer-v2 type="categorizedSymbol" attr="status" symbollevels="0" enableorderby="0" \
      forceraster="0">
      <categories>
      \(rows.joined(separator: "\n"))
      </categories>
      <symbols>
      \(symbols.joined(separator: "\n"))
      </symbols>
      <rotation/>
      <sizescale/>
      </renderer-v2>
      """
  }

  private static func symbol(
    _ index: Int, _ category: Category, _ geometry: LayerGeometry, fillAlpha: Int
  ) -> String {
    let rgb = "\(category.colour.red),\(category.colour.green),\(category.colour.blue)"
    let type: String
    let layer: String
    let options: [(String, String)]
    switch geometry {
    case .point, .multiPoint:
      type = "marker"
      layer = "SimpleMarker"
      options = [
        ("color", "\(rgb),255"), ("name", "circle"), ("outline_color", "35,35,35,255"),
        ("outline_width", "0.2"), ("outline_width_unit", "MM"), ("size", "2.4"),
        ("size_unit", "MM"),
      ]
    case .lineString, .multiLineString:
      type = "line"
      layer = "SimpleLine"
      options = [
        ("line_color", "\(rgb),255"), ("line_width", "0.6"), ("line_width_unit", "MM"),
        ("line_style", "solid"),
      ]
    case .polygon, .multiPolygon, .any:
      type = "fill"
      layer = "SimpleFill"
      options = [
        ("color", "\(rgb),\(fillAlpha)"), ("outline_color", "\(rgb),255"),
        ("outline_style", "solid"), ("outline_width", "0.5"), ("outline_width_unit", "MM"),
        ("style", "solid"),
      ]
    }
    let map = options.map { "<Option type=\"QString\" name=\"\($0.0)\" value=\"\($0.1)\"/>" }
    // Releases before 3.26 read the older form.
    let old = options.map { "<prop k=\"\($0.0)\" v=\"\($0.1)\"/>" }
    return """
      <symbol type="\(type)" name="\(index)" alpha="1" clip_to_extent="1" force_rhr="0">
      <layer class="\(layer)" enabled="1" locked="0" pass="0">
      <Option type="Map">
      \(map.joined(separator: "\n"))
      </Option>
      \(old.joined(separator: "\n"))
      </layer>
      </symbol>
      """
  }

  /// Lists of values, who edits (QGIS fills it in, the database moves it to the audit), and the
  /// columns that people leave alone.
  private static func fields(
    _ layer: FeatureLayer, _ categories: [Category], _ classes: [(name: String, title: String?)],
    _ columns: [FieldColumn]
  ) -> String {
    var widgets = [valueMap("status", categories.map { ($0.value, $0.label) })]
    if layer == .samples, (1...classLimit).contains(classes.count) {
      widgets.append(
        valueMap(
          "class",
          classes.map { name, title in (name, title.map { "\($0) (\(name))" } ?? name) }))
    }
    if layer == .units {
      widgets.append(valueMap("split", SplitPart.allCases.map { ($0.text, $0.title) }))
    }
    widgets += columns.compactMap(widget)
    let fixed =
      layer == .units
      ? ["key", "block", "revision", "created_at", "updated_at", "batch", "origin_hash"]
      : [
        "key", "block", "unit", "class_value", "revision", "created_at", "updated_at", "batch",
        "origin_hash", "origin_revision",
      ]
    let editable = fixed.map { "<field name=\"\($0)\" editable=\"0\"/>" }
    return """
      <fieldConfiguration>
      \(widgets.joined(separator: "\n"))
      </fieldConfiguration>
      <defaults>
      <default field="changed_by" expression="@user_account_name" applyOnUpdate="1"/>
      </defaults>
      <editable>
      \(editable.joined(separator: "\n"))
      </editable>\(columns.isEmpty ? "" : "\n" + names(columns))
      """
  }

  static func valueMap(_ field: String, _ values: [(String, String)]) -> String {
    let rows = values.map {
      "<Option type=\"Map\"><Option type=\"QString\" name=\"\(escaped($0.1))\" "
        + "value=\"\(escaped($0.0))\"/></Option>"
    }
    return """
      <field name="\(field)" configurationFlags="None">
      <editWidget type="ValueMap">
      <config>
      <Option type="Map">
      <Option type="List" name="map">
      \(rows.joined(separator: "\n"))
      </Option>
      </Option>
      </config>
      </editWidget>
      </field>
      """
  }

  /// A text as the value of an attribute.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\0"..<" ": result += " "
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  private static func geometryNumber(_ geometry: LayerGeometry) -> Int {
    switch geometry {
    case .point, .multiPoint: 0
    case .lineString, .multiLineString: 1
    case .polygon, .multiPolygon, .any: 2
    }
  }
}
