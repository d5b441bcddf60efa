// Orientation.swift: on which side of a line a point lies, exactly.

/// The side of the line from a to b on which c lies: 1 left, -1 right, 0 on it.
///
/// Exact for all finite coordinates that neither overflow nor underflow when multiplied: a quick
/// estimate with a known error bound settles nearly all cases, else the sum is done without
/// rounding. Borders shared by two units depend on this: both must give the same answer.
package func orientation(
  _ ax: Double, _ ay: Double, _ bx: Double, _ by: Double, _ cx: Double, _ cy: Double
) -> Int {
  let left = (ax - cx) * (by - cy)
  let right = (ay - cy) * (bx - cx)
  let estimate = left - right
  // Shewchuk's bound for this determinant: (3 + 16 u) u with u = 2^-53.
  let bound = 3.330_669_073_875_471_6e-16 * (abs(left) + abs(right))
  if estimate > bound { return 1 }
  if estimate < -bound { return -1 }
  if left == 0 && right == 0 && (ax == cx || by == cy) && (ay == cy || bx == cx) { return 0 }
  return exactOrientation(ax, ay, bx, by, cx, cy)
}

/// The sign of the determinant as a sum of twelve floating-point numbers that is not rounded.
private func exactOrientation(
  _ ax: Double, _ ay: Double, _ bx: Double, _ by: Double, _ cx: Double, _ cy: Double
) -> Int {
  var sum = Expansion()
  sum.addProduct(ax, by)
  sum.addProduct(-ax, cy)
  sum.addProduct(-cx, by)
  sum.addProduct(-ay, bx)
  sum.addProduct(ay, cx)
  sum.addProduct(cy, bx)
  return sum.sign
}

/// A number as an unrounded sum of doubles of growing size that don't overlap (Shewchuk).
private struct Expansion {
  private var terms: [Double] = []

  mutating func addProduct(_ left: Double, _ right: Double) {
    let high = left * right
    let low = (-high).addingProduct(left, right)
    add(low)
    add(high)
  }

  private mutating func add(_ value: Double) {
    var carry = value
    for index in terms.indices {
      let term = terms[index]
      let sum = carry + term
      let part = sum - carry
      terms[index] = (carry - (sum - part)) + (term - part)
      carry = sum
    }
    terms.append(carry)
  }

  /// The sign of the largest term that isn't zero is the sign of the whole.
  var sign: Int {
    for term in terms.reversed() where term != 0 { return term > 0 ? 1 : -1 }
    return 0
  }
}
