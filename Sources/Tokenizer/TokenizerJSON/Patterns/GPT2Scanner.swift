import Storage

/// GPT-2's expression, by hand: contractions; words, numbers and signs with a space before them; spaces.
struct GPT2Scanner: HandScanner {
  func end(_ scan: TextScan, _ position: Int) -> Int {
    if let end = contraction(scan.bytes, position) { return end }
    var (kind, length) = scan.kind(at: position)
    var start = position
    if scan.bytes[position] == 0x20, position + 1 < scan.bytes.count {
      (kind, length) = scan.kind(at: position + 1)
      start += 1
    }
    if kind == .space { return scan.endOfSpaces(from: position) }
    return scan.end(of: kind, from: start + length)
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d`, small letters only.
  @inline(__always)
  private func contraction(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int? {
    guard bytes[position] == UInt8(ascii: "'"), position + 1 < bytes.count else { return nil }
    switch bytes[position + 1] {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return position + 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"):
      return position + 2 < bytes.count && bytes[position + 2] == UInt8(ascii: "e") ? position + 3 : nil
    case UInt8(ascii: "l"):
      return position + 2 < bytes.count && bytes[position + 2] == UInt8(ascii: "l") ? position + 3 : nil
    default: return nil
    }
  }
}
