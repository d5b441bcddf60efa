// PrinterEntries.swift: lays out files, blocks and lists over several lines.

import DLSSyntax
import DLSText

extension Printer {
  /// Something that stands in a file, block or list.
  fileprivate struct Item {
    /// The node; nil for a comment.
    var node: NodeID?
    var firstToken: Int
    var endToken: Int
    /// The line breaks between the item before and this one.
    var breaksBefore: Int
    /// Whether it is left as it is.
    var isVerbatim = false
  }

  /// Writes the whole file, its entries in pieces of at least so many.
  mutating func printFile(workers: Workers, least: Int) {
    // Text in UTF-16 is one token, which a line break at its end would become part of.
    if tokens.count == 1, tokens.kind(0) == .notUTF8 { return copy(token: 0) }
    var first = 0
    if tokens.kind(0) == .byteOrderMark {
      copy(token: 0)
      first = 1
    }
    let items = mergeVerbatim(items(.file, first, tokens.count))
    // A byte order mark that isn't the file's first character must not become it.
    if first == 0, let item = items.first, item.isVerbatim,
      tokens.kind(item.firstToken) == .oddBlank
    {
      output += lineBreak
    }
    // Nor must two characters beside a 0 become the start of a text in UTF-16.
    if first == 0, let item = items.first, item.isVerbatim, item.endToken > item.firstToken,
      isHalfWide(item)
    {
      output += lineBreak + lineBreak
    }
    printTop(items, workers, least)
    if output.count > (first == 1 ? 3 : 0) { output += lineBreak }
    endGap(at: UInt32(tree.bytes.count))
  }

  /// Whether one of an item's first two bytes is 0, as the first two of a text in UTF-16 are. Behind the last one
  /// of an item a line ends, sooner or later.
  private func isHalfWide(_ item: Item) -> Bool {
    let end = Int(tokens.end(item.endToken - 1))
    let start = Array(tree.bytes[Int(tokens.start(item.firstToken))..<end].prefix(2)) + [0x0A]
    return (start[0] == 0) != (start[1] == 0)
  }

  /// Writes the entries of the file. What stands before an entry doesn't change how it is written, so
  /// that several threads can write some of them each.
  private mutating func printTop(_ items: [Item], _ workers: Workers, _ least: Int) {
    let ranges = notesEdits ? [0..<items.count] : workers.ranges(items.count, least: least)
    if ranges.count == 1 {
      output.reserveCapacity(bytes.count + bytes.count / 8)
      return printItems(items[...], indent: 0, isFile: true)
    }
    let start = self
    let parts = workers.map(ranges.count) { piece -> [UInt8] in
      let some = items[ranges[piece]]
      guard let first = some.first, let last = some.last else { return [] }
      let tokens = start.tokens
      let count = Int(tokens.end(last.endToken - 1) - tokens.start(first.firstToken))
      var printer = start.part(count: count)
      printer.printItems(some, indent: 0, isFile: true)
      return printer.output
    }
    output.reserveCapacity(output.count + parts.reduce(0) { $0 + $1.count } + lineBreak.count)
    for part in parts { output += part }
  }

  /// What stands between two tokens of a node: its children, and comments.
  private func items(_ id: NodeID, _ first: Int, _ end: Int) -> [Item] {
    var items: [Item] = []
    let nodes = tree.nodes
    let kinds = tokens.kinds
    var child = id.index + 1
    let lastChild = Int(nodes[id.index].next)
    var breaks = 0
    var index = first
    while index < end {
      while child < lastChild, Int(nodes[child].firstToken) < index || isMissing(nodes[child]) {
        child = Int(nodes[child].next)
      }
      if child < lastChild, Int(nodes[child].firstToken) == index {
        let record = nodes[child]
        items.append(
          Item(
            node: NodeID(child), firstToken: index, endToken: Int(record.endToken),
            breaksBefore: breaks, isVerbatim: record.isBroken))
        index = Int(record.endToken)
        breaks = 0
        child = Int(record.next)
        continue
      }
      switch kinds[index] {
      case TokenKind.newline.rawValue: breaks += 1
      case TokenKind.blank.rawValue, TokenKind.comma.rawValue: break
      default:
        // Besides comments these are characters that only look like blanks.
        items.append(
          Item(
            firstToken: index, endToken: index + 1, breaksBefore: breaks,
            isVerbatim: !tokens.kind(index).isComment))
        breaks = 0
      }
      index += 1
    }
    return items
  }

  private func isMissing(_ node: Node) -> Bool { node.firstToken == node.endToken }

  /// Makes one item of every run of lines in which something is left as it is.
  private func mergeVerbatim(_ items: [Item]) -> [Item] {
    if !items.contains(where: \.isVerbatim) { return items }
    var merged: [Item] = []
    for item in items {
      guard let last = merged.last else {
        merged.append(item)
        continue
      }
      let isSameLine = item.breaksBefore == 0
      let joins = (isSameLine || last.isVerbatim && item.isVerbatim)
      if joins && (last.isVerbatim || item.isVerbatim) {
        merged[merged.count - 1] = join(last, item)
        // A line may have begun with items that were fine on their own.
        while isSameLine, merged.count > 1, merged[merged.count - 1].breaksBefore == 0 {
          let tail = merged.removeLast()
          merged[merged.count - 1] = join(merged[merged.count - 1], tail)
        }
        while merged.count > 1, merged[merged.count - 2].isVerbatim {
          let tail = merged.removeLast()
          merged[merged.count - 1] = join(merged[merged.count - 1], tail)
        }
      } else {
        merged.append(item)
      }
    }
    return merged
  }

  private func join(_ a: Item, _ b: Item) -> Item {
    Item(
      firstToken: a.firstToken, endToken: b.endToken, breaksBefore: a.breaksBefore,
      isVerbatim: true)
  }

  private mutating func printItems(_ items: ArraySlice<Item>, indent: Int, isFile: Bool) {
    for place in items.indices {
      let item = items[place]
      let isComment = item.node == nil && !item.isVerbatim
      let isFirst = place == 0
      if isComment && item.breaksBefore == 0 && !(isFirst && isFile) {
        gap("  ")
      } else if !(isFirst && isFile) {
        newLine(indent, isSpaced: item.breaksBefore > 1 && !isFirst)
      }
      if item.isVerbatim {
        printVerbatim(item)
      } else if let node = item.node {
        printNode(node, indent)
      } else {
        copy(token: item.firstToken)
      }
    }
  }

  /// Copies lines as they are, but for their line breaks.
  private mutating func printVerbatim(_ item: Item) {
    let first = lineStart(item.firstToken)
    var start = first
    for index in first..<item.endToken where tokens.kind(index) == .newline {
      if index > start { copy(TextRange(tokens.start(start), tokens.start(index))) }
      output += lineBreak
      start = index + 1
    }
    if item.endToken > start {
      copy(TextRange(tokens.start(start), tokens.end(item.endToken - 1)))
    }
  }

  /// The first token of the line that a token begins, blanks and commas before it counted in; the token
  /// itself where another stands before it. A parser that finds its way back looks at what begins a line.
  private func lineStart(_ index: Int) -> Int {
    var first = index
    while first > 0, [.blank, .comma].contains(tokens.kind(first - 1)) { first -= 1 }
    return first == 0 || [.newline, .byteOrderMark].contains(tokens.kind(first - 1)) ? first : index
  }

  // MARK: Nodes

  /// Writes a node that has nothing wrong, its first line indented already.
  private mutating func printNode(_ id: NodeID, _ indent: Int) {
    let node = tree.node(id)
    let first = Int(node.firstToken)
    let end = Int(node.endToken)
    if isPrinted(first, end, limit: Formatter.width - indent) {
      return copy(TextRange(tokens.start(first), tokens.end(end - 1)))
    }
    if flatWidth(first, end, limit: Formatter.width - indent) != nil {
      return printFlat(first, end)
    }
    printBroken(id, indent)
  }

  /// Writes a node over several lines, if it has any place to be broken at.
  private mutating func printBroken(_ id: NodeID, _ indent: Int) {
    let node = tree.node(id)
    let first = Int(node.firstToken)
    let end = Int(node.endToken)
    switch node.kind {
    case .block:
      guard let open = BlockView(tree, id)?.openBrace else { return printFlat(first, end) }
      printFlat(first, open + 1)
      printBody(id, open + 1, end - 1, indent)
    case .list:
      copy(token: first)
      printBody(id, first + 1, end - 1, indent)
    case .attribute, .letEntry:
      var last: NodeID?
      for child in tree.children(id) { last = child }
      guard let last, tree.kind(last) == .list else { return printFlat(first, end) }
      let list = Int(tree.node(last).firstToken)
      printFlat(first, list)
      gap(" ")
      printBroken(last, indent)
    default:
      printFlat(first, end)
    }
  }

  /// Writes what stands between two brackets over several lines, and the closing one.
  private mutating func printBody(_ id: NodeID, _ first: Int, _ close: Int, _ indent: Int) {
    let items = items(id, first, close)
    if !items.isEmpty {
      printItems(items[...], indent: indent + 2, isFile: false)
      newLine(indent)
    }
    copy(token: close)
  }
}
