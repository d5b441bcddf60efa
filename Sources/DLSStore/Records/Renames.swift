// Renames.swift: things of the project that get another name, with all that hangs on them.

extension StoreWriter {
  /// Gives a block another address; its units and samples keep rows, state and the rest of their
  /// keys. Samples that a block of the new name left behind when it went get a name that is free, so
  /// that nobody takes them for this one's. One entry in the audit for each.
  package func renameBlock(_ old: String, to new: String) throws {
    staleUnits = .all
    if try hasSamples(of: new) { try renameRows(new, to: try freeName(like: new)) }
    try withoutTriggers {
      try connection.run(
        "UPDATE dls_blocks SET address = ? WHERE address = ?", [.text(new), .text(old)])
    }
    try renameRows(old, to: new)
  }

  /// Gives the rows of a block their block's new address.
  private func renameRows(_ old: String, to new: String) throws {
    try withoutTriggers {
      for layer in FeatureLayer.allCases {
        try connection.run(
          """
          UPDATE "\(layer.table)" SET "key" = CASE WHEN substr("key",1,length(?2)+1) = ?2||'/' \
          THEN ?1||substr("key",length(?2)+1) ELSE "key" END,"block" = ?1,\
          "revision" = "revision"+1,"updated_at" = ?3 WHERE "block" = ?2
          """, [.text(new), .text(old), .text(now)])
        try LayerIndex.touch(layer, on: connection)
      }
      try connection.run(
        """
        UPDATE training_samples SET origin_revision = origin_revision+1 WHERE "block" = ? \
        AND origin_revision+1 IS revision
        """, [.text(new)])
      try connection.run(
        """
        UPDATE dls_tombstones SET key = ?1||substr(key,length(?2)+1),block = ?1 WHERE block = ?2
        """, [.text(new), .text(old)])
    }
    try audit(AuditEntry(key: new, action: "move", detail: "from \(old)"))
  }

  /// Whether samples of a block are there, or are known to have been deleted.
  private func hasSamples(of block: String) throws -> Bool {
    try connection.integer(
      """
      SELECT EXISTS (SELECT 1 FROM training_samples WHERE "block" = ?1) OR \
      EXISTS (SELECT 1 FROM dls_tombstones WHERE block = ?1)
      """, [.text(block)]) != 0
  }

  /// A name that no block has and no sample: `boxes-2`.
  private func freeName(like name: String) throws -> String {
    var number = 2
    while true {
      let free = "\(name)-\(number)"
      let known = try connection.integer(
        "SELECT count(*) FROM dls_blocks WHERE address = ?", [.text(free)])
      if known == 0, try !hasSamples(of: free) { return free }
      number += 1
    }
  }

  /// Takes a class out of the list before another gets its name. No sample may have it.
  package func removeClass(schema: String, _ name: String) throws {
    try connection.run(
      "DELETE FROM dls_classes WHERE \"schema\" = ? AND name = ?", [.text(schema), .text(name)])
  }

  /// Takes a group's places out of the list before another group gets its name.
  package func removeGroup(_ address: String) throws {
    try connection.run("DELETE FROM dls_groups WHERE address = ?", [.text(address)])
  }

  /// Gives a class another name, or another schema; its samples follow. One entry in the audit.
  package func renameClass(
    schema: String, _ old: String, to new: String, of newSchema: String
  ) throws {
    try withoutTriggers {
      try connection.run(
        "UPDATE dls_classes SET \"schema\" = ?,name = ? WHERE \"schema\" = ? AND name = ?",
        [.text(newSchema), .text(new), .text(schema), .text(old)])
      try connection.run(
        "UPDATE dls_blocks SET address = ?1||'.'||?2 WHERE address = ?3||'.'||?4",
        [.text(newSchema), .text(new), .text(schema), .text(old)])
      try connection.run(
        """
        UPDATE training_samples SET "schema" = ?5,class = ?1,updated_at = ?4,origin_revision = CASE \
        WHEN origin_revision IS revision THEN revision+1 ELSE origin_revision END,\
        revision = revision+1 WHERE "schema" = ?2 AND class = ?3
        """, [.text(new), .text(schema), .text(old), .text(now), .text(newSchema)])
      // Of one without a shape the class of its key is all that is known.
      try connection.run(
        """
        UPDATE dls_tombstones SET "schema" = ?1,class = ?2 \
        WHERE "schema" = ?3 AND class = ?4 AND geom NOT NULL
        """, [.text(newSchema), .text(new), .text(schema), .text(old)])
      try LayerIndex.touch(.samples, on: connection)
    }
    try audit(
      AuditEntry(key: "\(newSchema).\(new)", action: "move", detail: "from \(schema).\(old)"))
  }

  /// Gives a schema another name; its classes, samples and applied declarations follow. One entry
  /// in the audit.
  package func renameSchema(_ old: String, to new: String) throws {
    try withoutTriggers {
      try connection.run(
        """
        UPDATE dls_blocks SET address = ?1||substr(address,length(?2)+1) \
        WHERE address = ?2 OR substr(address,1,length(?2)+1) = ?2||'.'
        """, [.text(new), .text(old)])
      for table in ["dls_classes", "dls_fields", "dls_tombstones"] {
        try connection.run(
          "UPDATE \(table) SET \"schema\" = ? WHERE \"schema\" = ?", [.text(new), .text(old)])
      }
      try connection.run(
        """
        UPDATE training_samples SET "schema" = ?1,updated_at = ?3,origin_revision = CASE WHEN \
        origin_revision IS revision THEN revision+1 ELSE origin_revision END,\
        revision = revision+1 WHERE "schema" = ?2
        """, [.text(new), .text(old), .text(now)])
      try LayerIndex.touch(.samples, on: connection)
    }
    try audit(AuditEntry(key: new, action: "move", detail: "from \(old)"))
  }

  /// Gives a group another name; the units assigned to it follow. One entry in the audit.
  package func renameGroup(_ old: String, to new: String) throws {
    staleUnits = .all
    try withoutTriggers {
      try connection.run(
        "UPDATE dls_blocks SET address = ? WHERE address = ?", [.text(new), .text(old)])
      try connection.run(
        "UPDATE dls_groups SET address = ? WHERE address = ?", [.text(new), .text(old)])
      try connection.run(
        """
        UPDATE work_units SET assigned = ?1,updated_at = ?3,revision = revision+1 \
        WHERE assigned = ?2
        """, [.text(new), .text(old), .text(now)])
      try LayerIndex.touch(.units, on: connection)
    }
    try audit(AuditEntry(key: new, action: "move", detail: "from \(old)"))
  }
}
