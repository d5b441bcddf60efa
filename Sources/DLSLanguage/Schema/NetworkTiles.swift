// NetworkTiles.swift: how the engine cuts imagery for a network, and by what it measures one.

/// The tiles that a network learns from and looks at. The engine's own figures stand in its
/// `tiling.py` and `evaluate.py`; a test of the engine holds both to the reference.
package struct NetworkTiles: Sendable, Equatable {
  /// Width and height of its chips are multiples of so many pixels, on most backbones.
  let step: Int
  /// The least width and height of its chips.
  package let least: Int
  /// Whether what it says of a place depends on what lies around alone, so that it may look at larger
  /// tiles than it learned from.
  package let isLocal: Bool

  init(step: Int = 1, least: Int = 32, isLocal: Bool = false) {
    self.step = step
    self.least = least
    self.isLocal = isLocal
  }

  /// Tiles of any size.
  static let any = NetworkTiles(least: 1)

  /// The coarsest grid of the networks: padding is rounded up to it, and what is kept of a tile down.
  package static let grid = 32
  /// The side of the tiles that a local network looks at, where its chips aren't larger.
  package static let localSide = 896
  /// The padding of a local network, where a quarter of its chips isn't more.
  package static let localPadding = 128

  /// The side of the tiles of a map, for a network that learned from chips of a side.
  package func side(learnedFrom side: Int) -> Int {
    isLocal ? max(NetworkTiles.localSide, side) : side
  }

  /// The padding that the engine takes where none is written.
  package func padding(learnedFrom side: Int) -> Int {
    let quarter = NetworkTiles.onGrid(side / 4)
    return isLocal ? max(NetworkTiles.localPadding, quarter) : quarter
  }

  /// The side of what is kept of a tile of a map; nil where the padding leaves nothing.
  /// - Parameter padding: what the text says; nil for the engine's own.
  package func core(learnedFrom side: Int, padding: Int?) -> Int? {
    let grid = NetworkTiles.grid
    let margin = ((padding ?? self.padding(learnedFrom: side)) + grid - 1) / grid * grid
    let core = NetworkTiles.onGrid(max(grid, self.side(learnedFrom: side)) - 2 * margin)
    return core < grid ? nil : core
  }

  /// The widest padding of tiles of a side: one step of the grid has to be left in the middle. 0 for
  /// tiles that leave nothing even so.
  package static func mostPadding(ofSide side: Int) -> Int { max(0, onGrid((side - grid) / 2)) }

  /// The multiple of the grid that is next below.
  private static func onGrid(_ pixels: Int) -> Int { pixels / grid * grid }

  /// Width and height of its chips are multiples of so many pixels on a backbone: the engine's own doesn't
  /// cut off what is over.
  package func step(on backbone: String?) -> Int {
    backbone == "light" ? NetworkTiles.grid : step
  }

  /// The size nearest to one that the network can learn from, preferably no larger one.
  package func fitting(_ pixels: Int, on backbone: String?) -> Int {
    let step = step(on: backbone)
    return max(pixels / step * step, (least + step - 1) / step * step)
  }
}

extension ModelType {
  /// The words of `stop_early { monitor }` that the engine measures of a network of this type.
  package var measures: [String] {
    classifiesPixels
      ? ["valid_loss", "f1", "precision", "recall", "iou", "accuracy"]
      : ["valid_loss", "f1", "precision", "recall", "average_precision"]
  }

  /// Whether its maps are rasters of classes, or outlines of them.
  package var classifiesPixels: Bool { goal == "classify_pixels" }

  /// The types that look at larger tiles than they learned from, for the reference.
  static var localWords: String {
    let words = all.filter(\.tiles.isLocal).map(\.word)
    return words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
  }
}
