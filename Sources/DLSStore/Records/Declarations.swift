// Declarations.swift: what was applied: blocks, members, groups, classes, plans.

/// A block of the project file as it was applied.
package struct AppliedBlock: Equatable, Sendable {
  package var address: String
  package var kind: String
  /// Its resolved settings as JSON.
  package var settings: String
  /// A hash of them.
  var hash: String
  /// Where it stood.
  var file: String?
  var line: Int64?

  /// A block from its parts.
  package init(
    address: String, kind: String, settings: String, hash: String, file: String? = nil,
    line: Int64? = nil
  ) {
    self.address = address
    self.kind = kind
    self.settings = settings
    self.hash = hash
    self.file = file
    self.line = line
  }
}

/// A person of the project.
package struct Member: Equatable, Sendable {
  package var address: String
  package var account: String?
  package var title: String?
  /// "owner" for the project's owner.
  package var role: String?

  /// A member from its parts.
  package init(address: String, account: String?, title: String?, role: String?) {
    self.address = address
    self.account = account
    self.title = title
    self.role = role
  }
}

/// A person's place in a group.
package struct GroupMember: Equatable, Sendable {
  package var group: String
  package var member: String
  /// "analyst" or "collector".
  package var role: String

  /// A place from its parts.
  package init(group: String, member: String, role: String) {
    self.group = group
    self.member = member
    self.role = role
  }
}

/// A class of a schema.
package struct StoredClass: Equatable, Sendable {
  package var schema: String
  package var name: String
  package var value: Int64?
  package var title: String?
  /// "#rrggbb".
  package var colour: String?
  package var isIgnored: Bool

  /// A class from its parts.
  package init(
    schema: String, name: String, value: Int64?, title: String? = nil, colour: String? = nil,
    isIgnored: Bool = false
  ) {
    self.schema = schema
    self.name = name
    self.value = value
    self.title = title
    self.colour = colour
    self.isIgnored = isIgnored
  }
}

/// A line of the journal of applied plans.
package struct AppliedPlan: Equatable, Sendable {
  package var id: Int64 = 0
  package var at = ""
  package var actor: String?
  package var program: String?
  package var digest: String
  package var modelHash: String?
  package var factsHash: String?
  package var created: Int64
  package var updated: Int64
  package var deleted: Int64
  package var unchanged: Int64
  /// The plan's lines, or JSON.
  package var summary: String?
  /// The plan whose state a rollback brought back; nil for any other plan.
  package var restores: Int64?

  /// A line from its parts; the store numbers and dates it.
  package init(
    digest: String, program: String? = nil, modelHash: String? = nil, factsHash: String? = nil,
    created: Int64 = 0, updated: Int64 = 0, deleted: Int64 = 0, unchanged: Int64 = 0,
    summary: String? = nil, restores: Int64? = nil
  ) {
    self.digest = digest
    self.program = program
    self.modelHash = modelHash
    self.factsHash = factsHash
    self.created = created
    self.updated = updated
    self.deleted = deleted
    self.unchanged = unchanged
    self.summary = summary
    self.restores = restores
  }
}

extension StoreWriter {
  /// Adds a line to the journal of applied plans; returns its number.
  @discardableResult
  package func recordPlan(_ plan: AppliedPlan) throws -> Int64 {
    try connection.run(
      """
      INSERT INTO dls_applied_plans(at,actor,program,digest,model_hash,facts_hash,created,updated,\
      deleted,unchanged,summary,restores) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)
      """,
      [
        .text(now), .optional(plan.actor ?? actor), .optional(plan.program), .text(plan.digest),
        .optional(plan.modelHash), .optional(plan.factsHash), .integer(plan.created),
        .integer(plan.updated), .integer(plan.deleted), .integer(plan.unchanged),
        .optional(plan.summary), .optional(plan.restores),
      ])
    let number = connection.lastInsertedRow
    try audit(
      AuditEntry(
        action: "apply",
        detail: "plan \(plan.digest): \(plan.created) created, \(plan.updated) updated, "
          + "\(plan.deleted) deleted"))
    return number
  }

  /// Writes applied declarations: new ones are added, known ones replaced by their address.
  package func putBlocks(_ blocks: [AppliedBlock], plan: Int64? = nil) throws {
    for block in blocks {
      try connection.run(
        """
        INSERT INTO dls_blocks(address,kind,settings,hash,file,line,plan) VALUES (?,?,?,?,?,?,?) \
        ON CONFLICT(address) DO UPDATE SET kind=excluded.kind,settings=excluded.settings,\
        hash=excluded.hash,file=excluded.file,line=excluded.line,plan=excluded.plan
        """,
        [
          .text(block.address), .text(block.kind), .text(block.settings), .text(block.hash),
          .optional(block.file), .optional(block.line), .optional(plan),
        ])
    }
  }

  /// Removes applied declarations; one whose units or samples are still there is refused.
  package func removeBlocks(_ addresses: [String]) throws {
    for address in addresses {
      let units = try connection.integer(
        "SELECT count(*) FROM work_units WHERE block = ?", [.text(address)])
      if units > 0 { throw law("The block \(address) still has \(units) work units.") }
      try connection.run("DELETE FROM dls_blocks WHERE address = ?", [.text(address)])
    }
  }

  /// Replaces the members and the groups' places.
  package func putMembers(_ members: [Member], groups: [GroupMember]) throws {
    try connection.execute("DELETE FROM dls_members; DELETE FROM dls_groups")
    for member in members {
      try connection.run(
        "INSERT INTO dls_members(address,account,title,role) VALUES (?,?,?,?)",
        [
          .text(member.address), .optional(member.account), .optional(member.title),
          .optional(member.role),
        ])
    }
    for place in groups {
      try connection.run(
        "INSERT OR IGNORE INTO dls_groups(address,member,role) VALUES (?,?,?)",
        [.text(place.group), .text(place.member), .text(place.role)])
    }
  }

  /// Replaces the classes of all schemas.
  /// - Throws: `.law` when samples use a class that is no longer listed; the sentence counts them.
  package func putClasses(_ classes: [StoredClass]) throws {
    let styles = try ownSampleStyles()
    try connection.execute("DELETE FROM dls_classes")
    for entry in classes {
      try connection.run(
        """
        INSERT INTO dls_classes("schema",name,value,title,colour,is_ignored) VALUES (?,?,?,?,?,?)
        """,
        [
          .text(entry.schema), .text(entry.name), .optional(entry.value), .optional(entry.title),
          .optional(entry.colour), .integer(entry.isIgnored ? 1 : 0),
        ])
    }
    var orphans: [String] = []
    try connection.forEach(
      """
      SELECT s."schema"||'.'||s.class,count(*) FROM training_samples s WHERE NOT EXISTS \
      (SELECT 1 FROM dls_classes c WHERE c."schema" = s."schema" AND c.name = s.class) \
      GROUP BY 1 ORDER BY 1
      """
    ) { orphans.append("\($0.integer(1)) samples have the class \($0.text(0) ?? "of no schema")") }
    if !orphans.isEmpty {
      throw law(
        "\(orphans.joined(separator: ", ")), which the schema no longer lists.",
        nextStep: "Write a moved block with its new name, or keep the class.")
    }
    try revalueSamples()
    try restyleSamples(styles)
  }

  /// Gives samples the value that their class has now. One that nobody touched stays untouched by it.
  /// One entry in the audit where any had another.
  private func revalueSamples() throws {
    let value = """
      (SELECT value FROM dls_classes c WHERE c."schema" = training_samples."schema" \
      AND c.name = class)
      """
    var changed: Int64 = 0
    try withoutTriggers {
      try connection.run(
        """
        UPDATE training_samples SET class_value = \(value),updated_at = ?,\
        origin_revision = CASE WHEN origin_revision IS revision THEN revision+1 \
        ELSE origin_revision END,revision = revision+1 WHERE class_value IS NOT \(value)
        """, [.text(now)])
      changed = Int64(connection.changedRows)
      if changed > 0 { try LayerIndex.touch(.samples, on: connection) }
    }
    guard changed > 0 else { return }
    try audit(
      AuditEntry(
        layer: FeatureLayer.samples.table, action: "update", detail: "class_value", rows: changed))
  }

  /// Sets a value of the store's own table of facts.
  package func setMeta(_ key: String, _ value: String) throws {
    try connection.run(
      "INSERT OR REPLACE INTO dls_meta(key,value) VALUES (?,?)", [.text(key), .text(value)])
  }
}

extension Store {
  /// Applied declarations, by address.
  package func appliedBlocks() throws -> [AppliedBlock] {
    var found: [AppliedBlock] = []
    try connection.forEach(
      "SELECT address,kind,settings,hash,file,line FROM dls_blocks ORDER BY address"
    ) { row in
      found.append(
        AppliedBlock(
          address: row.text(0) ?? "", kind: row.text(1) ?? "", settings: row.text(2) ?? "",
          hash: row.text(3) ?? "", file: row.text(4),
          line: row.isNull(5) ? nil : row.integer(5)))
    }
    return found
  }

  /// The members, by address.
  package func members() throws -> [Member] {
    var found: [Member] = []
    try connection.forEach("SELECT address,account,title,role FROM dls_members ORDER BY address") {
      found.append(
        Member(
          address: $0.text(0) ?? "", account: $0.text(1), title: $0.text(2), role: $0.text(3)))
    }
    return found
  }

  /// The places of members in groups.
  package func groups() throws -> [GroupMember] {
    var found: [GroupMember] = []
    try connection.forEach(
      "SELECT address,member,role FROM dls_groups ORDER BY address,role,member"
    ) {
      found.append(
        GroupMember(group: $0.text(0) ?? "", member: $0.text(1) ?? "", role: $0.text(2) ?? ""))
    }
    return found
  }

  /// The classes of all schemas.
  package func classes() throws -> [StoredClass] {
    var found: [StoredClass] = []
    try connection.forEach(
      """
      SELECT "schema",name,value,title,colour,is_ignored FROM dls_classes ORDER BY "schema",name
      """
    ) { row in
      found.append(
        StoredClass(
          schema: row.text(0) ?? "", name: row.text(1) ?? "",
          value: row.isNull(2) ? nil : row.integer(2), title: row.text(3), colour: row.text(4),
          isIgnored: row.integer(5) != 0))
    }
    return found
  }

  /// The journal of applied plans, newest first.
  package func appliedPlans(limit: Int) throws -> [AppliedPlan] {
    try appliedPlans("ORDER BY id DESC LIMIT ?", Int64(limit))
  }

  /// An applied plan by its number.
  package func appliedPlan(_ number: Int64) throws -> AppliedPlan? {
    try appliedPlans("WHERE id = ?", number).first
  }

  private func appliedPlans(_ clause: String, _ value: Int64) throws -> [AppliedPlan] {
    var found: [AppliedPlan] = []
    try connection.forEach(
      """
      SELECT id,at,actor,program,digest,model_hash,facts_hash,created,updated,deleted,unchanged,\
      summary,restores FROM dls_applied_plans \(clause)
      """, [.integer(value)]
    ) { row in
      var plan = AppliedPlan(
        digest: row.text(4) ?? "", program: row.text(3), modelHash: row.text(5),
        factsHash: row.text(6), created: row.integer(7), updated: row.integer(8),
        deleted: row.integer(9), unchanged: row.integer(10), summary: row.text(11))
      plan.id = row.integer(0)
      plan.at = row.text(1) ?? ""
      plan.actor = row.text(2)
      plan.restores = row.isNull(12) ? nil : row.integer(12)
      found.append(plan)
    }
    return found
  }
}
