import Kernels

extension StoredElements {
  /// Stored numbers at another width, rounded to nearest, ties to even; exact where the new width holds them.
  ///
  /// - Parameters:
  ///   - bytes: little-endian numbers of `type`, which is F64, F32, F16 or BF16.
  ///   - body: given the little-endian bytes of one part after the other.
  /// - Returns: the index of the first finite number that the width has no finite number for; nil if there is none.
  static func rewrite<Failure: Error>(
    _ bytes: UnsafeRawBufferPointer, of type: SafetensorsType, as width: StoredWidth,
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) -> Int? {
    let stride = type.bits / 8
    let count = bytes.count / stride
    let scratch = Slab(count: min(count, numbersAtOnce))
    defer { withExtendedLifetime(scratch) {} }
    var overflow: Int?
    var start = 0
    while start < count {
      let end = min(count, start + numbersAtOnce)
      let part = UnsafeRawBufferPointer(rebasing: bytes[start * stride..<end * stride])
      let row = scratch.matrix(offset: 0, rows: 1, columns: end - start)
      guard read(part, type, into: row, false) else { preconditionFailure("\(type) holds no such numbers") }
      let words = Array(UnsafeBufferPointer(start: row.base, count: end - start))
      switch width {
      case .fp32:
        // A double beyond the singles has become infinite.
        overflow = overflow ?? firstOverflow(words, part, type, start) { $0.isFinite }
        try pass(words.map { $0.bitPattern.littleEndian }, body)
      case .fp16:
        overflow = overflow ?? firstOverflow(words, part, type, start) { Float16($0).isFinite }
        try pass(words.map { Float16($0).bitPattern.littleEndian }, body)
      case .bf16:
        overflow =
          overflow
          ?? firstOverflow(words, part, type, start) { BFloat16.value(BFloat16.bits($0)).isFinite }
        try pass(words.map { BFloat16.bits($0).littleEndian }, body)
      }
      start = end
    }
    return overflow
  }

  /// Enough that calls cost nothing, few enough to stay in the second-level cache.
  private static let numbersAtOnce = 1 << 14

  private static func pass<Word, Failure: Error>(
    _ words: [Word], _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    // `withUnsafeBytes` forgets the type of a thrown error.
    try words.withUnsafeBytes { bytes in Result { () throws(Failure) in try body(bytes) } }.get()
  }

  /// A stored double.
  private static func double(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Double {
    Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)))
  }

  /// The first stored number that is finite and does not stay so, counted from the tensor's beginning.
  private static func firstOverflow(
    _ words: [Float], _ bytes: UnsafeRawBufferPointer, _ type: SafetensorsType, _ start: Int,
    _ staysFinite: (Float) -> Bool
  ) -> Int? {
    let first = words.indices.first { index in
      if staysFinite(words[index]) { return false }
      return type == .f64 ? double(bytes, index).isFinite : words[index].isFinite
    }
    return first.map { start + $0 }
  }
}
