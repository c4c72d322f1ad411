import Kernels
import TestSupport
import Testing

/// Rows in blocks, beside the Python package gguf and beside plain rounding.
@Suite struct BlockFormatTests {
  @Test(arguments: BlockFormat.allCases)
  func decodesAsTheReferenceDoes(_ format: BlockFormat) throws {
    let fixture = try Fixture.blocks()
    let shape = try fixture.shape("\(format.rawValue).decoded")
    let bytes = try fixture.bytes("\(format.rawValue).bytes")
    let expected = try fixture.floats("\(format.rawValue).decoded")
    #expect(format.bytes(rows: shape[0], columns: shape[1]) == bytes.count)
    let decoded = GuardedMatrix(rows: shape[0], columns: shape[1], gap: 3)
    decode(bytes, format, into: decoded.matrix)
    decoded.expectUntouchedGaps()
    for (index, (number, reference)) in zip(decoded.values, expected).enumerated() {
      // The k formats' products of scales may be taken in another order: two roundings.
      #expect(
        abs(number - reference) <= 2 * abs(reference).ulp + abs(reference) * 0x1p-22, "\(format) \(index)")
    }
  }

  @Test(arguments: [BlockFormat.q80, .q40, .q41, .q50, .q51])
  func encodesToTheBytesOfTheReference(_ format: BlockFormat) throws {
    let fixture = try Fixture.blocks()
    let shape = try fixture.shape("numbers")
    let numbers = GuardedMatrix(try fixture.floats("numbers"), rows: shape[0], columns: shape[1], gap: 5)
    let bytes = try #require(format.encode(numbers.matrix))
    let expected = try fixture.bytes("\(format.rawValue).encoded")
    let size = format.byteCount
    for block in 0..<expected.count / size {
      let range = block * size..<(block + 1) * size
      #expect(bytes[range] == expected[range], "\(format) block \(block)")
    }
  }

  /// A search is never worse than rounding with the scale that just covers a part's numbers, and the error falls with the bits.
  @Test func searchesFindSmallErrors() throws {
    let numbers = normals(16 * 512, seed: 3).enumerated().map {
      $0.offset % 97 == 0 ? 4 * $0.element : $0.element
    }
    let square = numbers.reduce(0) { $0 + Double($1) * Double($1) }
    func error(_ format: BlockFormat, importance: [Float]? = nil) throws -> Double {
      let matrix = GuardedMatrix(numbers, rows: 16, columns: 512)
      let (blocks, owner) = try #require(
        BlockMatrix.encoded(matrix.matrix, in: format, importance: importance))
      let decoded = GuardedMatrix(rows: 16, columns: 512)
      withExtendedLifetime(owner) { blocks.decode(into: decoded.matrix) }
      let error = zip(decoded.values, numbers).enumerated().reduce(0) {
        let difference = Double($1.element.0 - $1.element.1)
        return $0 + difference * difference * Double(importance?[$1.offset % 512] ?? 1)
      }
      return error / square
    }
    #expect(try error(.q6K) < error(.q50))
    #expect(try error(.q4K) < error(.q41))
    #expect(try error(.q80) < 1e-4)
    #expect(try error(.q6K) < 5e-4)
    #expect(try error(.q4K) < 7e-3)
    let weights = (0..<512).map { $0 % 8 == 0 ? Float(20) : 0.1 }
    for format in [BlockFormat.q40, .q41, .q50, .q51, .q4K, .q6K] {
      let plain = try weighted(format, numbers, weights, importance: nil)
      let searched = try weighted(format, numbers, weights, importance: weights)
      #expect(searched < 0.9 * plain, "\(format): \(searched) and \(plain)")
    }
  }

  private func weighted(
    _ format: BlockFormat, _ numbers: [Float], _ weights: [Float], importance: [Float]?
  ) throws -> Double {
    let matrix = GuardedMatrix(numbers, rows: 16, columns: 512)
    let bytes = try #require(format.encode(matrix.matrix, importance: importance))
    let decoded = GuardedMatrix(rows: 16, columns: 512)
    decode(bytes, format, into: decoded.matrix)
    return zip(decoded.values, numbers).enumerated().reduce(0) {
      let difference = Double($1.element.0 - $1.element.1)
      return $0 + difference * difference * Double(weights[$1.offset % 512])
    }
  }

  /// No number stops the program, and what is decoded is finite whatever was encoded.
  @Test(arguments: BlockFormat.encodable, [false, true])
  func anyNumbersCanBeEncoded(_ format: BlockFormat, weighted: Bool) throws {
    let odd: [Float] = [
      .nan, .infinity, -.infinity, 0, -0.0, Float.leastNonzeroMagnitude, 3e38, -3e38, 1e-38, 7e4, 1e9,
    ]
    var generator = SeededGenerator(seed: 5)
    for round in 0..<60 {
      let numbers = (0..<512).map { _ in
        round % 3 == 0
          ? odd[Int.random(in: 0..<odd.count, using: &generator)]
          : Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &generator))
      }
      let matrix = GuardedMatrix(numbers, rows: 2, columns: 256)
      let importance = weighted ? [Float](repeating: round % 2 == 0 ? 0 : 1, count: 256) : nil
      let (blocks, owner) = try #require(
        BlockMatrix.encoded(matrix.matrix, in: format, importance: importance))
      let decoded = GuardedMatrix(rows: 2, columns: 256)
      withExtendedLifetime(owner) {
        #expect(blocks.firstNonFinite() == nil)
        blocks.decode(into: decoded.matrix)
      }
      #expect(decoded.values.allSatisfy { $0.isFinite }, "\(format) \(round)")
    }
  }

  @Test func sizesAreChecked() {
    #expect(BlockFormat.q80.bytes(rows: 2, columns: 64) == 136)
    #expect(BlockFormat.q80.bytes(rows: 2, columns: 63) == nil)
    #expect(BlockFormat.q4K.bytes(rows: 2, columns: 128) == nil)
    #expect(BlockFormat.q4K.bytes(rows: .max, columns: 256) == nil)
    #expect(BlockFormat.q4K.bytes(rows: -1, columns: 256) == nil)
    #expect(BlockFormat.q6K.bytes(rows: 1, columns: .max / 256 * 256) == nil || Int.max / 256 < Int.max / 210)
    #expect(BlockFormat.q5K.encode(GuardedMatrix(rows: 1, columns: 256).matrix) == nil)
    #expect(BlockFormat.q80.encode(GuardedMatrix(rows: 1, columns: 33).matrix) == nil)
    #expect(BlockFormat.q80.encode(GuardedMatrix(rows: 0, columns: 32).matrix) == [])
  }

  @Test(arguments: BlockFormat.allCases)
  func aScaleThatIsNotFiniteIsFound(_ format: BlockFormat) throws {
    let fixture = try Fixture.blocks()
    let bytes = try fixture.bytes("\(format.rawValue).bytes")
    #expect(firstNonFinite(bytes, format) == nil)
    for block in [1, 4] {
      var spoilt = bytes
      // The upper byte of the last scale: infinity's exponent.
      let last = [BlockFormat.q2K: 82, .q3K: 108, .q6K: 208, .q41: 2, .q51: 2, .q4K: 2, .q5K: 2][format] ?? 0
      spoilt[block * format.byteCount + last + 1] = 0x7C
      #expect(firstNonFinite(spoilt, format) == block * format.length)
    }
  }

  private func firstNonFinite(_ bytes: [UInt8], _ format: BlockFormat) -> Int? {
    bytes.withUnsafeBytes { buffer in
      buffer.baseAddress.flatMap {
        BlockMatrix(address: $0, format: format, rows: 3, columns: 512).firstNonFinite()
      }
    }
  }

  private func decode(_ bytes: [UInt8], _ format: BlockFormat, into matrix: Matrix) {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      BlockMatrix(address: base, format: format, rows: matrix.rows, columns: matrix.columns).decode(
        into: matrix)
    }
  }
}
