import Kernels
import Testing
import Transformer

/// Rows of embeddings beside sums written out.
@Suite struct PoolingTests {
  private let slab = Slab(count: 64)
  private var hidden: Matrix {
    let matrix = slab.matrix(offset: 0, rows: 3, columns: 2)
    matrix.set([1, -8, 4, 2, -2, 3])
    return matrix
  }

  @Test func eachIsItsSum() {
    let expected: [Pooling: [Float]] = [
      .first: [1, -8], .last: [-2, 3], .max: [4, 3], .mean: [1, -1],
      .rootMean: [Float(3 / 3.0.squareRoot()), Float(-3 / 3.0.squareRoot())],
      .weightedMean: [(1 + 8 - 6) / 6, (-8 + 4 + 9) / 6],
    ]
    #expect(expected.count == Pooling.allCases.count)
    for (pooling, row) in expected { #expect(pooling.row(hidden) == row, "\(pooling)") }
  }

  /// The tokens of a prompt have no part; the positions of the others stay.
  @Test func tokensAreSkipped() {
    let expected: [Pooling: [Float]] = [
      .first: [4, 2], .last: [-2, 3], .max: [4, 3], .mean: [1, 2.5],
      .weightedMean: [(8 - 6) / 5, (4 + 9) / 5],
    ]
    for (pooling, row) in expected { #expect(pooling.row(hidden, skipping: 1) == row, "\(pooling)") }
    for pooling in Pooling.allCases {
      #expect(pooling.row(hidden, skipping: 99) == pooling.row(hidden, skipping: 2))
      #expect(pooling.row(hidden.rows(0..<1)) == [1, -8], "one token is its own embedding")
    }
  }
}
