import CKernels
import Kernels
import TestSupport
import Testing

/// The matrix product in bfloat16 against the exact product of the rounded operands: products of bfloat16 are exact in
/// single precision, so the bound is that of a sum in single precision.
@Suite struct GEMMHalfTests {
  /// Rounded operands and their exact product.
  private struct Case {
    let m: Int, n: Int, k: Int
    let a: [Float], b: [Float]
    let product: [Double], bounds: [Double]

    init(_ m: Int, _ n: Int, _ k: Int) {
      (self.m, self.n, self.k) = (m, n, k)
      var random = SeededGenerator(seed: UInt64(m * 1_000_003 + n * 1009 + k))
      a = random.floats(m * k)
      b = random.floats(k * n)
      let (x, y) = (a.map(Self.rounded), b.map(Self.rounded))
      product = Reference.matrixProduct(x, y, m: m, n: n, k: k)
      bounds = Reference.matrixProductBounds(x, y, m: m, n: n, k: k)
    }

    static func rounded(_ x: Float) -> Double { Double(BFloat16.value(BFloat16.bits(x))) }
  }

  private func transposed(_ x: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    (0..<columns).flatMap { column in (0..<rows).map { x[$0 * columns + column] } }
  }

  /// An operand in either storage; the bits that are multiplied are the same.
  private func operand(_ x: [Float], _ rows: Int, _ columns: Int, turned: Bool, isHalf: Bool, gap: Int)
    -> Matrix
  {
    let values = turned ? transposed(x, rows, columns) : x
    let (r, c) = turned ? (columns, rows) : (rows, columns)
    return isHalf
      ? HalfMatrix(values, rows: r, columns: c, gap: gap).matrix
      : GuardedMatrix(values, rows: r, columns: c, gap: gap).matrix
  }

  /// Around the tiles' edges of every machine, the steps of 32 and the cut of 384, and few rows.
  private static let shapes = [
    (1, 1, 1), (1, 33, 31), (3, 40, 32), (5, 7, 33), (11, 31, 64), (12, 32, 65), (13, 33, 383), (31, 63, 384),
    (32, 64, 385), (33, 65, 769), (64, 100, 100), (25, 129, 6), (7, 9, 6200), (70, 3, 130),
  ]

  @Test(arguments: InstructionSet.available)
  func productsStayWithinTheirBounds(_ set: InstructionSet) {
    let engine = Engine(threads: 2, instructionSet: set)
    for (m, n, k) in Self.shapes {
      let item = Case(m, n, k)
      for flags in 0..<32 {
        let (ta, tb) = (flags & 1 > 0, flags & 2 > 0)
        let (ha, hb, strided) = (flags & 4 > 0, flags & 8 > 0, flags & 16 > 0)
        let a = operand(item.a, m, k, turned: ta, isHalf: ha, gap: strided ? 3 : 0)
        let b = operand(item.b, k, n, turned: tb, isHalf: hb, gap: strided ? 5 : 0)
        let c = GuardedMatrix(rows: m, columns: n, gap: strided ? 7 : 0)
        engine.multiply(a, leftTransposed: ta, by: b, rightTransposed: tb, into: c.matrix, in: .bfloat16)
        expectClose(
          c.values, item.product, bounds: item.bounds,
          "\(m)×\(n)×\(k) \(set) transposes \(ta) \(tb) halves \(ha) \(hb) strided \(strided)")
        c.expectUntouchedGaps()
      }
    }
  }

  /// A product written in bfloat16 is the one in single precision, rounded once, with every epilogue.
  @Test(arguments: InstructionSet.available)
  func outputsAreRoundedOnce(_ set: InstructionSet) {
    let engine = Engine(threads: 2, instructionSet: set)
    for (m, n, k) in [(5, 33, 40), (40, 70, 400), (9, 35, 6300)] {
      let item = Case(m, n, k)
      var random = SeededGenerator(seed: 9)
      let bias = GuardedMatrix(random.floats(n), rows: 1, columns: n)
      let base = HalfMatrix(random.floats(m * n), rows: m, columns: n, gap: 1)
      let old = random.floats(m * n)
      for flags in 0..<8 {
        let (adds, hasBias, hasBase) = (flags & 1 > 0, flags & 2 > 0, flags & 4 > 0)
        let a = operand(item.a, m, k, turned: false, isHalf: true, gap: 0)
        let b = operand(item.b, k, n, turned: false, isHalf: false, gap: 0)
        let half = HalfMatrix(old, rows: m, columns: n, gap: 3)
        let full = GuardedMatrix(half.values, rows: m, columns: n)
        let activated = HalfMatrix(rows: m, columns: n, gap: 2)
        let alone = GuardedMatrix(rows: m, columns: n)
        for (c, output) in [(half.matrix, activated.matrix), (full.matrix, alone.matrix)] {
          engine.multiply(
            a, by: b, into: c, accumulate: adds,
            epilogue: GEMMEpilogue(
              bias: hasBias ? bias.matrix : nil, base: hasBase ? base.matrix : nil,
              activation: (function: .gelu, output: output)), in: .bfloat16)
        }
        // Where the sum is packed in stretches, what C held is added first in single precision and last in bfloat16.
        if k > 6144 && adds {
          // Both sums have three more terms of about 1: what C held, a bias and a residual.
          let bounds = zip(item.bounds, full.values).map {
            2 * ($0 + 3 * Double(k) * 0x1p-24) + Double(abs($1)) * 0x1p-8
          }
          expectClose(half.values, full.values.map(Double.init), bounds: bounds, "\(set) stretches")
        } else {
          #expect(half.values == full.values.map { BFloat16.value(BFloat16.bits($0)) }, "\(set) \(flags)")
          #expect(
            activated.values == alone.values.map { BFloat16.value(BFloat16.bits($0)) }, "\(set) \(flags)")
        }
        half.expectUntouchedGaps()
        activated.expectUntouchedGaps()
      }
    }
  }

  /// In single precision, operands stored in bfloat16 are taken exactly.
  @Test(arguments: InstructionSet.available)
  func singlePrecisionTakesHalvesExactly(_ set: InstructionSet) {
    let engine = Engine(threads: 1, instructionSet: set)
    for (m, n, k) in [(2, 9, 30), (20, 45, 300)] {
      let item = Case(m, n, k)
      for flags in 0..<4 {
        let (ta, tb) = (flags & 1 > 0, flags & 2 > 0)
        let results = [true, false].map { isHalf in
          let (a, b) = (item.a.map { Float(Case.rounded($0)) }, item.b.map { Float(Case.rounded($0)) })
          // Both are tiled: five rows at least.
          let c = GuardedMatrix(rows: m, columns: n)
          engine.multiply(
            operand(a, m, k, turned: ta, isHalf: isHalf, gap: 1), leftTransposed: ta,
            by: operand(b, k, n, turned: tb, isHalf: isHalf, gap: 2), rightTransposed: tb, into: c.matrix,
            accumulate: false)
          return c.values
        }
        if m > 4 || ta || !tb { #expect(results[0] == results[1], "\(set) \(flags)") }
        expectClose(results[0], item.product, bounds: item.bounds, "\(set) \(flags)")
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func resultsDoNotDependOnThreads(_ set: InstructionSet) {
    for (m, n, k) in [(3, 500, 300), (50, 33, 700), (200, 300, 600)] {
      let item = Case(m, n, k)
      let results = (1...3).map { threads in
        let c = GuardedMatrix([Float](repeating: 0.3, count: m * n), rows: m, columns: n, gap: 1)
        Engine(threads: threads, instructionSet: set).multiply(
          operand(item.a, m, k, turned: true, isHalf: false, gap: 0), leftTransposed: true,
          by: operand(item.b, k, n, turned: false, isHalf: true, gap: 0), into: c.matrix, accumulate: true,
          in: .bfloat16)
        return c.values
      }
      #expect(results[0] == results[1] && results[0] == results[2], "\(m)×\(n)×\(k) \(set)")
    }
  }

  /// NaN and infinity in an operand reach the rows and columns they belong to, and no others.
  @Test(arguments: InstructionSet.available)
  func nonFiniteNumbersPassThrough(_ set: InstructionSet) {
    let item = Case(20, 40, 50)
    var a = item.a
    a[3 * 50 + 7] = .nan
    a[5 * 50 + 49] = .infinity
    let c = GuardedMatrix(rows: 20, columns: 40)
    Engine(threads: 1, instructionSet: set).multiply(
      operand(a, 20, 50, turned: false, isHalf: false, gap: 0),
      by: operand(item.b, 50, 40, turned: false, isHalf: false, gap: 0), into: c.matrix, in: .bfloat16)
    for row in 0..<20 {
      let values = c.matrix.rows(row..<row + 1).elements
      #expect(
        values.allSatisfy { row == 3 ? $0.isNaN : row == 5 ? !$0.isFinite : $0.isFinite }, "row \(row) \(set)"
      )
    }
  }
}
