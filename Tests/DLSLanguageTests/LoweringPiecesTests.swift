// LoweringPiecesTests.swift: a text that is lowered in pieces has the model that it has as a whole.

import DLSLanguage
import DLSSyntax
import DLSTestKit
import DLSText
import Testing

/// Does pieces of work one by one, the last first: as threads could, but always the same way.
private let backwards = Workers(count: 4) { pieces, work in
  for piece in (0..<pieces).reversed() { work(piece) }
}

/// Entries of the top level; a text is some of them in a row, often the same one twice.
private let entries = [
  "person ana {}\n", "person ana { title = \"A\" }\n", "let data = \"d\"\n", "edition 1\n",
  "source ortho { path = \"${data}/o.tif\", bands = [red, nir], odd = 1 }\n",
  "source other { like = ortho, nodata = 3 }\n", "title = 3\n", "let é = \"b\"\n", "sorce x {}\n",
  "schema crowns {\n  class oak { value = 1, person x {} }\n  field h { type = real }\n}\n",
  "work_units plots { source = ortho, unit_size = 10 m, split { test = 10 % }, let a = \"b\" }\n",
  "train net { chips = chips, model_type = unet, for oak { weight = 2 } }\n",
  "train net-b { like = net, seed = 3 }\n", "train net-c { like = net-b, like = net }\n",
  "review { lease = 3 h }\n", "project p { owner = ana }\n", "profile big { net.seed = 4 }\n",
  "export chips { schema = crowns, units = plots, format = classified_tiles }\n",
]

/// All that can be asked of a model, in words.
private func description(_ model: Model) -> [String] {
  let names = (0..<model.nameCount).map { model.text(NameID(Int32($0))) }
  let blocks = model.allBlocks.map { block in
    let written = block.writtenSettings.map { "\($0.name) \($0.namePlace) \($0.reading as Any)" }
    return "\(block.keyword) \(block.place) \(block.namePlace) \(block.address) "
      + "\(block.parent?.id as Any) \(block.base?.id as Any) \(block.target?.id as Any) "
      + "\(block.children.map(\.id)) \(written) \(block.settings())"
  }
  let tops = model.topBlocks(of: .main).map { "\($0.id)" }
  let persons = model.blocks(of: "person").map { "\($0.id)" }
  let lets = model.lets.map { "\(model.text($0.name)) \($0.nameRange)" }
  return names + blocks + tops + persons + lets + model.problems.map { "\($0)" }
}

@Test func piecesMakeTheModelOfTheWhole() {
  var cut = 0
  for seed in 0..<200 as Range<UInt64> {
    var random = SeededRandom(seed)
    let text = (0..<Int.random(in: 4...30, using: &random))
      .map { _ in entries.randomElement(using: &random) ?? "" }.joined()
    let bytes = Array(text.utf8)
    let tree = Parser.parse(bytes, workers: backwards, least: 16)
    if tree.seams.count > 1 { cut += 1 }
    let whole = Project.load("a.dlsproj") { _ in .success(Parser.parse(bytes)) }
    let joined = Project.load("a.dlsproj", workers: backwards) { _ in .success(tree) }
    #expect(description(whole) == description(joined), "seed \(seed): \(text)")
  }
  #expect(cut > 100)
}
