// FieldImportTests.swift: fields of schemas from text to column, and values from files into it.

import DLSApply
import DLSPlan
import DLSStore
import DLSWorkflow
import Testing

/// The forest with fields.
private func woods(_ fields: String, status: String = "pending_approval") -> String {
  forest.replacing("schema crowns {", with: "schema crowns {\n\(fields)")
    .replacing("id_field = \"id\" }", with: "id_field = \"id\", status = \(status) }")
}

private let fields = #"""
  field height { type = real, unit = m, range = 0..6000 cm }
  field stems { type = integer }
  field leafy { type = boolean }
  field seen { type = date }
  field state { type = text, values = ["alive", "it's ""open"""], required = true }
  """#

/// A label with properties beside its id and class.
private func tree(_ id: Int, _ properties: String) -> (Double, Double, Double, String) {
  let more = properties.isEmpty ? "" : ",\(properties)"
  return (401 + Double(id) * 3, 801, 2, #""id":\#(id),"class":"oak"\#(more)"#)
}

@Suite("Fields of samples")
struct FieldImportTests {
  /// What samples have in the columns of fields, a line each, with key and status.
  private func values(_ shop: Workshop, _ columns: String) throws -> [String] {
    let store = try shop.open()
    defer { store.close() }
    var lines: [String] = []
    try store.connection.forEach(
      "SELECT \"key\",status,\(columns) FROM training_samples ORDER BY fid"
    ) { row in
      lines.append(
        (0..<row.columnCount).map { row.text($0) ?? "-" }.joined(separator: " "))
    }
    return lines
  }

  @Test("Apply makes what the text says, once")
  func applied() throws {
    let shop = try Workshop(woods(fields))
    try shop.apply()
    let store = try shop.open()
    let known = try store.fields()
    store.close()
    #expect(known.map(\.column) == ["height", "stems", "leafy", "seen", "state"])
    #expect(known[0].rule == "a number from 0 to 60 m")
    #expect(known[4].values == ["alive", "it's \"open\""])
    #expect(known.map(\.isRequired) == [false, false, false, false, true])
    #expect(try shop.plan().isEmpty)
    // A store that was there before gets them, too.
    let older = try Workshop(forest)
    try older.apply()
    older.text = shop.text
    #expect(
      try older.plan().actions.map { "\($0.kind.symbol) \($0.keyword) \($0.address)" }
        == ["height", "stems", "leafy", "seen", "state"].map { "+ field crowns.\($0)" })
    #expect(try older.plan().notices.isEmpty)
    try older.apply()
    #expect(try older.plan().isEmpty)
    let again = try older.open()
    #expect(try again.fields() == known)
    again.close()
  }

  @Test("Values come with the labels, each as its field has it")
  func values() throws {
    let shop = try Workshop(woods(fields))
    try shop.apply()
    let file = try shop.write(
      "labels.geojson",
      labels([
        tree(0, #""height":12.5,"stems":3,"leafy":true,"seen":"2024-05-14","state":"alive""#),
        tree(1, #""height":"7,5","stems":2.0,"leafy":"no","seen":"2024/05/14","state":"alive""#),
        tree(2, #""height":null,"stems":"","state":" it's \"open\" ""#),
      ]))
    let found = try shop.importing([file])
    #expect(found.report.addedCount == 3)
    #expect(found.problems == [])
    #expect(
      try values(shop, "height,stems,leafy,seen,state") == [
        "boxes/0 pending_approval 12.5 3 1 2024-05-14 alive",
        "boxes/1 pending_approval 7.5 2 0 2024-05-14 alive",
        "boxes/2 pending_approval - - - - it's \"open\"",
      ])
    let again = try shop.importing([file])
    #expect(again.report.unchangedCount == 3)
    #expect(!again.report.isChange)
  }

  @Test("What a field can't have, or lacks, is told with its place and keeps no sample out")
  func problems() throws {
    let shop = try Workshop(woods(fields, status: "approved"))
    try shop.apply()
    let file = try shop.write(
      "labels.geojson",
      labels([
        tree(0, #""height":75,"state":"alive""#), tree(1, #""height":"tall","state":"gone""#),
        tree(2, #""stems":2.5"#), tree(3, ""), tree(4, #""seen":"2023-02-29","state":"alive""#),
      ]))
    let found = try shop.importing([file])
    #expect(
      found.problems == [
        "badField labels.geojson:2: has 75 in height, which takes a number from 0 to 60 m",
        "badField labels.geojson:3: has tall in height, which takes a number from 0 to 60 m, has gone "
          + "in state, which takes one of alive or it's \"open\"",
        "badField labels.geojson:4: has 2.5 in stems, which takes a whole number, has nothing in "
          + "state, which takes one of alive or it's \"open\"",
        "missingField labels.geojson:5: has nothing in state, which takes one of alive or it's "
          + "\"open\"",
        "badField labels.geojson:6: has 2023-02-29 in seen, which takes a day such as 2024-05-14",
      ])
    #expect(found.report.addedCount == 5)
    // What lacks nothing is as the block says; the others wait.
    #expect(
      try values(shop, "height,state") == [
        "boxes/0 approved - alive", "boxes/1 pending_approval - -",
        "boxes/2 pending_approval - -", "boxes/3 pending_approval - -",
        "boxes/4 approved - alive",
      ])
    #expect(try shop.importing([file]).problems == [])
    // Whoever asks for all problems is told of the same ones again, though nothing changed.
    let again = try shop.importing([file], tellsAgain: true)
    #expect(again.problems == found.problems)
    #expect(again.report.problemCounts == [:])
    #expect(!again.report.isChange)
  }

  @Test("A value that changes in the file follows, unless people worked on the sample")
  func following() throws {
    let shop = try Workshop(woods("field height { type = real }"))
    try shop.apply()
    _ = try shop.importing([
      try shop.write("labels.geojson", labels([tree(0, ""), tree(1, #""height":3"#), tree(2, "")]))
    ])
    try shop.edit { try $0.setFields([3], [("height", .real(9))]) }
    let found = try shop.importing([
      try shop.write(
        "labels.geojson",
        labels([tree(0, #""height":1"#), tree(1, ""), tree(2, #""height":2"#)]))
    ])
    // The second label says less than before: it is taken over, and its sample keeps the value.
    #expect(found.report.updatedCount == 2)
    #expect(
      try values(shop, "height") == [
        "boxes/0 pending_approval 1.0", "boxes/1 pending_approval 3.0",
        "boxes/2 pending_approval 9.0",
      ])
  }

  @Test("Fields that come later are filled in samples that people worked on, and only once")
  func filling() throws {
    let shop = try Workshop(woods(""))
    try shop.apply()
    let file = try shop.write(
      "labels.geojson", labels([tree(0, #""height":1"#), tree(1, #""height":2"#)]))
    _ = try shop.importing([file])
    try shop.edit { try $0.setSamples([1, 2], status: .approved) }
    shop.text = woods("field height { type = real }")
    try shop.apply()
    try shop.edit { try $0.setFields([2], [("height", .real(9))]) }
    let found = try shop.importing([file])
    #expect(found.report.filledCount == 2)
    #expect(found.report.lines.contains { $0.hasPrefix("2 samples that people worked on got") })
    #expect(try values(shop, "height") == ["boxes/0 approved 1.0", "boxes/1 approved 9.0"])
    try shop.edit { try $0.setFields([1], [("height", .null)]) }
    #expect(!(try shop.importing([file]).report.isChange))
    #expect(try values(shop, "height") == ["boxes/0 approved -", "boxes/1 approved 9.0"])
  }

  @Test("A field that comes after others is filled, too, and none of those that somebody emptied")
  func fillingLater() throws {
    let shop = try Workshop(woods("field height { type = real }"))
    try shop.apply()
    func file(_ third: String) throws -> FeatureFile {
      try shop.write(
        "labels.geojson",
        labels([
          tree(0, #""height":1,"stems":4,"seen":"2024-05-14","leafy":true"#),
          tree(1, #""height":2,"stems":5,"seen":"2024-05-15","leafy":false"#), tree(2, third),
        ]))
    }
    _ = try shop.importing([try file(#""height":3"#)])
    try shop.edit {
      try $0.setSamples([1, 2, 3], status: .approved)
      try $0.setFields([1], [("height", .null)])
    }
    shop.text = woods(
      "field stems { type = integer }\n field seen { type = date }\n field height { type = real }")
    try shop.apply()
    try shop.edit { try $0.setFields([2], [("stems", .integer(9))]) }
    // The third label says something else of what was there before: its sample stays as people have it.
    let found = try shop.importing([try file(#""height":4,"stems":6"#)])
    #expect(found.report.filledCount == 2)
    #expect(
      try values(shop, "height,stems,seen") == [
        "boxes/0 approved - 4 2024-05-14", "boxes/1 approved 2.0 9 2024-05-15",
        "boxes/2 approved 3.0 - -",
      ])
    #expect(!(try shop.importing([try file(#""height":4,"stems":6"#)]).report.isChange))
    shop.text = shop.text.replacing(
      "field height { type = real }",
      with: "field height { type = real }\n field leafy { type = boolean }")
    try shop.apply()
    #expect(try shop.importing([try file(#""height":4,"stems":6"#)]).report.filledCount == 2)
    #expect(
      try values(shop, "height,leafy") == [
        "boxes/0 approved - 1", "boxes/1 approved 2.0 0", "boxes/2 approved 3.0 -",
      ])
  }

  @Test("A field that goes, comes back or is called otherwise keeps its values")
  func kept() throws {
    let shop = try Workshop(woods("field height { type = real }"))
    try shop.apply()
    _ = try shop.importing([try shop.write("labels.geojson", labels([tree(0, #""height":3"#)]))])
    let text = shop.text
    shop.text =
      text.replacing("field height", with: "field size")
      + "\nmoved { from = crowns.height, to = crowns.size }\n"
    try shop.apply()
    #expect(try values(shop, "size") == ["boxes/0 pending_approval 3.0"])
    try shop.rollback(to: 1)
    #expect(try values(shop, "height") == ["boxes/0 pending_approval 3.0"])
    shop.text = woods("")
    #expect(
      try shop.plan().actions.map(\.remark) == [
        "the values of 1 sample stay, in the column `height`"
      ])
    // A new field of that type may be meant as the same.
    shop.text = woods("field size { type = real }")
    #expect(
      try shop.plan().notices == [
        "If `crowns.size` is `crowns.height` under another name, write `moved { from = crowns.height, "
          + "to = crowns.size }`. Otherwise it begins without the 1 value that `crowns.height` has."
      ])
    shop.text = woods("field size { type = text }")
    #expect(try shop.plan().notices == [])
    shop.text = woods("")
    try shop.apply()
    #expect(try values(shop, "height") == ["boxes/0 pending_approval 3.0"])
    shop.text = woods("field height { type = text }")
    try shop.apply()
    #expect(try values(shop, "height,crowns_height") == ["boxes/0 pending_approval 3.0 -"])
    shop.text = text
    try shop.apply()
    #expect(try values(shop, "height") == ["boxes/0 pending_approval 3.0"])
    #expect(try shop.plan().isEmpty)
  }

  @Test("A plan says what a changed field leaves behind and asks of samples that are there")
  func notices() throws {
    let shop = try Workshop(woods("field height { type = real }"))
    try shop.apply()
    _ = try shop.importing([try shop.write("labels.geojson", labels([tree(0, #""height":3"#)]))])
    shop.text = woods("field height { type = integer, required = true }")
    let notices = try shop.plan().notices
    #expect(notices.count == 2, "\(notices)")
    #expect(
      notices.first?.hasPrefix(
        "`crowns.height` was real, and 1 sample has such a value. They stay, in the column `height`"
      )
        == true)
    #expect(notices.last?.hasPrefix("`crowns.height` is required from now on.") == true)
    try shop.apply()
    #expect(try shop.plan().isEmpty)
  }

  @Test("What another program does to the list of fields is drift, and apply sets it back")
  func drift() throws {
    let shop = try Workshop(woods(fields))
    try shop.apply()
    let file = try shop.write(
      "labels.geojson", labels([tree(0, #""height":3,"state":"alive""#)]))
    let store = try shop.open()
    let known = try store.fields()
    store.close()
    let cases = [
      (
        "DELETE FROM dls_fields",
        known.map { "field crowns.\($0.name): removed in the store" }.sorted()
      ),
      (
        """
        UPDATE dls_fields SET unit = 'cm',greatest = 99,is_required = 1 WHERE name = 'height';
        INSERT INTO dls_fields("schema",name,type,"column") VALUES ('crowns','girth','real','height')
        """,
        [
          "field crowns.height: unit = m -> cm",
          "field crowns.height: range = 0.0..60.0 -> 0.0..99.0",
          "field crowns.height: required = none -> true", "field crowns.girth: added in the store",
        ]
      ),
    ]
    for (sql, lines) in cases {
      try shop.foreign(sql)
      let drift = try shop.plan().drift
      #expect(drift.map { "\($0.keyword) \($0.address): \($0.text)" } == lines)
      #expect(drift.allSatisfy { $0.obstacle != nil })
      try shop.apply()
      #expect(try shop.plan().isEmpty)
      let again = try shop.open()
      #expect(try again.fields().map(\.rule) == known.map(\.rule))
      #expect(try again.fields().map(\.column) == known.map(\.column))
      again.close()
    }
    _ = try shop.importing([file])
    #expect(try values(shop, "height,state") == ["boxes/0 pending_approval 3.0 alive"])
  }

  @Test("A plan counts the values that a changed field takes no longer, or for something else")
  func misfits() throws {
    let follows =
      " What is Approved stays so; nothing else is approved like that, and no unit that holds such an "
      + "Approved sample is marked complete."
    func field(_ rest: String) -> String {
      woods("field height { type = real, \(rest) }")
    }
    let shop = try Workshop(field("unit = m, range = 0..60 m"))
    try shop.apply()
    _ = try shop.importing([
      try shop.write(
        "labels.geojson",
        labels([
          tree(0, #""height":3"#), tree(1, #""height":7"#), tree(2, #""height":9"#), tree(3, ""),
        ]))
    ])
    try shop.edit { try $0.setSamples([2], status: .approved) }
    shop.text = field("unit = m, range = 0..6000 cm")
    #expect(try shop.plan().notices == [], "the same range in other words")
    shop.text = field("unit = m, range = 0..5 m")
    #expect(
      try shop.plan().notices == [
        "2 samples, 1 of them Approved, have a value that `crowns.height` doesn't take from now on. It "
          + "stays.\(follows)"
      ])
    shop.text = field("unit = cm, range = 0..6000 cm")
    #expect(
      try shop.plan().notices == [
        "`crowns.height` was in m, and 3 samples have a value. The numbers stay as they are, and are taken "
          + "for cm from now on."
      ])
    // A class that goes to another schema has the fields of that.
    shop.text =
      field("unit = m, range = 0..60 m").replacing("class oak { value = 1 }", with: "")
        + """

        schema leafy {
          class oak { value = 1 }
          field height { type = real, unit = m, range = 0..5 m }
          field state { type = text, required = true }
        }
        moved { from = crowns.oak, to = leafy.oak }
        """
    #expect(
      try shop.plan().notices == [
        "2 samples of `crowns.oak`, 1 of them Approved, don't have what `leafy.height` asks for as "
          + "`leafy.oak`.\(follows)",
        "4 samples of `crowns.oak`, 1 of them Approved, don't have what `leafy.state` asks for as "
          + "`leafy.oak`.\(follows)",
      ])
  }

  @Test(
    "A field that gets another type says where its values stay, and what its column holds, there and back"
  )
  func otherType() throws {
    let shop = try Workshop(woods("field height { type = real }"))
    try shop.apply()
    _ = try shop.importing([
      try shop.write("labels.geojson", labels([tree(0, #""height":3"#), tree(1, #""height":7"#)]))
    ])
    shop.text = woods("field height { type = text }")
    #expect(
      try shop.plan().notices == [
        "`crowns.height` was real, and 2 samples have such a value. They stay, in the column `height`, and "
          + "the field gets another column, which is empty."
      ])
    try shop.apply()
    try shop.edit { try $0.setFields([1], [("crowns_height", .text("tall"))]) }
    let back =
      "`crowns.height` was text, and 1 sample has such a value. They stay, in the column `crowns_height`, "
      + "and the field gets the column `height`, where 2 samples have a value from before."
    #expect(try shop.rollbackPlan(1).notices == [back])
    shop.text = woods("field height { type = real }")
    #expect(try shop.plan().notices == [back])
    try shop.apply()
    #expect(
      try values(shop, "height,crowns_height") == [
        "boxes/0 pending_approval 3.0 tall", "boxes/1 pending_approval 7.0 -",
      ])
  }

  @Test("A schema that gets another name takes its fields along")
  func renamedSchema() throws {
    let shop = try Workshop(woods(fields))
    try shop.apply()
    _ = try shop.importing([
      try shop.write("labels.geojson", labels([tree(0, #""height":3,"state":"alive""#)]))
    ])
    shop.text =
      shop.text.replacing("schema crowns {", with: "schema trees {")
      .replacing("schema = crowns", with: "schema = trees")
      + "\nmoved { from = crowns, to = trees }\n"
    try shop.apply()
    #expect(try values(shop, "height,state") == ["boxes/0 pending_approval 3.0 alive"])
    let store = try shop.open()
    #expect(Set(try store.fields().map(\.schema)) == ["trees"])
    #expect(store.notices == [])
    store.close()
    #expect(try shop.plan().isEmpty)
  }
}
