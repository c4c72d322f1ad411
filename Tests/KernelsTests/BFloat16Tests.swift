import CKernels
import Kernels
import TestSupport
import Testing

/// bfloat16 against a decision by distances in double precision, over every bit pattern.
@Suite struct BFloat16Tests {
  /// All 65,536 patterns, in order.
  private static let patterns = (0...UInt16.max).map { $0 }

  /// The nearest of the patterns around x, ties to the even one; x is finite.
  private func nearest(_ x: Float) -> UInt16 {
    let below = UInt16(truncatingIfNeeded: x.bitPattern >> 16)  // towards zero
    let low = Double(BFloat16.value(below))
    // One beyond the largest finite number stands at 2¹²⁸ for rounding, and is infinity.
    let next = BFloat16.value(below + 1)
    let high = next.isInfinite ? (x < 0 ? -0x1p128 : 0x1p128) : Double(next)
    let (down, up) = (abs(Double(x) - low), abs(high - Double(x)))
    return down < up || (down == up && below & 1 == 0) ? below : below + 1
  }

  @Test func everyPatternWidensToItsValue() {
    for bits in Self.patterns {
      let sign = bits & 0x8000 == 0 ? 1.0 : -1.0
      let exponent = Int(bits >> 7 & 0xff), fraction = Double(bits & 0x7f) / 128
      let value = BFloat16.value(bits)
      if exponent == 255 {
        #expect(fraction == 0 ? Double(value) == sign * .infinity : value.isNaN)
      } else {
        let power = exponent == 0 ? -126 : exponent - 127
        let expected =
          sign * ((exponent == 0 ? 0 : 1) + fraction) * Double(sign: .plus, exponent: power, significand: 1)
        #expect(Double(value) == expected && value.sign == (sign < 0 ? .minus : .plus), "pattern \(bits)")
      }
    }
  }

  @Test func roundingIsToTheNearestEven() {
    for bits in Self.patterns where bits & 0x7f80 != 0x7f80 {
      for low: UInt32 in [0, 1, 0x7fff, 0x8000, 0x8001, 0xffff] {
        let x = Float(bitPattern: UInt32(bits) << 16 | low)
        #expect(BFloat16.bits(x) == nearest(x), "\(x)")
      }
    }
    #expect(BFloat16.bits(.infinity) == 0x7f80 && BFloat16.bits(-.infinity) == 0xff80)
    for low: UInt32 in [1, 0x7fff, 0xffff, 0x400000] {
      #expect(BFloat16.value(BFloat16.bits(Float(bitPattern: 0x7f80_0000 | low))).isNaN)
      #expect(BFloat16.value(BFloat16.bits(Float(bitPattern: 0xff80_0000 | low))).isNaN)
    }
  }

  @Test(arguments: InstructionSet.available)
  func kernelsAgreeOverEveryPattern(_ set: InstructionSet) {
    let kernels = KernelTable(set).rows
    var values = [Float](repeating: 0, count: Self.patterns.count)
    kernels.widen(values.count, Self.patterns, &values)
    for (bits, value) in zip(Self.patterns, values) {
      #expect(value.bitPattern == UInt32(bits) << 16)
    }
    for low: UInt32 in [0, 1, 0x7fff, 0x8000, 0x8001, 0xffff] {
      let x = Self.patterns.map { Float(bitPattern: UInt32($0) << 16 | low) }
      var bits = [UInt16](repeating: 0, count: x.count)
      kernels.narrow(x.count, x, &bits)
      #expect(bits == x.map(BFloat16.bits), "\(set) \(low)")
    }
  }

  /// Every length up to a few vectors, with a guard behind it.
  @Test(arguments: InstructionSet.available)
  func partialVectorsWriteNothingBeyond(_ set: InstructionSet) {
    let kernels = KernelTable(set).rows
    var random = SeededGenerator(seed: 3)
    for n in 0...70 {
      let x = random.floats(n + 1)
      var bits = [UInt16](repeating: 0xabcd, count: n + 1)
      kernels.narrow(n, x, &bits)
      #expect(Array(bits.dropLast()) == x.dropLast().map(BFloat16.bits) && bits[n] == 0xabcd)
      var back = [Float](repeating: -7, count: n + 1)
      kernels.widen(n, bits, &back)
      #expect(Array(back.dropLast()) == bits.dropLast().map(BFloat16.value) && back[n] == -7)
    }
  }

  @Test(arguments: InstructionSet.available)
  func halvesWidenOverEveryPattern(_ set: InstructionSet) {
    var values = [Float](repeating: 0, count: Self.patterns.count)
    KernelTable(set).rows.widen_fp16(values.count, Self.patterns, &values)
    for (bits, value) in zip(Self.patterns, values) {
      let exact = Float(Float16(bitPattern: bits))
      #expect(exact.isNaN ? value.isNaN : value.bitPattern == exact.bitPattern, "\(set) \(bits)")
    }
  }

  /// Rows of a table in half precision, copied and added, in float32 and rounded to bfloat16.
  @Test(arguments: InstructionSet.available)
  func rowsOfATableInHalves(_ set: InstructionSet) {
    let engine = Engine(threads: 2, instructionSet: set)
    let table = GuardedMatrix(normals(5 * 37, seed: 1), rows: 5, columns: 37, gap: 3, .float16)
    let ids: [Int32] = [4, 0, 4, 2]
    let rows = ids.flatMap { table.matrix.rows(Int($0)..<Int($0) + 1).elements }
    let wide = GuardedMatrix([Float](repeating: 1, count: rows.count), rows: 4, columns: 37)
    engine.gatherRows(table.matrix, ids, into: wide.matrix, accumulate: true)
    #expect(wide.values == rows.map { 1 + $0 })
    engine.gatherRows(table.matrix, ids, into: wide.matrix, accumulate: false)
    #expect(wide.values == rows)
    let narrow = BFloat16Matrix(rows: 4, columns: 37, gap: 1)
    engine.gatherRows(table.matrix, ids, into: narrow.matrix, accumulate: false)
    #expect(narrow.values == rows.map { BFloat16.value(BFloat16.bits($0)) })
  }

  @Test func aMatrixConverts() {
    var arena = Arena(capacity: 4096)
    let values: [Float] = [1, -2, 0.3, Float.leastNonzeroMagnitude * 71_362, 3e38, 7, 8, 9]
    let narrow = arena.matrix(2, 4, .bfloat16)
    narrow.set(values)
    #expect(narrow.elements == values.map { BFloat16.value(BFloat16.bits($0)) })
    #expect(narrow.rows(1..<2).columns(1..<3).elements == [7, 8])
    let full = arena.matrix(2, 4)
    full.copy(from: narrow)
    #expect(full.elements == narrow.elements)
    full.fill(0.1)
    narrow.copy(from: full)
    #expect(narrow[1, 2] == BFloat16.value(BFloat16.bits(0.1)))
    let half = arena.matrix(2, 4, .float16)
    full.set(values)
    half.copy(from: full)
    let halves = values.map { Float(Float16($0)) }
    #expect(half.elements == halves)
    narrow.copy(from: half)
    #expect(narrow.elements == halves.map { BFloat16.value(BFloat16.bits($0)) })
    half.fill(0.1)
    full.copy(from: half)
    #expect(full[1, 3] == Float(Float16(0.1)))
  }
}
