// SecretChecks.swift: passwords, keys and tokens in the text of a project.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let password = Rule(
    "DLS0308", "A password in an address",
    why: """
      A project file is read by many and kept for ever. Leave the password out of it; the program \
      that opens the address finds it where its users keep theirs, such as `~/.netrc` or \
      `~/.pgpass`. Since the file has been read by others perhaps, change the password too.
      """,
    wrong: "source ortho { path = \"https://ana:secret@example.org/ortho.tif\" }\n",
    right: "source ortho { path = \"https://ana@example.org/ortho.tif\" }\n")

  static let keyInAddress = Rule(
    "DLS0410", "A key or signature in an address",
    why: """
      An address that is signed, or that carries a token or key among its parameters, lets in \
      everyone who reads the file. GDAL finds such things outside of the project: in `~/.aws` or \
      AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for `/vsis3/`, in AZURE_STORAGE_SAS_TOKEN for \
      `/vsiaz/`, in GDAL_HTTP_HEADERS or GDAL_HTTP_BEARER for the rest. Have a new key made, since \
      this one has been read by others perhaps.
      """,
    wrong: "source ortho { path = \"https://example.org/ortho.tif?api_key=0a1b2c3d\" }\n",
    right: "source ortho { path = \"https://example.org/ortho.tif\" }\n")

  static let passwordSetting = Rule(
    "DLS0411", "A password in a connection",
    why: """
      The text that opens a database may leave the password out: PostgreSQL finds it in `~/.pgpass` \
      or PGPASSWORD, others in a file of their own. In the project everyone could read it. The same \
      holds for headers and comments.
      """,
    wrong: """
      work_units plots { polygons = "PG:host=example.org user=ana password=secret dbname=trees" }

      """,
    right: """
      work_units plots { polygons = "PG:host=example.org user=ana dbname=trees" }

      """)

  static let token = Rule(
    "DLS0412", "An access token",
    why: """
      Tokens of GitHub, GitLab, Hugging Face, Amazon, Google and Slack are known by how they begin. \
      Whoever reads the file could use it. Keep it in the environment of whoever runs `dls`, and \
      have a new one made.
      """,
    wrong: "// Fetched with hf_abcdefghijklmnopqrstuvwxyz0123456789.\nperson maria {}\n",
    right: "// Fetched with the token of whoever runs it.\nperson maria {}\n")

  static let secretFromPieces = Rule(
    "DLS0413", "A password that is put together from pieces",
    why: """
      A `let` keeps nothing secret: it stands in the same file, and what is filled in ends up \
      wherever the text does. The same holds for what `--set` and a profile fill in. Leave the piece \
      out; the program that opens the address finds passwords where its users keep theirs.
      """,
    wrong: """
      let password = "mango"

      source ortho { path = "https://ana:${password}@example.org/ortho.tif" }

      """,
    right: """
      source ortho { path = "https://ana@example.org/ortho.tif" }

      """)
}

/// Looks for credentials in every text and comment, those of profiles and `--set` among them.
enum SecretChecks {
  /// The codes of what it finds, which no comment can allow.
  static let codes = [
    Rule.password, .keyInAddress, .passwordSetting, .token, .secretFromPieces,
  ].map(\.code)

  /// Looks at a part of a file: some of its tokens, and the nodes of the top level that they make.
  static func check(_ file: SourceFile, _ part: TextPart, _ context: inout CheckContext) {
    // What stands in the text is the same in every profile.
    if context.isRepeated { return }
    file.tree.withFlat { flat in
      // Few tokens are texts, and all are looked at.
      ByteRuns.forEach(among: strings, or: comments, in: flat.kinds.span, part.tokens) { token in
        let found = Secrets.find(flat.bytes.span, in: flat.indices(ofToken: token))
        if !found.isEmpty { report(found, file, &context) }
      }
    }
  }

  /// Looks at what only shows once every `${…}` of a part is filled in.
  static func checkFilledIn(
    _ file: SourceFile, _ part: TextPart, _ context: inout CheckContext
  ) {
    let model = context.model
    if context.isRepeated ? !model.changesTexts : model.lets.isEmpty { return }
    file.tree.withFlat { lookAtPieces(file, $0, part.nodes, &context) }
  }

  /// The kinds of tokens that are strings or pieces of one, and comments.
  private static let strings = TokenKind.string.code...TokenKind.unclosedTail.code
  private static let comments = TokenKind.comment.code...TokenKind.docComment.code

  /// What a text shows as it stands: one report for each kind of credential in it, with a fix that
  /// takes out all of that kind.
  private static func report(
    _ found: [Secret], _ file: SourceFile, _ context: inout CheckContext
  ) {
    let bytes = file.tree.bytes
    for kind in [Secret.Kind.password, .key, .setting, .token] {
      let secrets = found.filter { $0.kind == kind }
      guard let first = secrets.first else { continue }
      let edits = Secrets.cuts(secrets, bytes.span).map { cut in
        TextEdit(file: file.id, range: TextRange(cut), newText: "")
      }
      context.report(
        rule(kind), Place(file: file.id, range: TextRange(first.range)), message(first),
        help: help(first), fixes: [Fix(title: title(kind), edits: edits, isSafe: true)])
    }
  }

  private static func lookAtPieces(
    _ file: SourceFile, _ flat: FlatTree, _ nodes: Range<Int>, _ context: inout CheckContext
  ) {
    for index in nodes where flat.nodes[index].kind == .string {
      let node = NodeID(index)
      guard flat.child(node, .path) != nil,
        let text = try? context.model.text(ofString: node, in: file).get(),
        Redaction.holdsSecret(text)
      else { continue }
      let pieces = file.tree.children(node).filter { file.tree.kind($0) == .path }
      let range = file.tree.range(node)
      let bytes = file.tree.bytes
      // What a single piece of the text shows is reported there.
      if !Secrets.find(bytes.span, in: range.indices).isEmpty { continue }
      let edits = pieces.map { piece in
        let path = file.tree.range(piece)
        return TextEdit(
          file: file.id, range: TextRange(path.start - 2, path.end + 1), newText: "")
      }
      context.report(
        .secretFromPieces, Place(file: file.id, range: range),
        "With everything filled in, this text holds a password or key. Leave it out, and change it.",
        help: "Keep it in `~/.netrc`, `~/.pgpass` or the environment of whoever runs this.",
        fixes: [Fix(title: "Leave out what is filled in", edits: edits)])
    }
  }

  // MARK: words

  private static func rule(_ kind: Secret.Kind) -> Rule {
    switch kind {
    case .password: .password
    case .key: .keyInAddress
    case .setting: .passwordSetting
    case .token: .token
    }
  }

  private static func message(_ secret: Secret) -> String {
    switch secret.kind {
    case .password:
      "This address holds a password, which everyone who reads the file can see. Remove it here, "
        + "and change it."
    case .key:
      "The value of `\(secret.name)` lets in everyone who reads the file. Remove it here, and have a "
        + "new one made."
    case .setting:
      "The value of `\(secret.name)` can be seen by everyone who reads the file. Remove it here, and "
        + "change it."
    case .token:
      "This looks like an access token, which everyone who reads the file could use. Remove it "
        + "here, and have a new one made."
    }
  }

  private static func help(_ secret: Secret) -> String {
    let name = secret.name.lowercased()
    switch secret.kind {
    case .password: return "Keep it in `~/.netrc` or in GDAL_HTTP_USERPWD, which GDAL reads."
    case .setting: return "Keep it in `~/.pgpass`, PGPASSWORD or GDAL's own configuration."
    case .token: return "Keep it in the environment of whoever runs this."
    case .key:
      if name.hasPrefix("x-amz") || name.hasPrefix("aws") {
        return "Name it as `/vsis3/BUCKET/KEY`, and keep the key in `~/.aws` or AWS_ACCESS_KEY_ID "
          + "and AWS_SECRET_ACCESS_KEY, which GDAL reads."
      }
      if name == "sig" {
        return "Name it as `/vsiaz/CONTAINER/KEY`, and keep the signature in "
          + "AZURE_STORAGE_SAS_TOKEN, which GDAL reads."
      }
      return "Keep it in GDAL_HTTP_HEADERS or GDAL_HTTP_BEARER, which GDAL sends along."
    }
  }

  private static func title(_ kind: Secret.Kind) -> String {
    switch kind {
    case .password, .setting: "Remove the password"
    case .key: "Remove the key"
    case .token: "Remove the token"
    }
  }
}

extension TextRange {
  /// A range of array indices as one of offsets.
  fileprivate init(_ indices: Range<Int>) {
    self.init(UInt32(clamping: indices.lowerBound), UInt32(clamping: indices.upperBound))
  }
}
