// FactNeeds.swift: what planning has to know about the data.

package import DLSLanguage

extension Planner {
  /// What planning needs to know and `facts` doesn't say yet. Ask again after answering: layers
  /// and layouts are known to be needed once the source is.
  package static func needs(_ model: Model, _ facts: Facts) -> [FactNeed] {
    var needs: [FactNeed] = []
    var seen: Set<FactNeed> = []
    func add(_ need: FactNeed) {
      if seen.insert(need).inserted { needs.append(need) }
    }
    for block in model.blocks(of: "work_units") {
      guard let source = block.reference("source") else { continue }
      guard let fact = facts.sources[source.address] else {
        add(.source(source.address))
        continue
      }
      guard fact.problem == nil else { continue }
      let cut = UnitLayouter.cut(block, source: source.address)
      var layers: [LayerRef] = []
      if case .polygons(let layer) = cut { layers.append(layer) }
      for owner in [block] + block.children(of: "for") {
        if let layer = UnitLayouter.layer(owner, "within", source: source.address) {
          layers.append(layer)
        }
      }
      for layer in layers where facts.layers[layer] == nil { add(.layer(layer)) }
      if case .size(let width, let height, let unit) = cut, unit?.dimension == .length,
        fact.reference.unit == .degrees, facts.layouts[block.address] == nil
      {
        add(.layout(block: block.address, source: source.address, width: width, height: height))
      }
    }
    return needs
  }
}
