import Kernels
import TestSupport

/// op(A), op(B) and the exact product of what they are rounded to, with the bound of each element (Higham 2002).
struct ProductCase {
  let m: Int, n: Int, k: Int
  let a: [Float], b: [Float]
  let product: [Double], bounds: [Double]

  init(_ m: Int, _ n: Int, _ k: Int, rounded: (Float) -> Double = Double.init) {
    (self.m, self.n, self.k) = (m, n, k)
    var random = SeededGenerator(seed: UInt64(m * 1_000_003 + n * 1009 + k))
    a = random.floats(m * k)
    b = random.floats(k * n)
    let (x, y) = (a.map(rounded), b.map(rounded))
    product = Reference.matrixProduct(x, y, m: m, n: n, k: k)
    bounds = Reference.matrixProductBounds(x, y, m: m, n: n, k: k)
  }

  /// A or B as it lies in memory.
  func left(transposed: Bool, gap: Int) -> GuardedMatrix {
    transposed
      ? GuardedMatrix(transpose(a, m, k), rows: k, columns: m, gap: gap)
      : GuardedMatrix(a, rows: m, columns: k, gap: gap)
  }

  func right(transposed: Bool, gap: Int) -> GuardedMatrix {
    transposed
      ? GuardedMatrix(transpose(b, k, n), rows: n, columns: k, gap: gap)
      : GuardedMatrix(b, rows: k, columns: n, gap: gap)
  }

  /// The bound where up to three more terms of the given size are added: they lengthen the sum.
  func bounds(adding extra: [Double]) -> [Double] {
    let longer = Double(k + 6) / Double(k + 2)
    return zip(bounds, extra).map { $0 * longer + Double(k + 6) * 0x1p-24 * abs($1) }
  }
}

/// The transpose of `rows` × `columns` numbers.
func transpose(_ x: [Float], _ rows: Int, _ columns: Int) -> [Float] {
  (0..<columns).flatMap { column in (0..<rows).map { x[$0 * columns + column] } }
}
