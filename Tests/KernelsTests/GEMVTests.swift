import CKernels
import Kernels
import TestSupport
import Testing

/// Up to four rows by a transposed matrix: the path of decoding, which packs nothing.
@Suite struct GEMVTests {
  @Test(arguments: InstructionSet.available)
  func productsStayWithinTheirBounds(_ set: InstructionSet) {
    let engine = Engine(threads: 2, instructionSet: set)
    let widths = [1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 257, 1000]
    let heights = [1, 2, 3, 4, 5, 7, 8, 9, 31, 33, 130]
    for (index, k) in widths.enumerated() {
      for n in heights {
        let item = ProductCase(1 + (index + n) % 4, n, k)
        for gap in [0, 3] {
          let x = item.left(transposed: false, gap: gap), w = item.right(transposed: true, gap: gap)
          let y = GuardedMatrix(rows: item.m, columns: n, gap: gap)
          engine.multiply(x.matrix, by: w.matrix, rightTransposed: true, into: y.matrix)
          expectClose(y.values, item.product, bounds: item.bounds, "\(item.m)×\(n)×\(k) gap \(gap) \(set)")
          y.expectUntouchedGaps()
        }
      }
    }
  }

  /// Weights at 16 bits give, bit for bit, what the same weights give in float32, whatever is done with the sums, and
  /// whether rows are few or so many that they are packed.
  @Test(arguments: InstructionSet.available, [Element.bfloat16, .float16])
  func narrowWeightsGiveTheSameBits(_ set: InstructionSet, _ element: Element) {
    let engine = Engine(threads: 2, instructionSet: set)
    for (index, k) in [1, 7, 16, 31, 33, 64, 257, 1000].enumerated() {
      for (m, n) in [(1, 1), (2, 9), (3, 133), (4, 31), (5, 40), (19, 77)] {
        let item = ProductCase(m, n, k)
        let x = item.left(transposed: false, gap: index % 3)
        // Some numbers lie below 2⁻¹⁴, the smallest normal one in half precision.
        let numbers = item.right(transposed: true, gap: 0).values.enumerated().map {
          $0.offset % 7 == 3 ? $0.element * 0x1p-17 : $0.element
        }
        let narrow = GuardedMatrix(numbers, rows: n, columns: k, gap: 1, element)
        let wide = GuardedMatrix(narrow.values, rows: n, columns: k, gap: 1)
        let bias = GuardedMatrix(normals(n, seed: 5), rows: 1, columns: n)
        let results = [narrow.matrix, wide.matrix].map { w in
          let y = GuardedMatrix(rows: m, columns: n, gap: 2), z = GuardedMatrix(rows: m, columns: n)
          engine.multiply(
            x.matrix, by: w, rightTransposed: true, into: y.matrix,
            epilogue: GEMMEpilogue(bias: bias.matrix, activation: (function: .gelu, output: z.matrix)))
          return y.values + z.values
        }
        #expect(results[0] == results[1], "\(m)×\(n)×\(k) \(set) \(element)")
      }
    }
  }

  /// Neither threads nor the other rows change a bit, so feeding a prompt in chunks of one to four is exact.
  @Test(arguments: InstructionSet.available)
  func rowsAndThreadsDoNotMatter(_ set: InstructionSet) {
    let item = ProductCase(4, 1003, 517)
    let x = item.left(transposed: false, gap: 0), w = item.right(transposed: true, gap: 0)
    var results: [[Float]] = []
    for threads in 1...3 {
      let engine = Engine(threads: threads, instructionSet: set)
      for rows in 1...4 {
        let y = GuardedMatrix(rows: 4, columns: 1003, gap: 0)
        for start in stride(from: 0, to: 4, by: rows) {
          let range = start..<min(4, start + rows)
          engine.multiply(
            x.matrix.rows(range), by: w.matrix, rightTransposed: true, into: y.matrix.rows(range))
        }
        results.append(y.values)
      }
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  /// A sum of logits so wide that tasks are many, with bias, residual and strides.
  @Test(arguments: InstructionSet.available)
  func wideWithEpilogue(_ set: InstructionSet) {
    let item = ProductCase(3, 5000, 20)
    var random = SeededGenerator(seed: 3)
    let (bias, base) = (random.floats(5000), random.floats(15_000))
    let x = item.left(transposed: false, gap: 2), w = item.right(transposed: true, gap: 4)
    let y = GuardedMatrix(rows: 3, columns: 5000, gap: 6)
    let shift = GuardedMatrix(bias, rows: 1, columns: 5000)
    let residual = GuardedMatrix(base, rows: 3, columns: 5000, gap: 2)
    Engine(threads: 3, instructionSet: set).multiply(
      x.matrix, by: w.matrix, rightTransposed: true, into: y.matrix,
      epilogue: GEMMEpilogue(bias: shift.matrix, base: residual.matrix))
    let extra = base.indices.map { Double(bias[$0 % 5000]) + Double(base[$0]) }
    let sizes = base.indices.map { Double(abs(bias[$0 % 5000]) + abs(base[$0])) }
    expectClose(
      y.values, zip(item.product, extra).map { $0 + $1 }, bounds: item.bounds(adding: sizes), "\(set)")
    y.expectUntouchedGaps()
  }
}
