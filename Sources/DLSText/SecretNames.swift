// SecretNames.swift: names whose values let somebody in: passwords, keys, tokens, signatures.

/// Knows the names of parameters, settings and variables that hold credentials.
package enum SecretNames {
  /// Names that mean a credential wherever they stand, with anything in front of them:
  /// `password`, `PGPASSWORD`, `GDAL_HTTP_USERPWD`, `aws_secret_access_key`.
  private static let anywhere = [
    "password", "passwd", "passphrase", "userpwd", "secret", "secretkey", "secretaccesskey",
    "accesstoken", "authtoken", "refreshtoken", "idtoken", "sessiontoken", "securitytoken",
    "apitoken", "sastoken", "apikey", "accountkey", "sharedaccesskey", "subscriptionkey",
    "privatekey", "sharedaccesssignature", "authorization", "httpbearer",
  ]

  /// Names that mean one among the parameters of an address: `?key=`, `&sig=`.
  private static let inAddress: Set<String> = [
    "token", "key", "sig", "signature", "auth", "pass", "pwd", "sas", "accesskey",
    "awsaccesskeyid", "credential", "credentials",
  ]

  /// What comes with a shared access signature and is of no use without it.
  private static let besideSignature: Set<String> = [
    "sv", "ss", "srt", "sp", "se", "st", "spr", "sr", "sip", "skoid", "sktid", "skt", "ske", "sks",
    "skv", "sdd",
  ]

  /// Names of HTTP headers that hold a credential.
  private static let headers: Set<String> = [
    "authorization", "proxyauthorization", "xapikey", "xauthtoken", "privatetoken", "cookie",
    "setcookie",
  ]

  /// The name as it is compared: small letters and digits alone, after the last dot.
  static func plain(_ name: Substring.UTF8View) -> String {
    var bytes: [UInt8] = []
    for byte in name {
      switch byte {
      case UInt8(ascii: "."): bytes.removeAll(keepingCapacity: true)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        bytes.append(byte)
      default: continue
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a plain name means a credential wherever it stands.
  static func isSecret(_ plain: String) -> Bool {
    plain == "pwd" || plain == "pass" || anywhere.contains { plain.hasSuffix($0) }
  }

  /// Whether a plain name means a credential among the parameters of an address. Everything that
  /// signs a request of Amazon's or Google's goes together.
  static func isSecretInAddress(_ plain: String) -> Bool {
    inAddress.contains(plain) || plain.hasPrefix("xamz") || plain.hasPrefix("xgoog")
      || isSecret(plain)
  }

  /// Whether a plain name belongs to a shared access signature.
  static func goesWithSignature(_ plain: String) -> Bool { besideSignature.contains(plain) }

  /// Whether a plain name is a header's that holds a credential.
  static func isHeader(_ plain: String) -> Bool { headers.contains(plain) }

  /// Whether the last byte of a name, as written, may be that of such a header's: letters and digits
  /// are compared alone, so other bytes tell nothing.
  static func mayEndHeader(_ byte: UInt8) -> Bool {
    switch byte | 0x20 {
    case UInt8(ascii: "n"), UInt8(ascii: "y"), UInt8(ascii: "e"): true
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): false
    default: true
    }
  }

  /// Whether a variable of the environment holds a credential, going by its name.
  package static func isSecretVariable(_ name: String) -> Bool {
    let plain = plain(Substring(name).utf8)
    // PWD is the working directory.
    if plain == "pwd" || plain == "pass" { return false }
    return isSecret(plain) || plain.hasSuffix("token")
  }
}
