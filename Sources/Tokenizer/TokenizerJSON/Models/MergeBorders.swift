/// Where in a long word no merge can reach across, so that its parts may be merged by themselves.
///
/// A merge across two characters makes a token in which the one follows the other. Where no result of a merge has the
/// two in a row, none ever
/// reaches across.
struct MergeBorders: Sendable {
  /// For text as bytes: a bit for each pair.
  private var bytePairs = [UInt64](repeating: 0, count: 1_024)
  /// For text as characters: the pairs, by their hash; 0 for none.
  private var scalarPairs = [UInt64](repeating: 0, count: 1_024)
  private var count = 0

  /// No merges yet.
  init() {}

  /// Takes account of the result of a merge, where text comes as bytes.
  mutating func add(bytes: UnsafeBufferPointer<UInt8>) {
    for (left, right) in zip(bytes, bytes.dropFirst()) {
      bytePairs[Int(left) << 2 | Int(right >> 6)] |= 1 << UInt64(right & 63)
    }
  }

  /// Takes account of the result of a merge, where text comes as characters.
  mutating func add(text: UnsafeBufferPointer<UInt8>) {
    var position = 0
    var left: UInt32?
    while position < text.count {
      let (right, length) = UTF8Scalar.read(text, at: position)
      if let left { insert(Self.pair(left, right)) }
      left = right
      position += length
    }
  }

  /// Where the part that begins at `start` ends.
  @inline(__always)
  func endOfBytes(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start + 1
    while end < bytes.count {
      let (left, right) = (bytes[end - 1], bytes[end])
      if bytePairs[Int(left) << 2 | Int(right >> 6)] >> UInt64(right & 63) & 1 == 0 { break }
      end += 1
    }
    return end
  }

  /// As ``endOfBytes(_:from:)``; a character that is no token by itself is not cut off.
  @inline(__always)
  func endOfText(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int,
    isKnown: (UInt32, UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Int {
    var (left, length) = UTF8Scalar.read(bytes, at: start)
    var end = start + length
    var leftIsKnown = isKnown(left, UnsafeBufferPointer(rebasing: bytes[start..<end]))
    while end < bytes.count {
      let (right, size) = UTF8Scalar.read(bytes, at: end)
      let rightIsKnown = isKnown(right, UnsafeBufferPointer(rebasing: bytes[end..<(end + size)]))
      if leftIsKnown, rightIsKnown, !contains(Self.pair(left, right)) { break }
      (left, leftIsKnown) = (right, rightIsKnown)
      length = size
      end += size
    }
    return end
  }

  @inline(__always)
  private static func pair(_ left: UInt32, _ right: UInt32) -> UInt64 {
    (UInt64(left) + 1) << 32 | UInt64(right)
  }

  @inline(__always)
  private func contains(_ pair: UInt64) -> Bool {
    let mask = scalarPairs.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.mix(pair)) & mask
    while scalarPairs[slot] != 0 {
      if scalarPairs[slot] == pair { return true }
      slot = (slot + 1) & mask
    }
    return false
  }

  private mutating func insert(_ pair: UInt64) {
    guard !contains(pair) else { return }
    if count * 2 >= scalarPairs.count {
      let old = scalarPairs
      scalarPairs = [UInt64](repeating: 0, count: old.count * 2)
      count = 0
      for pair in old where pair != 0 { place(pair) }
    }
    place(pair)
  }

  private mutating func place(_ pair: UInt64) {
    let mask = scalarPairs.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.mix(pair)) & mask
    while scalarPairs[slot] != 0 { slot = (slot + 1) & mask }
    scalarPairs[slot] = pair
    count += 1
  }
}
