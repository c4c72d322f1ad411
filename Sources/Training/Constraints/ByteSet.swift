/// A set of bytes.
struct ByteSet: Hashable, Sendable {
  private var words: SIMD4<UInt64> = .zero

  /// The empty set.
  init() {}

  /// The bytes of a range.
  init(_ range: ClosedRange<UInt8>) { for byte in range { insert(byte) } }

  /// Whether there are none.
  var isEmpty: Bool { words == .zero }

  /// Adds a byte.
  mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  /// Adds those of another set.
  mutating func formUnion(_ other: ByteSet) { words |= other.words }

  /// Whether a byte is in it.
  func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1 }
}
