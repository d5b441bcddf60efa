// PolygonIndex.swift: finds the polygon that holds a point.

/// Many polygons, and for any point the one that holds it. Built once; a look-up reads one cell of
/// a grid and tests the few polygons in it. Rectangles, which most work units are, cost four
/// comparisons. Where polygons overlap, the one added first wins.
package struct PolygonIndex: Sendable {
  private var boxes: [Box] = []
  private var isRectangle: [Bool] = []
  private var coordinates: [Double] = []
  private var ringEnds: [Int] = []
  private var firstRings: [Int] = [0]
  private var extent = Box.empty
  private var columnCount = 0
  private var rowCount = 0
  private var cellWidth = 1.0
  private var cellHeight = 1.0
  private var cellEnds: [Int32] = []
  private var members: [Int32] = []

  /// An index over geometries; what is not areal or is empty holds no point.
  package init(_ geometries: some Sequence<Geometry>) {
    for geometry in geometries { add(geometry) }
    arrange()
  }

  /// An index over the geometries that `fill` hands on, one at a time, so that they need not all
  /// be in memory beside it.
  package init(_ fill: (_ add: (Geometry) -> Void) throws -> Void) rethrows {
    var index = PolygonIndex(none: ())
    try fill { index.add($0) }
    index.arrange()
    self = index
  }

  private init(none: Void) {}

  /// The position of the first geometry that holds the point, borders half open; nil for none.
  package func first(x: Double, y: Double) -> Int? {
    var row = EdgeRow()
    return first(x: x, y: y, in: &row)
  }

  /// The same for points that come row by row: `row` remembers which edges cross the present one.
  package func first(x: Double, y: Double, in row: inout EdgeRow) -> Int? {
    guard columnCount > 0, x >= extent.minX, x <= extent.maxX, y >= extent.minY, y <= extent.maxY
    else { return nil }
    let cell = self.row(y) * columnCount + column(x)
    var index = cell == 0 ? 0 : Int(cellEnds[cell - 1])
    let end = Int(cellEnds[cell])
    while index < end {
      let member = Int(members[index])
      let box = boxes[member]
      if isRectangle[member] {
        if box.containsHalfOpen(x: x, y: y) { return member }
      } else if x >= box.minX, x <= box.maxX, y >= box.minY, y <= box.maxY,
        holds(member, x: x, y: y, &row)
      {
        return member
      }
      index += 1
    }
    return nil
  }

  private mutating func add(_ geometry: Geometry) {
    if let box = geometry.rectangle { return addBox(box) }
    guard geometry.kind.isAreal, !geometry.isEmpty, geometry.isFinite else {
      boxes.append(.empty)
      isRectangle.append(true)
      firstRings.append(ringEnds.count)
      return
    }
    let base = coordinates.count / 2
    coordinates.append(contentsOf: geometry.coordinates)
    for end in geometry.ringEnds { ringEnds.append(base + end) }
    boxes.append(geometry.box)
    isRectangle.append(false)
    firstRings.append(ringEnds.count)
    extent.add(boxes[boxes.count - 1])
  }

  private mutating func addBox(_ box: Box) {
    boxes.append(box)
    isRectangle.append(true)
    firstRings.append(ringEnds.count)
    extent.add(box)
  }

  private func holds(_ member: Int, x: Double, y: Double, _ row: inout EdgeRow) -> Bool {
    if row.member == member, row.y == y {
      if !row.isCollected { collect(&row) }
      return row.isCrossedOddly(x)
    }
    // The first point of a row is often the only one.
    row.begin(member, y)
    var isInside = false
    forEachRing(of: member) { values, ring in
      if Geometry.crossesOddly(values, ring, x, y) { isInside.toggle() }
    }
    return isInside
  }

  private func collect(_ row: inout EdgeRow) {
    forEachRing(of: row.member) { values, ring in row.add(values, ring) }
    row.isCollected = true
  }

  private func forEachRing(
    of member: Int, _ body: (UnsafeBufferPointer<Double>, Range<Int>) -> Void
  ) {
    let first = firstRings[member]
    var start = first == 0 ? 0 : ringEnds[first - 1]
    coordinates.withUnsafeBufferPointer { values in
      for ring in first..<firstRings[member + 1] {
        body(values, start..<ringEnds[ring])
        start = ringEnds[ring]
      }
    }
  }

  private func column(_ x: Double) -> Int {
    min(columnCount - 1, max(0, Int(((x - extent.minX) / cellWidth).rounded(.down))))
  }

  private func row(_ y: Double) -> Int {
    min(rowCount - 1, max(0, Int(((y - extent.minY) / cellHeight).rounded(.down))))
  }

  /// Lays a grid of about one cell a polygon over all and counts members into it, twice: once to
  /// size, once to fill.
  private mutating func arrange() {
    guard !extent.isEmpty, extent.width.isFinite, extent.height.isFinite else { return }
    let width = max(extent.width, .leastNormalMagnitude)
    let height = max(extent.height, .leastNormalMagnitude)
    let target = Double(max(1, min(boxes.count, 4_000_000)))
    let columns = (target * width / height).squareRoot().rounded(.up)
    columnCount = Int(max(1, min(columns, target)))
    rowCount = Int(max(1, min((target / Double(columnCount)).rounded(.up), target)))
    cellWidth = width / Double(columnCount)
    cellHeight = height / Double(rowCount)
    // A huge polygon may cover all cells; many of them would fill memory. Coarsen until it fits.
    while columnCount * rowCount > 1, memberTotal() > 16 * boxes.count + 1024 {
      columnCount = (columnCount + 1) / 2
      rowCount = (rowCount + 1) / 2
      cellWidth = width / Double(columnCount)
      cellHeight = height / Double(rowCount)
    }
    var ends = [Int32](repeating: 0, count: columnCount * rowCount)
    forEachCell { cell, _ in ends[cell] += 1 }
    var total: Int32 = 0
    for cell in ends.indices {
      let count = ends[cell]
      ends[cell] = total
      total += count
    }
    var filled = [Int32](repeating: 0, count: Int(total))
    forEachCell { cell, member in
      filled[Int(ends[cell])] = Int32(member)
      ends[cell] += 1
    }
    cellEnds = ends
    members = filled
  }

  private func memberTotal() -> Int {
    var total = 0
    for box in boxes where !box.isEmpty {
      total += (column(box.maxX) - column(box.minX) + 1) * (row(box.maxY) - row(box.minY) + 1)
    }
    return total
  }

  private func forEachCell(_ body: (_ cell: Int, _ member: Int) -> Void) {
    for member in boxes.indices where !boxes[member].isEmpty {
      let box = boxes[member]
      let columns = column(box.minX)...column(box.maxX)
      for row in row(box.minY)...row(box.maxY) {
        for column in columns { body(row * columnCount + column, member) }
      }
    }
  }
}
