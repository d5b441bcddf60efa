// Initialize.swift: how a conversation begins.

import DLSJSON
import DLSText

extension Server {
  /// `initialize`
  func initialize(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard params.object != nil else { throw .params("`initialize` takes an object.") }
    clientProcess = params["processId"]?.integer
    let capabilities = params["capabilities"] ?? .null
    client = ClientCapabilities(capabilities)
    let words = capabilities["general"]?["positionEncodings"]?.array?.compactMap(\.string) ?? []
    encoding = .chosen(from: words)
    let options = params["initializationOptions"] ?? .null
    client.showsReferences = options["showsReferences"]?.boolean ?? false
    client.drawsPictures = client.markdown && drawsPictures(params)
    apply(UserSettings(general: ServerSettings(options)))
    trust = Trust(options)
    trace = params["trace"]?.string.flatMap(Trace.init(rawValue:)) ?? .off
    var folders = (params["workspaceFolders"]?.array ?? []).compactMap { $0["uri"]?.string }
    if folders.isEmpty, let root = params["rootUri"]?.string { folders = [root] }
    if folders.isEmpty, let root = params["rootPath"]?.string { folders = [root] }
    workspace.setFolders(folders.map(DocumentURI.path))
    return [
      "capabilities": self.capabilities,
      "serverInfo": ["name": "dls", "version": .string(host.version)],
    ]
  }

  /// Whether a client draws pictures. The protocol has no word for it, and the name of its parser of Markdown
  /// says nothing: clients in terminals name that of VS Code, too.
  private func drawsPictures(_ params: JSONValue) -> Bool {
    params["initializationOptions"]?["drawsPictures"]?.boolean
      ?? params["clientInfo"]?["name"]?.string?.hasPrefix("Visual Studio Code") ?? false
  }

  /// `initialized`: what only now may be asked of the client.
  func initialized(_ params: JSONValue) throws(RPCError) {
    if client.watchedFiles {
      ask(
        "client/registerCapability",
        [
          "registrations": [
            [
              "id": "files", "method": "workspace/didChangeWatchedFiles",
              "registerOptions": [
                "watchers": .array(Server.watched.map { ["globPattern": .string("**/*.\($0)")] })
              ],
            ]
          ]
        ])
    }
    readConfiguration()
  }

  /// `workspace/didChangeConfiguration`
  func didChangeConfiguration(_ params: JSONValue) throws(RPCError) {
    // A client that is asked says it again, section by section; others say it here.
    if client.configuration {
      readConfiguration()
    } else {
      apply(UserSettings(general: ServerSettings(params["settings"] ?? .null)))
    }
  }

  /// Asks what is set for the workspace and for each of its folders, which may have another profile.
  private func readConfiguration() {
    guard client.configuration else { return }
    let folders = workspace.folders
    var items: [JSONValue] = [["section": "dls"]]
    for folder in folders {
      items.append(["scopeUri": .string(DocumentURI.uri(folder)), "section": "dls"])
    }
    ask("workspace/configuration", ["items": .array(items)]) { [weak self] result in
      guard let self, case .success(let values) = result else { return }
      let known = self.workspace.settings
      var new = UserSettings(general: known.general)
      if let value = values[0], value != .null { new.general = ServerSettings(value) }
      for (place, folder) in folders.enumerated() {
        guard let value = values[place + 1], value != .null else { continue }
        new.ofFolders[folder] = ServerSettings(value)
      }
      let isSaid = values.array?.contains { $0 != .null } ?? false
      if isSaid || !known.ofFolders.isEmpty { self.apply(new) }
    }
  }

  /// What the user has set for a file.
  func settings(_ path: String) -> ServerSettings {
    workspace.settings.of(path, in: workspace.folder(around: path))
  }

  /// What was chosen holds until other profiles are set.
  private func apply(_ new: UserSettings) {
    let known = workspace.settings
    var new = new
    if new.setsProfiles(as: known) { new.chosenProfiles = known.chosenProfiles }
    workspace.settings = new
    published.everythingIsStale()
    surveys.everythingIsStale()
  }

  /// `workspace/didChangeWorkspaceFolders`
  func didChangeWorkspaceFolders(_ params: JSONValue) throws(RPCError) {
    func paths(_ name: String) -> [String] {
      (params["event"]?[name]?.array ?? []).compactMap { $0["uri"]?.string.map(DocumentURI.path) }
    }
    let gone = Set(paths("removed"))
    workspace.setFolders(workspace.folders.filter { !gone.contains($0) } + paths("added"))
    readConfiguration()
  }

  /// `workspace/didChangeWatchedFiles`
  func didChangeWatchedFiles(_ params: JSONValue) throws(RPCError) {
    let changes = params["changes"]?.array ?? []
    workspace.filesChanged(changes.compactMap { $0["uri"]?.string.map(DocumentURI.path) })
    published.everythingIsStale()
    surveys.everythingIsStale()
  }

  /// Suffixes of files whose changes matter: projects and libraries, stores with what SQLite lays beside
  /// them, imagery with what lies beside it (its place, system and overviews), labels, models. Patterns
  /// tell capitals from small letters, and programs write either.
  private static let watched = [
    "dlsproj", "{gpkg,gpkg-wal,GPKG}", either("tif,tiff,vrt,jp2,img,png,jpg,jpeg,ecw,sid"),
    either("asc,bil,bip,bmp,bsq,dat,dem,gif,hgt,j2k,nc,ntf,webp"),
    either("tfw,tifw,tfwx,j2w,pgw,pngw,jgw,jpgw,bpw,gfw,wld,prj,qpj,ovr,msk"),
    either("aux,hdr,rrd,ige,rpb,rpc,imd,txt,clr"),
    either("geojson,json,shp,shx,dbf,cpg,fgb,gml,csv,kml,kmz,xml,gdbtable,dlpk,emd"),
  ]

  private static func either(_ endings: String) -> String { "{\(endings),\(endings.uppercased())}" }
}
