import CKernels
import Foundation
import Kernels
import TestSupport
import Testing

/// Attention and its gradients against the definition in double precision.
@Suite struct AttentionTests {
  /// Random queries, keys and values as views of one matrix, as a model's projection lays them, or of two
  /// (queries apart) where keys come from a cache.
  struct Case {
    let shape: AttentionShape
    let reference: Reference.AttentionShape
    let rows: AttentionRows
    let query: [Float], key: [Float], value: [Float], dy: [Float]
    /// How the matrices are stored; the numbers above are numbers of that format.
    let element: Element

    init(
      _ lengths: [Int], keys keyLengths: [Int]? = nil, heads: Int, groups: Int, size: Int, causal: Bool,
      scale: Float = 1, element: Element = .float32, window: Int? = nil, cap: Float? = nil,
      ownScale: Float? = nil
    ) {
      self.element = element
      shape = AttentionShape(
        headCount: heads, keyValueHeadCount: groups, headSize: size, isCausal: causal, window: window,
        cap: cap,
        scale: ownScale)
      reference = Reference.AttentionShape(
        lengths: lengths, keyLengths: keyLengths, headCount: heads, keyValueHeadCount: groups, headSize: size,
        isCausal: causal, window: window, cap: cap.map { Double($0) }, scale: ownScale.map { Double($0) })
      func offsets(_ lengths: [Int]) -> [Int] {
        lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
      }
      rows = AttentionRows(queries: offsets(lengths), keys: offsets(keyLengths ?? lengths))
      var random = SeededGenerator(seed: UInt64(size * 100 + heads))
      let (n, m) = (rows.queries[lengths.count], rows.keys[lengths.count])
      func stored(_ values: [Float]) -> [Float] {
        element == .float32 ? values : values.map { BFloat16.value(BFloat16.bits($0)) }
      }
      query = stored(random.floats(n * heads * size, in: -2 * scale...2 * scale))
      key = stored(random.floats(m * groups * size, in: -2...2))
      value = stored(random.floats(m * groups * size))
      dy = stored(random.floats(n * heads * size))
    }

    var queryCount: Int { rows.queries[rows.count] }
    var keyCount: Int { rows.keys[rows.count] }

    /// The most that rounding moves a score: (d + 2) u Σ|q||k| / √d, with the sums' largest possible size.
    var scoreError: Double {
      let d = Double(shape.headSize)
      let q = Double(query.map(abs).max() ?? 0), k = Double(key.map(abs).max() ?? 0)
      return (d + 2) * 0x1p-24 * d * q * k / d.squareRoot()
    }

    /// Weights then move by a relative 2·(that + the rounding of exponentials and of their sum), and outputs by
    /// that times the largest value.
    var outputError: Double {
      let longest = (0..<rows.count).map { rows.keys[$0 + 1] - rows.keys[$0] }.max() ?? 0
      return 2 * (scoreError + Double(longest + 8) * 0x1p-24) * Double(value.map(abs).max() ?? 0)
    }
  }

  /// Sequences as ragged as they come, in bfloat16.
  @Test(arguments: InstructionSet.available, [4, 32, 64, 80])
  func bfloat16(_ set: InstructionSet, _ size: Int) {
    let engine = Engine(threads: 2, instructionSet: set)
    for causal in [false, true] {
      for (heads, groups) in [(2, 2), (4, 2)] {
        let item = Case(
          [1, 4, 31, 33, 5, 65, 130], heads: heads, groups: groups, size: size, causal: causal,
          element: .bfloat16)
        check(item, engine, "\(set) size \(size) heads \(heads)/\(groups) causal \(causal)")
      }
    }
    let one = Case(
      [3, 70], keys: [40, 90], heads: 2, groups: 1, size: size, causal: true, element: .bfloat16)
    check(one, engine, "\(set) size \(size) behind earlier keys")
    #expect(run(one, engine) == run(one, Engine(threads: 1, instructionSet: set)))
  }

  /// A cache keeps float32 while the queries and the output are in bfloat16: only the output is rounded.
  @Test(arguments: InstructionSet.available, [1, 3, 40])
  func cachedKeysInSinglePrecision(_ set: InstructionSet, _ queries: Int) {
    let engine = Engine(threads: 2, instructionSet: set)
    let item = Case([queries], keys: [queries + 37], heads: 4, groups: 2, size: 16, causal: true)
    let query = item.query.map { BFloat16.value(BFloat16.bits($0)) }
    func run(_ element: Element) -> [Float] {
      let (width, keyWidth) = (item.reference.queryWidth, item.reference.keyWidth)
      let q = GuardedMatrix(query, rows: queries, columns: width, gap: 2, element)
      let k = GuardedMatrix(item.key, rows: item.keyCount, columns: keyWidth, gap: 0, .float32)
      let v = GuardedMatrix(item.value, rows: item.keyCount, columns: keyWidth, gap: 0, .float32)
      let out = result(rows: queries, columns: width, gap: 2, element)
      engine.attention(
        q: q.matrix, k: k.matrix, v: v.matrix, rows: item.rows, shape: item.shape, into: out.matrix,
        logSumExp: nil)
      out.expectUntouchedGaps()
      return out.matrix.elements
    }
    #expect(run(.bfloat16) == run(.float32).map { BFloat16.value(BFloat16.bits($0)) })
  }

  /// What the kernels give: output, log-sum-exp [tokens, heads] as the reference has it, and gradients.
  struct Result: Equatable {
    var output: [Float], logSumExp: [Float]
    var query: [Float], key: [Float], value: [Float]
  }

  /// A matrix to be written.
  private func result(rows: Int, columns: Int, gap: Int, _ element: Element) -> GuardedMatrix {
    GuardedMatrix(
      [Float](repeating: .nan, count: rows * columns), rows: rows, columns: columns, gap: gap, element)
  }

  private func run(_ item: Case, _ engine: Engine) -> Result {
    let width = item.reference.queryWidth, keyWidth = item.reference.keyWidth
    let n = item.queryCount, m = item.keyCount
    let isFused = n == m
    // One matrix of queries, keys and values side by side, with guards between none and around all.
    func parts(_ values: ([Float], [Float], [Float])?) -> (
      all: [GuardedMatrix], q: Matrix, k: Matrix, v: Matrix
    ) {
      let first = result(
        rows: n, columns: width + (isFused ? 2 * keyWidth : 0), gap: 2, item.element)
      let second = isFused ? first : result(rows: m, columns: 2 * keyWidth, gap: 6, item.element)
      let start = isFused ? width : 0
      let q = first.matrix.columns(0..<width)
      let k = second.matrix.columns(start..<start + keyWidth)
      let v = second.matrix.columns(start + keyWidth..<start + 2 * keyWidth)
      if let values {
        q.set(values.0)
        k.set(values.1)
        v.set(values.2)
      }
      return ([first, second], q, k, v)
    }
    let x = parts((item.query, item.key, item.value)), dx = parts(nil)
    let out = result(rows: n, columns: width, gap: 4, item.element)
    let sums = result(rows: item.shape.headCount, columns: n, gap: 2, .float32)
    engine.attention(
      q: x.q, k: x.k, v: x.v, rows: item.rows, shape: item.shape, into: out.matrix, logSumExp: sums.matrix)
    let withoutSums = result(rows: n, columns: width, gap: 0, item.element)
    engine.attention(
      q: x.q, k: x.k, v: x.v, rows: item.rows, shape: item.shape, into: withoutSums.matrix, logSumExp: nil)
    let dy = GuardedMatrix(item.dy, rows: n, columns: width, gap: 2, item.element)
    engine.attentionBackward(
      dy.matrix, q: x.q, k: x.k, v: x.v, out: out.matrix, logSumExp: sums.matrix, rows: item.rows,
      shape: item.shape,
      intoQueries: dx.q, keys: dx.k, values: dx.v)
    for matrix in x.all + dx.all + [out, sums] { matrix.expectUntouchedGaps() }
    #expect(withoutSums.matrix.elements == out.matrix.elements)
    let transposed = (0..<n).flatMap { token in (0..<item.shape.headCount).map { sums.matrix[$0, token] } }
    return Result(
      output: out.matrix.elements, logSumExp: transposed, query: dx.q.elements, key: dx.k.elements,
      value: dx.v.elements)
  }

  private func check(_ item: Case, _ engine: Engine, _ label: String) {
    let result = run(item, engine)
    let (q, k, v) = (item.query.map(Double.init), item.key.map(Double.init), item.value.map(Double.init))
    let expected = Reference.attention(query: q, key: k, value: v, item.reference)
    // What is stored in bfloat16 is rounded to 8 bits, once; so are the weights and their gradients where products are
    // taken in it.
    let stored = item.element == .float32 ? 0 : 0x1p-8
    let multiplied = engine.kernels.multipliesBFloat16 ? stored : 0
    expectClose(
      result.output, expected.output,
      absolute: item.outputError + multiplied * Double(item.value.map(abs).max() ?? 0), relative: stored,
      "\(label) output")
    expectClose(
      result.logSumExp, expected.logSumExp, absolute: item.outputError, relative: 0x1p-22,
      "\(label) log-sum-exp")
    let gradients = Reference.attentionBackward(
      query: q, key: k, value: v, item.reference, dy: item.dy.map(Double.init))
    // dv is one product more than the weights; dq and dk two, and a difference of numbers as large as Σ|dy||v|.
    let weights = 4 * item.outputError
    let largest = gradients.value.reduce(0) { max($0, abs($1)) }
    let errors = item.gradientErrors(expected.output, stored: stored, multiplied: multiplied)
    let base = weights * Double(item.shape.headSize).squareRoot()
    func check(_ found: [Float], _ wanted: [Double], _ absolute: Double, _ more: [Double], _ name: String) {
      expectClose(
        found, wanted, bounds: zip(wanted, more).map { absolute + stored * abs($0) + $1 }, "\(label) \(name)")
      // Roundings are as often up as down: on the whole the results are off by far less than by their bounds.
      let error = zip(found, wanted).reduce(0) {
        $0 + ($1.0.isNaN ? .infinity : Self.square(Double($1.0) - $1.1))
      }
      let size = wanted.reduce(0) { $0 + Self.square($1) }
      let bound = Double(wanted.count).squareRoot() * absolute + 2 * stored * size.squareRoot()
      #expect(error.squareRoot() <= bound, "\(label) \(name): norm of the error")
    }
    check(result.value, gradients.value, weights * largest, errors.value, "dv")
    check(result.query, gradients.query, base, errors.query, "dq")
    check(result.key, gradients.key, base, errors.key, "dk")
  }

  private static func square(_ x: Double) -> Double { x * x }

  @Test(arguments: InstructionSet.available, [4, 16, 32, 48, 64, 80])
  func raggedSequences(_ set: InstructionSet, _ size: Int) {
    let engine = Engine(threads: 2, instructionSet: set)
    for causal in [false, true] {
      for (heads, groups) in [(2, 2), (4, 2), (3, 1)] {
        let item = Case(
          [1, 2, 31, 32, 33, 5, 65], heads: heads, groups: groups, size: size, causal: causal)
        check(item, engine, "\(set) size \(size) heads \(heads)/\(groups) causal \(causal)")
      }
    }
  }

  @Test(arguments: InstructionSet.available, [false, true])
  func longSequence(_ set: InstructionSet, _ causal: Bool) {
    let engine = Engine(threads: 2, instructionSet: set)
    check(Case([130, 3], heads: 2, groups: 1, size: 16, causal: causal), engine, "\(set) causal \(causal)")
  }

  /// With two threads the queries of a long sequence are more than one task, with one they are not.
  @Test(arguments: InstructionSet.available, [Element.float32, .bfloat16])
  func longSequenceInParts(_ set: InstructionSet, _ element: Element) {
    for causal in [false, true] {
      let item = Case([530], heads: 4, groups: 2, size: 16, causal: causal, element: element)
      let engine = Engine(threads: 2, instructionSet: set)
      check(item, engine, "\(set) \(element) causal \(causal)")
      #expect(run(item, engine) == run(item, Engine(threads: 1, instructionSet: set)))
    }
  }

  /// More keys than queries: the queries are the last tokens.
  @Test(arguments: InstructionSet.available)
  func cachedKeys(_ set: InstructionSet) {
    let engine = Engine(threads: 2, instructionSet: set)
    for queries in 1...40 {
      for earlier in [1, 7, 31, 64] {
        let item = Case(
          [queries], keys: [queries + earlier], heads: 4, groups: 2, size: 8, causal: true)
        check(item, engine, "\(set) \(queries) queries behind \(earlier)")
      }
    }
    check(
      Case([3, 17, 1], keys: [40, 17, 9], heads: 2, groups: 2, size: 16, causal: true), engine, "\(set) three"
    )
  }

  /// Windows of the last positions and, where attention is not causal, of the next ones; with and without earlier keys.
  @Test(arguments: InstructionSet.available, [Element.float32, .bfloat16])
  func windows(_ set: InstructionSet, _ element: Element) {
    let engine = Engine(threads: 2, instructionSet: set)
    for window in [1, 31, 64] {
      for causal in [true, false] {
        let item = Case(
          [1, 4, 66, 100], heads: 2, groups: window % 2 == 0 ? 2 : 1, size: 8, causal: causal,
          element: element, window: window)
        check(item, engine, "\(set) \(element) window \(window) causal \(causal)")
        #expect(run(item, engine) == run(item, Engine(threads: 1, instructionSet: set)))
      }
      let behind = Case(
        [1, 3, 30], keys: [40, 90, 100], heads: 1, groups: 1, size: 8, causal: true, element: element,
        window: window)
      check(behind, engine, "\(set) \(element) window \(window) behind earlier keys")
    }
    let long = Case([300], heads: 1, groups: 1, size: 4, causal: true, element: element, window: 70)
    check(long, engine, "\(set) \(element) in parts")
    #expect(run(long, engine) == run(long, Engine(threads: 1, instructionSet: set)))
  }

  /// A window that reaches as far as the longest sequence changes no bit.
  @Test(arguments: InstructionSet.available) func aWindowThatHidesNothing(_ set: InstructionSet) {
    let engine = Engine(threads: 2, instructionSet: set)
    let whole = Case([130, 3, 77], heads: 2, groups: 1, size: 16, causal: true)
    let windowed = Case([130, 3, 77], heads: 2, groups: 1, size: 16, causal: true, window: 130)
    #expect(run(whole, engine) == run(windowed, engine))
  }

  /// Soft caps that bite, with a scale of its own, and a window too.
  @Test(arguments: InstructionSet.available, [Element.float32, .bfloat16])
  func caps(_ set: InstructionSet, _ element: Element) {
    let engine = Engine(threads: 2, instructionSet: set)
    for (cap, window) in [(Float(0.5), nil), (20, 40)] as [(Float, Int?)] {
      let item = Case(
        [1, 4, 33, 66, 80], heads: 2, groups: 1, size: 8, causal: true, element: element, window: window,
        cap: cap, ownScale: 0.2)
      check(item, engine, "\(set) \(element) cap \(cap)")
      #expect(run(item, engine) == run(item, Engine(threads: 1, instructionSet: set)))
      let behind = Case(
        [1, 30], keys: [40, 100], heads: 1, groups: 1, size: 8, causal: true, element: element,
        window: window, cap: cap)
      check(behind, engine, "\(set) \(element) cap \(cap) behind earlier keys")
    }
  }

  @Test(arguments: InstructionSet.available)
  func resultsDoNotDependOnThreadsOrNeighbours(_ set: InstructionSet) {
    let lengths = [1, 2, 31, 4, 65, 7]
    let item = Case(lengths, heads: 4, groups: 2, size: 16, causal: true)
    let results = (1...3).map { run(item, Engine(threads: $0, instructionSet: set)) }
    #expect(results[0] == results[1] && results[0] == results[2], "\(set)")
    let engine = Engine(threads: 2, instructionSet: set)
    let width = item.reference.queryWidth
    for (index, length) in lengths.enumerated() {
      let tokens = item.rows.queries[index]..<item.rows.queries[index + 1]
      func part(_ values: [Float], _ width: Int) -> Matrix {
        GuardedMatrix(values, rows: values.count / width, columns: width).matrix.rows(tokens)
      }
      let out = GuardedMatrix(rows: length, columns: width, gap: 0)
      engine.attention(
        q: part(item.query, width), k: part(item.key, item.reference.keyWidth),
        v: part(item.value, item.reference.keyWidth),
        rows: AttentionRows(queries: [0, length], keys: [0, length]), shape: item.shape, into: out.matrix,
        logSumExp: nil)
      #expect(
        out.values == Array(results[0].output[tokens.lowerBound * width..<tokens.upperBound * width]),
        "\(set): sequence \(index) alone")
    }
  }

  /// Scores of ±10⁴.
  ///
  /// The numbers are whole and 1/√16 is a power of two, so every score is exact and the result must be too, but for the
  /// exponential.
  @Test(arguments: InstructionSet.available, [false, true])
  func largeScores(_ set: InstructionSet, _ causal: Bool) {
    var item = Case([40, 3], heads: 2, groups: 2, size: 16, causal: causal)
    item = Case(item) {
      Float(Int($0 * 100))
    } key: {
      Float(Int($0 * 25))
    }
    let result = run(item, Engine(threads: 2, instructionSet: set))
    let (q, k, v) = (item.query.map(Double.init), item.key.map(Double.init), item.value.map(Double.init))
    let expected = Reference.attention(query: q, key: k, value: v, item.reference)
    #expect((expected.logSumExp.map(abs).max() ?? 0) > 1e4)
    expectClose(result.output, expected.output, absolute: 64 * 0x1p-24, "\(set) output")
    expectClose(result.logSumExp, expected.logSumExp, relative: 0x1p-22, "\(set) log-sum-exp")
    for gradient in [result.query, result.key, result.value] { #expect(gradient.allSatisfy { $0.isFinite }) }
  }

  /// The weights' exponential: e^x for x <= 0 as backward computes it, with scale 1 and log-sum-exp 0.
  @Test(arguments: InstructionSet.available) func exponential(_ set: InstructionSet) throws {
    let kernels = KernelTable(set).attention
    let unit = Int(kernels.unit)
    let kernel = try #require(kernels.gradients)
    func weights(_ x: [Float]) -> [Float] {
      let keys = (x.count + unit - 1) / unit
      var values = x + [Float](repeating: 0, count: keys * unit - x.count)
      var gradients = [Float](repeating: 0, count: values.count)
      let zeros = [Float](repeating: 0, count: unit)
      kernel(keys, keys, keys, unit, 1, &values, &gradients, unit, zeros, zeros)
      return Array(values[..<x.count])
    }
    let steps = 200_000
    let x =
      (0...steps).map { Float(-87.3 * Double($0) / Double(steps)) } + [-0.0, tiny, -tiny, -1e-7, -87.25]
    // x·log₂ e has two roundings, which an exponential multiplies by x; the rest is within two units.
    expectClose(
      weights(x), x.map { exp(Double($0)) },
      bounds: x.map { (4 + 2 * Double(abs($0))) * 0x1p-24 * exp(Double($0)) })
    #expect(weights([-87.5, -88, -1e4, -3e38, -.infinity]).allSatisfy { $0 == 0 })
    #expect(weights([0, 1e-7, 1e4, .infinity]).allSatisfy { $0 == 1 })
    #expect(weights([.nan, -.nan]).allSatisfy { $0.isNaN })
  }

  /// What comes later changes no bit of what came before.
  @Test(arguments: InstructionSet.available)
  func causalQueriesDoNotSeeTheFuture(_ set: InstructionSet) {
    let engine = Engine(threads: 1, instructionSet: set)
    let item = Case([70], heads: 2, groups: 2, size: 16, causal: true)
    let before = run(item, engine)
    let seen = 37 * item.reference.queryWidth
    var changed = item
    changed = Case(item, from: seen)
    let after = run(changed, engine)
    #expect(before.output[..<seen] == after.output[..<seen], "\(set)")
    #expect(before.output[seen...] != after.output[seen...], "\(set)")
  }
}

extension AttentionTests.Case {
  /// How far roundings to bfloat16 move the gradients, by a relative `stored` of the output and `multiplied` of the weights p
  /// and their gradients ds = p·(dy·v − δ).
  ///
  /// δ = Σ dy·out moves by as much as stored · Σ|dy·out|, and ds is rounded by at most multiplied · p · 2·Σ|dy|·max|v|. With
  /// either, dq moves by scale · Σₖ p·|k| and dk by scale · Σ p·|q| over the queries; dv by multiplied · Σ p·|dy|.
  func gradientErrors(
    _ output: [Double], stored: Double, multiplied: Double
  ) -> (query: [Double], key: [Double], value: [Double]) {
    func largest(_ x: [Float]) -> Double { Double(x.map(abs).max() ?? 0) }
    let size = shape.headSize, scale = 1 / Double(size).squareRoot()
    let values = largest(value)
    let moved = stride(from: 0, to: output.count, by: size).map { start in
      (start..<start + size).reduce(0) {
        $0 + abs(Double(dy[$1])) * (stored * abs(output[$1]) + 2 * multiplied * values)
      }
    }
    // With a gradient of ones, dv is each key's sum of weights.
    let sums = Reference.attentionBackward(
      query: query.map(Double.init), key: key.map(Double.init), value: value.map(Double.init), reference,
      dy: [Double](repeating: 1, count: dy.count)
    ).value
    let most = moved.max() ?? 0
    let (keys, queries, gradients) = (largest(key), largest(query), largest(dy))
    return (
      output.indices.map { moved[$0 / size] * scale * keys }, sums.map { most * scale * queries * $0 },
      sums.map { multiplied * gradients * $0 }
    )
  }

  /// The same with other queries and keys.
  init(_ other: Self, query: (Float) -> Float, key: (Float) -> Float) {
    (shape, reference, rows, value, dy) = (other.shape, other.reference, other.rows, other.value, other.dy)
    element = other.element
    self.query = other.query.map(query)
    self.key = other.key.map(key)
  }

  /// The same with other keys and values from element `start` on.
  init(_ other: Self, from start: Int) {
    (shape, reference, rows, query, dy) = (other.shape, other.reference, other.rows, other.query, other.dy)
    element = other.element
    key = Array(other.key[..<start]) + other.key[start...].map { 5 * $0 + 1 }
    value = Array(other.value[..<start]) + other.value[start...].map { 1 - $0 }
  }
}
