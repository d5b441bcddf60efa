// RedactionTests.swift: what is taken for a credential, by the table that the engine is tested with.

import DLSText
import Foundation
import Testing

@Suite struct RedactionTests {
  /// Texts with what they look like afterwards; nil for those that stay as they are.
  static let table: [[String?]] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = folder.appendingPathComponent("fixtures/secrets.json")
    guard let data = try? Data(contentsOf: file) else { return [] }
    return (try? JSONDecoder().decode([[String?]].self, from: data)) ?? []
  }()

  @Test func theTableIsThere() { #expect(RedactionTests.table.count > 40) }

  @Test(arguments: table)
  func redacts(row: [String?]) {
    let text = row[0] ?? ""
    let wanted = row[1] ?? text
    #expect(Redaction.withoutSecrets(text) == wanted)
    // Once is enough, and what is around it doesn't matter.
    #expect(Redaction.withoutSecrets(wanted) == wanted)
    #expect(Redaction.withoutSecrets("a\n\(text)\nb") == "a\n\(wanted)\nb")
    #expect(Redaction().text(text) == wanted)
  }

  @Test func valuesAreHiddenWhateverTheyLookLike() {
    let redaction = Redaction(hiding: ["mango-and-cream", "mango-an", "short", ""])
    #expect(
      redaction.text("a mango-and-cream, a mango-and, a short one")
        == "a ***, a ***d, a short one")
    #expect(redaction.text("https://u:mango@h") == "https://u:***@h")
  }

  @Test func variablesAreKnownByName() {
    for name in [
      "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GDAL_HTTP_USERPWD", "GDAL_HTTP_BEARER",
      "PGPASSWORD", "HF_TOKEN", "AZURE_STORAGE_SAS_TOKEN", "MY_API_KEY", "CLIENT_SECRET",
    ] { #expect(SecretNames.isSecretVariable(name), "\(name)") }
    for name in ["PWD", "OLDPWD", "PATH", "HOME", "AWS_PROFILE", "SSH_AUTH_SOCK"] {
      #expect(!SecretNames.isSecretVariable(name), "\(name)")
    }
  }

  /// Cuts leave an address that reads as if the credential had never been in it.
  @Test(arguments: [
    ("https://h/a.tif?token=x1", "https://h/a.tif"),
    ("https://h/a?b=1&token=x1", "https://h/a?b=1"),
    ("https://h/a?token=x1&b=1", "https://h/a?b=1"),
    ("https://h/a?b=1&token=x1&key=x2", "https://h/a?b=1"),
    ("https://h/a?token=x1&key=x2", "https://h/a"),
    ("https://h/a?token=x1&b=1&key=x2", "https://h/a?b=1"),
    ("https://h/a?sv=1&sig=x1", "https://h/a"), ("https://ana:x1@h/a", "https://ana@h/a"),
    ("PG:host=h password=x1 user=u", "PG:host=h user=u"),
    ("PG:host=h password=x1", "PG:host=h"), ("PG:password='x 1' host=h", "PG:host=h"),
  ])
  func cuts(text: String, wanted: String) {
    let bytes = Array(text.utf8)
    let cuts = Secrets.cuts(Secrets.find(bytes.span, in: bytes.indices), bytes.span)
    var left = bytes
    for cut in cuts.reversed() { left.removeSubrange(cut) }
    #expect(String(decoding: left, as: UTF8.self) == wanted)
  }

  @Test func anyBytesAreTaken() {
    var seed: UInt64 = 7
    let alphabet =
      Array("=:/@?&;,'\"\\ \n<${}*aZ9_-.|password token ghp_ sig %".utf8) + [0xFF, 0xC3]
    for _ in 0..<2000 {
      var bytes: [UInt8] = []
      for _ in 0..<40 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(alphabet[Int(seed >> 33) % alphabet.count])
      }
      let found = Secrets.find(bytes.span, in: bytes.indices)
      for secret in found {
        #expect(!secret.range.isEmpty && secret.cut.lowerBound <= secret.range.lowerBound)
        #expect(secret.cut.upperBound <= bytes.count)
      }
      for (one, next) in zip(found, found.dropFirst()) {
        #expect(one.range.upperBound <= next.range.lowerBound)
      }
    }
  }
}
