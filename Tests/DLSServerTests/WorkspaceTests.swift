// WorkspaceTests.swift: files that others make, write and remove, as the editor tells of them.

import DLSJSON
import DLSServer
import DLSTestClient
import Testing

@Suite struct WorkspaceTests {
  private let path = "/w/a.dlsproj"

  /// A text that imports a library.
  private func user(_ library: String = "lib.dlsproj") -> String {
    "import \"\(library)\" as lib\n\ngroup g { analysts = [lib.ann] }\n"
  }

  private func codes(_ client: TestClient, _ path: String) -> [String] {
    client.settle()
    let published = client.published(path)
    return published?["diagnostics"]?.array?.compactMap { $0["code"]?.string } ?? []
  }

  /// Opens a text that imports a library, which others then make, write and remove, and then the editor.
  private func follow(
    _ library: String, _ text: String, saved: String? = nil, folders: [String] = ["/w"],
    location: SourceLocation = #_sourceLocation
  ) {
    let client = TestClient([path: saved ?? text], folders: folders)
    client.open(path, text)
    #expect(codes(client, path).contains("DLS0117"), sourceLocation: location)
    let uri = JSONValue.string("file://\(library)")
    func watched(_ kind: Int64) -> (String, JSONValue) {
      ("didChangeWatchedFiles", ["changes": [["uri": uri, "type": .integer(kind)]]])
    }
    let file: JSONValue = ["files": [["uri": uri]]]
    for ((method, params), content, wanted): ((String, JSONValue), String?, String?) in [
      (watched(1), "person bob {}\n", "DLS0114"), (watched(2), "person ann {}\n", nil),
      (watched(3), nil, "DLS0117"), (("didCreateFiles", file), "person ann {}\n", nil),
      (("didDeleteFiles", file), nil, "DLS0117"),
    ] {
      client.files[library] = content
      client.tell("workspace/\(method)", params)
      let found = codes(client, path).filter { ["DLS0114", "DLS0117"].contains($0) }
      #expect(found == [wanted].compactMap(\.self), "\(method)", sourceLocation: location)
    }
  }

  @Test func watchedImportsAreReadAnew() {
    follow("/w/lib.dlsproj", user())
  }

  @Test func watchedImportsOfUnsavedText() {
    follow("/w/lib.dlsproj", user(), saved: "")
  }

  @Test func watchedImportsOfBrokenText() {
    follow("/w/lib.dlsproj", user() + "source {{{\n")
  }

  @Test func watchedImportsOfOtherFolders() {
    follow("/v/lib.dlsproj", user("../v/lib.dlsproj"), folders: ["/w", "/v"])
  }

  /// Nobody closes a file that nobody has open: what was told of it is taken back.
  @Test(arguments: ["deleted", "renamed", "removed by others"])
  func findingsOfAnImportGoWithItsFile(how: String) {
    let (library, text) = ("/w/lib.dlsproj", "person ann { titel = \"x\" }\n")
    let uri: JSONValue = .string("file://\(library)")
    let client = TestClient([library: text])
    client.open(path, user())
    #expect(codes(client, library) == ["DLS0105"])
    client.files[library] = nil
    switch how {
    case "deleted": client.tell("workspace/didDeleteFiles", ["files": [["uri": uri]]])
    case "renamed":
      client.files["/w/new.dlsproj"] = text
      client.tell(
        "workspace/didRenameFiles",
        ["files": [["oldUri": uri, "newUri": "file:///w/new.dlsproj"]]])
    default:
      client.tell("workspace/didChangeWatchedFiles", ["changes": [["uri": uri, "type": 3]]])
    }
    client.settle()
    #expect(client.published(library)?["diagnostics"] == .array([]))
    client.files[library] = text
    client.tell("workspace/didCreateFiles", ["files": [["uri": uri]]])
    #expect(codes(client, library) == ["DLS0105"])
  }

  /// What an editor has open it shows, whatever becomes of the file: its findings go when it closes the text,
  /// be that before it tells of the file or afterwards.
  @Test(arguments: ["deleted", "renamed", "removed by others"], [true, false])
  func findingsOfAnOpenTextGoWhenItIsClosed(how: String, isClosedFirst: Bool) {
    let (text, new) = ("person ann { titel = \"x\" }\n", "/w/new.dlsproj")
    let uri: JSONValue = .string("file://\(path)")
    let client = TestClient([path: text])
    client.open(path, text)
    #expect(codes(client, path) == ["DLS0105"])
    func close() { client.tell("textDocument/didClose", ["textDocument": ["uri": uri]]) }
    client.files[path] = nil
    if isClosedFirst { close() }
    switch how {
    case "deleted": client.tell("workspace/didDeleteFiles", ["files": [["uri": uri]]])
    case "renamed":
      client.files[new] = text
      client.open(new, text)
      client.tell(
        "workspace/didRenameFiles",
        ["files": [["oldUri": uri, "newUri": .string("file://\(new)")]]])
      #expect(codes(client, new) == ["DLS0105"])
    default:
      client.tell("workspace/didChangeWatchedFiles", ["changes": [["uri": uri, "type": 3]]])
    }
    #expect(codes(client, path) == (isClosedFirst ? [] : ["DLS0105"]))
    if !isClosedFirst { close() }
    client.settle()
    #expect(client.published(path)?["diagnostics"] == .array([]))
  }

  // MARK: several names of one file

  /// A client with a text that imports a library of another, `/w/one.dlsproj`, to which `/w/two.dlsproj` leads, too.
  private func linked(_ links: @escaping () -> Bool = { true }) -> TestClient {
    let client = TestClient(["/w/one.dlsproj": "person bob { titel = \"x\" }\n", path: ""]) {
      $0.realPath = { $0 == "/w/two.dlsproj" && links() ? "/w/one.dlsproj" : $0 }
    }
    client.open(path, user("one.dlsproj"))
    #expect(codes(client, path) == ["DLS0114"])
    return client
  }

  private func close(_ client: TestClient, _ path: String) {
    client.tell("textDocument/didClose", ["textDocument": ["uri": .string("file://\(path)")]])
  }

  /// Of the names that lead to it those that are left count when one is closed, in whichever order they came.
  @Test(arguments: ["/w/one.dlsproj", "/w/two.dlsproj"])
  func aFileThatIsOpenTwiceIsOpenUntilBothAreClosed(last: String) {
    let client = linked()
    let names = ["/w/one.dlsproj", "/w/two.dlsproj"]
    for name in names.filter({ $0 != last }) + [last] { client.open(name, "person ann {}\n") }
    #expect(codes(client, path) == [])
    close(client, last)
    #expect(codes(client, path) == [])
    for name in names where name != last { close(client, name) }
    #expect(codes(client, path) == ["DLS0114"])
  }

  @Test func aLinkThatLeadsElsewhereByNow() {
    var leadsThere = true
    let client = linked { leadsThere }
    client.open("/w/two.dlsproj", "person ann {}\n")
    #expect(codes(client, path) == [])
    leadsThere = false
    client.tell(
      "workspace/didChangeWatchedFiles",
      ["changes": [["uri": "file:///w/two.dlsproj", "type": 3]]])
    #expect(codes(client, path) == ["DLS0114"])
  }

  /// A link that leads back to the file which imports it is looked at again when it leads elsewhere.
  @Test(arguments: [false, true])
  func anImportThatLeadsBackLeadsElsewhereByNow(isTyping: Bool) {
    var leadsBack = true
    let client = TestClient(["/w/two.dlsproj": "person ann {}\n", path: ""]) { [path] in
      $0.realPath = { $0 == "/w/two.dlsproj" && leadsBack ? path : $0 }
    }
    client.open(path, user("two.dlsproj"))
    #expect(codes(client, path).contains("DLS0114"))
    leadsBack = false
    client.send([
      [
        "jsonrpc": "2.0", "method": "workspace/didChangeWatchedFiles",
        "params": ["changes": [["uri": "file:///w/two.dlsproj", "type": 2]]],
      ],
      [
        "jsonrpc": "2.0", "method": "textDocument/didChange",
        "params": [
          "textDocument": ["uri": .string("file://\(path)"), "version": 2],
          "contentChanges": isTyping ? [["text": .string(user("two.dlsproj") + "\n")]] : [],
        ],
      ],
    ])
    #expect(codes(client, path) == [])
  }

  /// What was told of a file under one name is taken back under that.
  @Test func findingsGoUnderTheNameTheyCameBy() {
    let client = linked()
    #expect(codes(client, "/w/one.dlsproj") == ["DLS0105"])
    client.open("/w/two.dlsproj", "person ann {}\n")
    #expect(codes(client, "/w/one.dlsproj") == [])
    #expect(codes(client, "/w/two.dlsproj") == [])
  }

  /// A look at all files tells of it once, under the name that it is open under.
  @Test func aFileThatIsOpenUnderAnotherNameIsOne() {
    let client = linked()
    client.open("/w/two.dlsproj", "person ann {}\n")
    let items = client.ask("workspace/diagnostic", ["previousResultIds": []])["result"]?["items"]
    #expect(
      items?.array?.compactMap { $0["uri"]?.string } == [
        "file://\(path)", "file:///w/two.dlsproj",
      ])
    let found = client.ask("workspace/symbol", ["query": "ann"])["result"]?.array ?? []
    #expect(found.map { $0["location"]?["uri"] } == ["file:///w/two.dlsproj"])
  }
}
