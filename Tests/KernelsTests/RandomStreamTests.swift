import CKernels
import Kernels
import TestSupport
import Testing

/// Philox and what is drawn from it, dropout included.
@Suite struct RandomStreamTests {
  /// The known answers of the authors' Random123 (kat_vectors, philox4x32 with 10 rounds).
  @Test func knownAnswers() {
    #expect(
      RandomStream.bits(key: 0, counter: (low: 0, high: 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      RandomStream.bits(key: .max, counter: (low: .max, high: .max))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    // Digits of π: counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0.
    #expect(
      RandomStream.bits(
        key: 0x299f_31d0_a409_3822, counter: (low: 0x85a3_08d3_243f_6a88, high: 0x0370_7344_1319_8a2e))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func streamsAreNamedBySeedStepAndSite() {
    func first(_ seed: UInt64, _ step: UInt64, _ site: UInt64) -> [UInt64] {
      var stream = RandomStream(seed: seed, step: step, site: site)
      return (0..<5).map { _ in stream.next() }
    }
    #expect(first(1, 2, 3) == first(1, 2, 3))
    let names: [(UInt64, UInt64, UInt64)] = [
      (1, 2, 3), (1, 3, 2), (2, 1, 3), (3, 2, 1), (1, 2, 4), (1, 1, 3),
    ]
    let drawn = names.flatMap { first($0.0, $0.1, $0.2) }
    #expect(Set(drawn).count == drawn.count)
    // The words come in order: two of a counter, then the other two.
    let stream = RandomStream(seed: 1, step: 2, site: 3)
    let words = (0..<3).map { RandomStream.bits(key: stream.key, counter: (low: $0, high: stream.stream)) }
    let expected = words.flatMap {
      [UInt64($0[0]) | UInt64($0[1]) << 32, UInt64($0[2]) | UInt64($0[3]) << 32]
    }
    #expect(first(1, 2, 3) == Array(expected[..<5]))
  }

  @Test func distributions() {
    var stream = RandomStream(seed: 9, step: 0, site: 0)
    let count = 100_000
    var sums = (uniform: 0.0, normal: 0.0, square: 0.0, product: 0.0)
    var previous = 0.0
    for _ in 0..<count {
      let u = stream.uniform()
      #expect(u >= 0 && u < 1)
      let z = stream.normal()
      sums.uniform += u
      sums.normal += z
      sums.square += z * z
      sums.product += z * previous
      previous = z
    }
    // Five standard deviations: 1/√12, 1, √2 and 1 for one draw.
    let five = 5 / Double(count).squareRoot()
    #expect(abs(sums.uniform / Double(count) - 0.5) < five * 0.2887)
    #expect(abs(sums.normal / Double(count)) < five)
    #expect(abs(sums.square / Double(count) - 1) < five * 1.4143)
    #expect(abs(sums.product / Double(count)) < five, "the two of a pair are independent")
  }

  @Test func below() {
    var stream = RandomStream(seed: 10, step: 0, site: 0)
    #expect((0..<100).allSatisfy { _ in stream.below(1) == 0 })
    for n in [2, 3, 7, 10] {
      var counts = [Int](repeating: 0, count: n)
      for _ in 0..<20_000 { counts[stream.below(n)] += 1 }
      let expected = 20_000 / Double(n)
      let squares = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
      // χ² with n − 1 degrees: its mean and six standard deviations.
      #expect(squares < Double(n - 1) + 6 * (2 * Double(n - 1)).squareRoot(), "below \(n): \(counts)")
    }
    // ⅔ of 2⁶³: a remainder of the draw would fall into the lower half twice as often as into the upper.
    let large = Int.max / 3 * 2
    let low = (0..<20_000).count { _ in stream.below(large) < large / 2 }
    #expect(abs(Double(low) - 10_000) < 5 * 71)
  }
}

/// Dropout against the generator it is specified by.
@Suite struct DropoutTests {
  /// Word number (e mod 64) / 16 of counter 16·(e / 64) + e mod 16.
  private func word(_ element: Int, _ stream: RandomStream) -> UInt32 {
    let counter = UInt64(16 * (element / 64) + element % 16)
    return RandomStream.bits(key: stream.key, counter: (low: counter, high: stream.stream))[element % 64 / 16]
  }

  @Test(arguments: InstructionSet.available) func keepsWhatTheGeneratorSays(_ set: InstructionSet) {
    let stream = RandomStream(seed: 5, step: 6, site: 7)
    for (rows, columns) in awkwardSizes.map({ (1, $0) }) + [(37, 33), (150, 129), (0, 3)] {
      let count = rows * columns
      let (x, base) = (normals(count, seed: 70), normals(count, seed: 71))
      let rate: Float = 0.3
      let keeps = (0..<count).map { Double(word($0, stream)) >= (Double(rate) * 0x1p32).rounded() }
      let scale = Float(1 / (1 - Double(rate)))
      let results = onOneAndTwoThreads(set) { engine in
        let source = GuardedMatrix(x, rows: rows, columns: columns)
        let out = GuardedMatrix(base, rows: rows, columns: columns)
        let plain = GuardedMatrix(rows: rows, columns: columns)
        engine.dropout(
          source.matrix, plus: nil, into: plain.matrix, rate: rate, key: stream.key, stream: stream.stream)
        engine.dropout(
          source.matrix, plus: out.matrix, into: out.matrix, rate: rate, key: stream.key,
          stream: stream.stream)
        engine.dropout(
          source.matrix, plus: nil, into: source.matrix, rate: rate, key: stream.key, stream: stream.stream)
        #expect(source.values == plain.values, "in place")
        for matrix in [source, out, plain] { matrix.expectUntouchedGaps() }
        return plain.values + out.values
      }
      #expect(Array(results[..<count]) == zip(x, keeps).map { $1 ? $0 * scale : 0 })
      // A fused multiply-add rounds once, else twice.
      expectClose(
        Array(results[count...]),
        (0..<count).map { Double(base[$0]) + (keeps[$0] ? Double(x[$0]) * Double(scale) : 0) },
        bounds: (0..<count).map { 2 * roundoff * (abs(Double(base[$0])) + 2 * abs(Double(x[$0]))) })
    }
  }

  @Test(arguments: InstructionSet.available) func rates(_ set: InstructionSet) {
    let engine = Engine(threads: 2, instructionSet: set)
    let x = normals(1000, seed: 72)
    let source = GuardedMatrix(x, rows: 10, columns: 100)
    let y = GuardedMatrix(rows: 10, columns: 100)
    engine.dropout(source.matrix, plus: nil, into: y.matrix, rate: 0, key: 1, stream: 2)
    #expect(y.values == x)
    engine.dropout(source.matrix, plus: source.matrix, into: y.matrix, rate: 0, key: 1, stream: 2)
    #expect(y.values == x.map { $0 + $0 })
    let count = 100_000
    let ones = GuardedMatrix([Float](repeating: 1, count: count), rows: 1, columns: count)
    for rate: Float in [0.1, 0.5, 0.9] {
      let out = GuardedMatrix(rows: 1, columns: count)
      engine.dropout(ones.matrix, plus: nil, into: out.matrix, rate: rate, key: 3, stream: 4)
      let kept = Double(out.values.count { $0 != 0 })
      let p = 1 - Double(rate)
      #expect(abs(kept - p * Double(count)) < 5 * (Double(count) * p * (1 - p)).squareRoot())
    }
    // What is dropped is 0 even where it was not a number.
    let bad = GuardedMatrix([Float](repeating: .nan, count: 64), rows: 1, columns: 64)
    engine.dropout(bad.matrix, plus: nil, into: bad.matrix, rate: 0.5, key: 3, stream: 4)
    #expect(bad.values.contains(0) && bad.values.contains { $0.isNaN })
  }

  @Test(arguments: InstructionSet.available) func countersBeyond32Bits(_ set: InstructionSet) throws {
    let kernel = try #require(KernelTable(set).rows.dropout)
    let first = 1 << 36
    let x = [Float](repeating: 1, count: 130)
    var y = x
    let stream = RandomStream(seed: 8, step: 0, site: 1)
    kernel(130, x, nil, &y, stream.key, stream.stream, first, 1 << 31, 1)
    #expect(y == (0..<130).map { word(first + $0, stream) >= 1 << 31 ? 1 : 0 })
  }
}
