import CKernels
import Kernels
import TestSupport
import Testing

/// The matrix product in bfloat16 against the exact product of the rounded operands: products of bfloat16 are exact in
/// float32, so the bound is that of a sum in float32.
@Suite struct GEMMBFloat16Tests {
  private static func rounded(_ x: Float) -> Double { Double(BFloat16.value(BFloat16.bits(x))) }

  private static func item(_ m: Int, _ n: Int, _ k: Int) -> ProductCase {
    ProductCase(m, n, k, rounded: rounded)
  }

  /// An operand in either storage; the bits that are multiplied are the same.
  private func operand(_ x: [Float], _ rows: Int, _ columns: Int, turned: Bool, isBF16: Bool, gap: Int)
    -> Matrix
  {
    let values = turned ? transpose(x, rows, columns) : x
    let (r, c) = turned ? (columns, rows) : (rows, columns)
    return isBF16
      ? BFloat16Matrix(values, rows: r, columns: c, gap: gap).matrix
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
      let item = Self.item(m, n, k)
      for flags in 0..<32 {
        let (ta, tb) = (flags & 1 > 0, flags & 2 > 0)
        let (ha, hb, strided) = (flags & 4 > 0, flags & 8 > 0, flags & 16 > 0)
        let a = operand(item.a, m, k, turned: ta, isBF16: ha, gap: strided ? 3 : 0)
        let b = operand(item.b, k, n, turned: tb, isBF16: hb, gap: strided ? 5 : 0)
        let c = GuardedMatrix(rows: m, columns: n, gap: strided ? 7 : 0)
        engine.multiply(a, leftTransposed: ta, by: b, rightTransposed: tb, into: c.matrix, in: .bfloat16)
        expectClose(
          c.values, item.product, bounds: item.bounds,
          "\(m)×\(n)×\(k) \(set) transposes \(ta) \(tb) bf16 \(ha) \(hb) strided \(strided)")
        c.expectUntouchedGaps()
      }
    }
  }

  /// A product written in bfloat16 is the one in float32, rounded once, with every epilogue.
  @Test(arguments: InstructionSet.available)
  func outputsAreRoundedOnce(_ set: InstructionSet) {
    let engine = Engine(threads: 2, instructionSet: set)
    for (m, n, k) in [(5, 33, 40), (40, 70, 400), (9, 35, 6300)] {
      let item = Self.item(m, n, k)
      var random = SeededGenerator(seed: 9)
      let bias = GuardedMatrix(random.floats(n), rows: 1, columns: n)
      let base = BFloat16Matrix(random.floats(m * n), rows: m, columns: n, gap: 1)
      let old = random.floats(m * n)
      for flags in 0..<8 {
        let (adds, hasBias, hasBase) = (flags & 1 > 0, flags & 2 > 0, flags & 4 > 0)
        let a = operand(item.a, m, k, turned: false, isBF16: true, gap: 0)
        let b = operand(item.b, k, n, turned: false, isBF16: false, gap: 0)
        let narrow = BFloat16Matrix(old, rows: m, columns: n, gap: 3)
        let full = GuardedMatrix(narrow.values, rows: m, columns: n)
        let activated = BFloat16Matrix(rows: m, columns: n, gap: 2)
        let alone = GuardedMatrix(rows: m, columns: n)
        for (c, output) in [(narrow.matrix, activated.matrix), (full.matrix, alone.matrix)] {
          engine.multiply(
            a, by: b, into: c, accumulate: adds,
            epilogue: GEMMEpilogue(
              bias: hasBias ? bias.matrix : nil, base: hasBase ? base.matrix : nil,
              activation: (function: .gelu, output: output)), in: .bfloat16)
        }
        // Where the sum is packed in stretches, what C held is added first in float32 and last in bfloat16.
        if k > 6144 && adds {
          // Both sums have three more terms of about 1: what C held, a bias and a residual.
          let bounds = zip(item.bounds, full.values).map {
            2 * ($0 + 3 * Double(k) * 0x1p-24) + Double(abs($1)) * 0x1p-8
          }
          expectClose(narrow.values, full.values.map(Double.init), bounds: bounds, "\(set) stretches")
        } else {
          #expect(narrow.values == full.values.map { BFloat16.value(BFloat16.bits($0)) }, "\(set) \(flags)")
          #expect(
            activated.values == alone.values.map { BFloat16.value(BFloat16.bits($0)) }, "\(set) \(flags)")
        }
        narrow.expectUntouchedGaps()
        activated.expectUntouchedGaps()
      }
    }
  }

  /// An operand in half precision is rounded to bfloat16 as the same numbers in float32 are, however it lies.
  @Test(arguments: InstructionSet.available)
  func float16IsRounded(_ set: InstructionSet) {
    let engine = Engine(threads: 2, instructionSet: set)
    for (m, n, k) in [(1, 9, 30), (3, 40, 70), (20, 45, 300), (33, 65, 769)] {
      let item = Self.item(m, n, k)
      for flags in 0..<4 {
        let (ta, tb) = (flags & 1 > 0, flags & 2 > 0)
        let values = tb ? transpose(item.b, k, n) : item.b
        let (rows, columns) = tb ? (n, k) : (k, n)
        let half = GuardedMatrix(values, rows: rows, columns: columns, gap: 2, .float16)
        let results = [half, GuardedMatrix(half.values, rows: rows, columns: columns, gap: 1)].map { b in
          let c = GuardedMatrix(rows: m, columns: n)
          engine.multiply(
            operand(item.a, m, k, turned: ta, isBF16: false, gap: 0), leftTransposed: ta, by: b.matrix,
            rightTransposed: tb, into: c.matrix, in: .bfloat16)
          return c.values
        }
        #expect(results[0] == results[1], "\(m)×\(n)×\(k) \(set) \(flags)")
      }
    }
  }

  /// in float32, operands stored in bfloat16 are taken exactly.
  @Test(arguments: InstructionSet.available)
  func float32TakesBF16Exactly(_ set: InstructionSet) {
    let engine = Engine(threads: 1, instructionSet: set)
    for (m, n, k) in [(2, 9, 30), (20, 45, 300)] {
      let item = Self.item(m, n, k)
      for flags in 0..<4 {
        let (ta, tb) = (flags & 1 > 0, flags & 2 > 0)
        let results = [true, false].map { isBF16 in
          let (a, b) = (item.a.map { Float(Self.rounded($0)) }, item.b.map { Float(Self.rounded($0)) })
          // Both are tiled: five rows at least.
          let c = GuardedMatrix(rows: m, columns: n)
          engine.multiply(
            operand(a, m, k, turned: ta, isBF16: isBF16, gap: 1), leftTransposed: ta,
            by: operand(b, k, n, turned: tb, isBF16: isBF16, gap: 2), rightTransposed: tb, into: c.matrix,
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
      let item = Self.item(m, n, k)
      let results = (1...3).map { threads in
        let c = GuardedMatrix([Float](repeating: 0.3, count: m * n), rows: m, columns: n, gap: 1)
        Engine(threads: threads, instructionSet: set).multiply(
          operand(item.a, m, k, turned: true, isBF16: false, gap: 0), leftTransposed: true,
          by: operand(item.b, k, n, turned: false, isBF16: true, gap: 0), into: c.matrix, accumulate: true,
          in: .bfloat16)
        return c.values
      }
      #expect(results[0] == results[1] && results[0] == results[2], "\(m)×\(n)×\(k) \(set)")
    }
  }

  /// NaN and infinity in an operand reach the rows and columns they belong to, and no others.
  @Test(arguments: InstructionSet.available)
  func nonFiniteNumbersPassThrough(_ set: InstructionSet) {
    let item = Self.item(20, 40, 50)
    var a = item.a
    a[3 * 50 + 7] = .nan
    a[5 * 50 + 49] = .infinity
    let c = GuardedMatrix(rows: 20, columns: 40)
    Engine(threads: 1, instructionSet: set).multiply(
      operand(a, 20, 50, turned: false, isBF16: false, gap: 0),
      by: operand(item.b, 50, 40, turned: false, isBF16: false, gap: 0), into: c.matrix, in: .bfloat16)
    for row in 0..<20 {
      let values = c.matrix.rows(row..<row + 1).elements
      #expect(
        values.allSatisfy { row == 3 ? $0.isNaN : row == 5 ? !$0.isFinite : $0.isFinite }, "row \(row) \(set)"
      )
    }
  }
}
