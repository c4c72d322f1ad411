import CKernels
import Kernels
import TestSupport
import Testing

/// The matrix product against the sum in double precision, with the error bound of each element (Higham 2002).
@Suite struct GEMMTests {
  private func nans(_ count: Int) -> [Float] { [Float](repeating: .nan, count: count) }

  /// The rows and columns of the tile of products in float32.
  private static func tile(_ set: InstructionSet) -> (rows: Int, columns: Int) {
    let table = KernelTable(set)
    return table.split.mr > 0
      ? (Int(table.split.mr), Int(table.split.nr)) : (Int(table.gemm.mr), Int(table.gemm.nr))
  }

  /// Around the tile's edges, the cut of the sum, the longest packed sum; tall, flat, and few rows.
  static func shapes(_ set: InstructionSet) -> [(Int, Int, Int)] {
    let (mr, nr) = tile(set)
    var shapes: [(Int, Int, Int)] = []
    let depths = [1, 2, 3, 8, 33]
    for m in [1, 2, mr - 1, mr, mr + 1, 2 * mr] {
      for n in [1, nr - 1, nr, nr + 1, 2 * nr, 3 * nr + 5] {
        shapes.append((m, n, depths[shapes.count % depths.count]))
      }
    }
    return shapes + [
      (5, 7, 255), (mr, nr, 256), (mr + 1, nr + 1, 257), (2 * mr, 2 * nr, 512), (4, 9, 513), (7, 9, 4097),
      (mr + 1, nr + 1, 4096), (1031, 3, 17), (6, 2053, 19), (3, 1030, 64), (130, 129, 65), (65, 257, 100),
    ]
  }

  @Test(arguments: InstructionSet.available)
  func productsStayWithinTheirBounds(_ set: InstructionSet) {
    let engine = Engine(threads: 2, instructionSet: set)
    for (index, shape) in Self.shapes(set).enumerated() {
      let item = ProductCase(shape.0, shape.1, shape.2)
      var random = SeededGenerator(seed: UInt64(index))
      let before = random.floats(item.m * item.n)
      let sums = zip(item.product, before).map { $0 + Double($1) }
      let sumBounds = item.bounds(adding: before.map(Double.init))
      for flags in 0..<16 {
        let (ta, tb, adds, strided) = (flags & 1 > 0, flags & 2 > 0, flags & 4 > 0, flags & 8 > 0)
        let label = "\(shape) \(set) transposes \(ta) \(tb) accumulate \(adds) strided \(strided)"
        let a = item.left(transposed: ta, gap: strided ? 3 : 0)
        let b = item.right(transposed: tb, gap: strided ? 5 : 0)
        // Without accumulation C begins as NaN: were it read, the result would be NaN.
        let c = GuardedMatrix(
          adds ? before : nans(item.m * item.n), rows: item.m, columns: item.n, gap: strided ? 7 : 0)
        engine.multiply(
          a.matrix, leftTransposed: ta, by: b.matrix, rightTransposed: tb, into: c.matrix, accumulate: adds)
        expectClose(
          c.values, adds ? sums : item.product, bounds: adds ? sumBounds : item.bounds, label)
        c.expectUntouchedGaps()
      }
    }
  }

  /// Every combination of bias, residual (elsewhere or in C itself) and activation, on the tiled path and the
  /// vectors' path.
  @Test(arguments: InstructionSet.available)
  func epilogues(_ set: InstructionSet) {
    let engine = Engine(threads: 2, instructionSet: set)
    let (mr, nr) = Self.tile(set)
    for (m, n, k) in [(1, 33, 65), (4, nr + 1, 300), (mr + 1, nr + 3, 300), (37, 3 * nr, 513)] {
      let item = ProductCase(m, n, k)
      var random = SeededGenerator(seed: 5)
      let (bias, base) = (random.floats(n), random.floats(m * n))
      for hasBias in [false, true] {
        for kind in ["none", "distinct", "same"] {
          for function in [nil] + ActivationFunction.allCases.map({ $0 as ActivationFunction? }) {
            for transposed in [false, true] {
              check(
                engine, item, transposed: transposed, bias: hasBias ? bias : nil, base: base, kind, function)
            }
          }
        }
      }
    }
  }

  private func check(
    _ engine: Engine, _ item: ProductCase, transposed: Bool, bias: [Float]?, base: [Float], _ kind: String,
    _ function: ActivationFunction?
  ) {
    let label =
      "\(item.m)×\(item.n)×\(item.k) bias \(bias != nil) base \(kind) \(String(describing: function))"
    let a = item.left(transposed: false, gap: 1), b = item.right(transposed: transposed, gap: 2)
    let c = GuardedMatrix(
      kind == "same" ? base : nans(base.count), rows: item.m, columns: item.n, gap: 3)
    let residual = GuardedMatrix(base, rows: item.m, columns: item.n, gap: 4)
    let shift = bias.map { GuardedMatrix($0, rows: 1, columns: item.n) }
    let activated = GuardedMatrix(rows: item.m, columns: item.n, gap: 6)
    var epilogue = GEMMEpilogue(bias: shift?.matrix)
    if kind == "distinct" { epilogue.base = residual.matrix }
    if kind == "same" { epilogue.base = c.matrix }
    if let function { epilogue.activation = (function: function, output: activated.matrix) }
    engine.multiply(a.matrix, by: b.matrix, rightTransposed: transposed, into: c.matrix, epilogue: epilogue)
    var (expected, extra) = (item.product, [Double](repeating: 0, count: item.product.count))
    for index in expected.indices {
      let (x, y) = (
        Double(bias?[index % item.n] ?? 0), kind == "none" ? 0 : Double(base[index])
      )
      expected[index] += x + y
      extra[index] = abs(x) + abs(y)
    }
    expectClose(c.values, expected, bounds: item.bounds(adding: extra), label)
    c.expectUntouchedGaps()
    activated.expectUntouchedGaps()
    #expect(residual.values == base, "\(label)")
    guard let function else { return }
    // The very kernel that activates a matrix on its own, so the same bits.
    let alone = GuardedMatrix(rows: item.m, columns: item.n, gap: 0)
    engine.activate(function, c.matrix, into: alone.matrix)
    #expect(activated.values == alone.values, "\(label): activation")
  }

  /// Threads, block shapes and the rows above and below change no bit of an element.
  @Test(arguments: InstructionSet.available)
  func resultsDoNotDependOnThreads(_ set: InstructionSet) {
    for (m, n, k) in [(3, 500, 300), (50, 33, 700), (200, 300, 600), (61, 1030, 40)] {
      let item = ProductCase(m, n, k)
      for flags in 0..<8 {
        let (ta, tb, adds) = (flags & 1 > 0, flags & 2 > 0, flags & 4 > 0)
        let results = (1...3).map { threads in
          let engine = Engine(threads: threads, instructionSet: set)
          let a = item.left(transposed: ta, gap: 0), b = item.right(transposed: tb, gap: 0)
          let c = GuardedMatrix([Float](repeating: 0.3, count: m * n), rows: m, columns: n, gap: 1)
          engine.multiply(
            a.matrix, leftTransposed: ta, by: b.matrix, rightTransposed: tb, into: c.matrix, accumulate: adds)
          return c.values
        }
        #expect(results[0] == results[1] && results[0] == results[2], "\(m)×\(n)×\(k) \(flags) \(set)")
      }
    }
  }

  /// A row's product is the same whatever rows stand beside it: what makes a ragged batch equal its sequences alone.
  @Test(arguments: InstructionSet.available)
  func rowsDoNotDependOnTheirNeighbours(_ set: InstructionSet) {
    let item = ProductCase(48, 70, 300)
    let engine = Engine(threads: 2, instructionSet: set)
    let a = item.left(transposed: false, gap: 0), b = item.right(transposed: true, gap: 0)
    let whole = GuardedMatrix(rows: 48, columns: 70, gap: 0)
    engine.multiply(a.matrix, by: b.matrix, rightTransposed: true, into: whole.matrix)
    for range in [0..<5, 1..<14, 7..<48, 40..<47] {
      let part = GuardedMatrix(rows: range.count, columns: 70, gap: 0)
      engine.multiply(a.matrix.rows(range), by: b.matrix, rightTransposed: true, into: part.matrix)
      #expect(part.values == whole.matrix.rows(range).elements, "rows \(range) \(set)")
    }
  }

  /// More rows, columns and sums than are packed at a time.
  ///
  /// C·x is compared with A·(B·x) for x of ±1, which sees every element, in the time of two products with a vector (Freivalds
  /// 1979).
  @Test(arguments: InstructionSet.available)
  func severalPackedStretches(_ set: InstructionSet) {
    let isWidest = set == InstructionSet.available.last
    let (m, n, k) = (isWidest ? 1040 : 9, 1050, 6200)
    var random = SeededGenerator(seed: 11)
    let (a, b, bias) = (random.floats(m * k), random.floats(k * n), random.floats(n))
    let signs = (0..<n).map { _ in random.next() & 1 == 0 ? 1.0 : -1.0 }
    let left = GuardedMatrix(a, rows: m, columns: k), right = GuardedMatrix(b, rows: k, columns: n)
    let shift = GuardedMatrix(bias, rows: 1, columns: n)
    let c = GuardedMatrix([Float](repeating: 1, count: m * n), rows: m, columns: n, gap: 2)
    Engine(threads: 2, instructionSet: set).multiply(
      left.matrix, by: right.matrix, into: c.matrix, accumulate: true,
      epilogue: GEMMEpilogue(bias: shift.matrix))
    let offset = signs.reduce(0, +) + zip(bias, signs).reduce(0) { $0 + Double($1.0) * $1.1 }
    let x = b.map(Double.init), y = a.map(Double.init)
    let expected = Reference.matrixProduct(
      y, Reference.matrixProduct(x, signs, m: k, n: 1, k: n), m: m, n: 1, k: k)
    let magnitudes = Reference.matrixProduct(
      y.map(abs),
      Reference.matrixProduct(x.map(abs), signs.map(abs), m: k, n: 1, k: n), m: m, n: 1, k: k)
    let actual = Reference.matrixProduct(c.values.map(Double.init), signs, m: m, n: 1, k: n)
    // Roundings of one sum go up and down: the root of their number, three times over, is what they come to.
    let gamma = 3 * Double(k).squareRoot() * 0x1p-24
    expectClose(actual, expected.map { $0 + offset }, bounds: magnitudes.map { gamma * $0 }, "\(set)")
    c.expectUntouchedGaps()
  }

  @Test func emptyProductsAndPlanning() {
    let c = GuardedMatrix(rows: 2, columns: 2)
    let x = GuardedMatrix([Float](repeating: 1, count: 6), rows: 2, columns: 3)
    let engine = Engine(threads: 1, instructionSet: .baseline)
    engine.multiply(x.matrix.rows(0..<0), by: x.matrix, rightTransposed: true, into: c.matrix.rows(0..<0))
    Engine(threads: 1, instructionSet: .baseline, isPlanning: true)
      .multiply(x.matrix, by: x.matrix, rightTransposed: true, into: c.matrix)
    #expect(c.values.allSatisfy { $0.isNaN })
  }
}
