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
    for block in model.used("work_units") {
      guard let source = block.reference("source") else { continue }
      guard let fact = facts.sources[source.address] else {
        add(.source(source.address))
        continue
      }
      guard fact.problem == nil else { continue }
      let cut = UnitLayouter.cut(block, source: source.address)
      for (layer, _) in layers(of: block, source) where facts.layers[layer] == nil {
        add(.layer(layer))
      }
      if case .size(let width, let height, let unit) = cut, unit?.dimension == .length,
        fact.reference.unit == .degrees, facts.layouts[block.address] == nil
      {
        add(.layout(block: block.address, source: source.address, width: width, height: height))
      }
    }
    return needs
  }

  /// The layers that blocks of units name, whose imagery can't be used or isn't known: nothing is laid out there
  /// that would say what is wrong with them. Each with where it is named.
  package static func idleLayers(
    _ model: Model, _ facts: Facts
  ) -> [(layer: LayerRef, place: Place)] {
    model.used("work_units").flatMap { block -> [(layer: LayerRef, place: Place)] in
      guard let source = block.reference("source") else { return [] }
      let fact = facts.sources[source.address]
      return fact == nil || fact?.problem != nil ? layers(of: block, source) : []
    }
  }

  private static func layers(
    of block: Block, _ source: Block
  ) -> [(layer: LayerRef, place: Place)] {
    var layers: [(layer: LayerRef, place: Place)] = []
    if case .polygons(let layer) = UnitLayouter.cut(block, source: source.address) {
      layers.append((layer, block.ownPlace("polygons")))
    }
    for owner in [block] + block.children(of: "for") {
      if let layer = UnitLayouter.layer(owner, "within", source: source.address) {
        layers.append((layer, owner.ownPlace("within")))
      }
    }
    return layers
  }
}
