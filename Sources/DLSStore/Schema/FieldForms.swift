// FieldForms.swift: how QGIS's form asks for the fields of samples.

extension Styles {
  /// The widget of a column where QGIS wouldn't choose a fitting one by itself: a list of the texts
  /// that there are, or a number between limits.
  static func widget(_ column: FieldColumn) -> String? {
    if !column.values.isEmpty {
      // As QGIS itself writes "no value" into such a list.
      let none = column.isRequired ? [] : [("{2839923C-8B7D-419E-B84B-CA2FE9B80EC7}", "")]
      return valueMap(escaped(column.name), none + column.values.map { ($0, $0) })
    }
    guard let range = column.range else { return nil }
    let type = column.kind == .integer ? "int" : "double"
    return """
      <field name="\(escaped(column.name))" configurationFlags="None">
      <editWidget type="Range">
      <config>
      <Option type="Map">
      <Option type="bool" name="AllowNull" value="true"/>
      <Option type="\(type)" name="Max" value="\(StoredField.written(range.greatest))"/>
      <Option type="\(type)" name="Min" value="\(StoredField.written(range.least))"/>
      <Option type="QString" name="Style" value="SpinBox"/>
      </Option>
      </config>
      </editWidget>
      </field>
      """
  }

  /// What the form calls the columns, and which of them it reminds of while they are empty: a sample may be
  /// drawn without, and not be approved.
  static func names(_ columns: [FieldColumn]) -> String {
    let aliases = columns.map {
      "<alias field=\"\(escaped($0.name))\" name=\"\(escaped($0.heading))\"/>"
    }
    let constraints = columns.filter(\.isRequired).map {
      "<constraint field=\"\(escaped($0.name))\" constraints=\"1\" notnull_strength=\"2\" "
        + "unique_strength=\"0\" exp_strength=\"0\"/>"
    }
    return """
      <aliases>
      \(aliases.joined(separator: "\n"))
      </aliases>
      <constraints>
      \(constraints.joined(separator: "\n"))
      </constraints>
      """
  }
}
