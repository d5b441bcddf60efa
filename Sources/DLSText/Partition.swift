// Partition.swift: the place in a sorted collection where something begins to hold.

extension RandomAccessCollection where Index == Int {
  /// The place of the first element that is such, where all behind it are; the end where none is. The elements
  /// looked at are as many as the collection's count has binary digits.
  ///
  /// Public, so that it is inlined in other modules.
  @inlinable @inline(__always)
  public func partitioningIndex(where isSuch: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if isSuch(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
