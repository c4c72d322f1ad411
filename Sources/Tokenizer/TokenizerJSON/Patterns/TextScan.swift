/// What the scanners of published expressions share: the class of a character, and runs of a class.
struct TextScan {
  /// Letter, number, white space, or anything else.
  enum Kind: UInt8 {
    case letter, number, space, other
  }

  let bytes: UnsafeBufferPointer<UInt8>
  private let table = ScalarTable.patterns

  /// A scan of well-formed UTF-8.
  @inline(__always)
  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The class of the character at `position`, and its length.
  @inline(__always)
  func kind(at position: Int) -> (kind: Kind, length: Int) {
    let byte = bytes[position]
    if byte < 0x80 { return (Self.ascii(byte), 1) }
    let (scalar, length) = UTF8Scalar.read(bytes, at: position)
    return (Self.kind(table[scalar]), length)
  }

  /// What the table says of the character at `position`, and its length.
  @inline(__always)
  func entry(at position: Int) -> (kind: ScalarKind, length: Int) {
    let (scalar, length) = UTF8Scalar.read(bytes, at: position)
    return (table[scalar], length)
  }

  @inline(__always)
  static func kind(_ kind: ScalarKind) -> Kind {
    if kind.isLetter { return .letter }
    if kind.isNumber { return .number }
    return kind.isWhitespace ? .space : .other
  }

  @inline(__always)
  private static func ascii(_ byte: UInt8) -> Kind {
    let lower = byte | 0x20
    if lower >= 0x61, lower <= 0x7A { return .letter }
    if byte >= 0x30, byte <= 0x39 { return .number }
    return byte == 0x20 || byte >= 0x09 && byte <= 0x0D ? .space : .other
  }

  /// Where the run of a class ends that goes on at `position`.
  @inline(__always)
  func end(of kind: Kind, from position: Int) -> Int {
    var end = position
    while end < bytes.count {
      let (next, length) = self.kind(at: end)
      guard next == kind else { break }
      end += length
    }
    return end
  }

  /// As ``end(of:from:)`` for numbers, at most `most` of them.
  @inline(__always)
  func endOfNumber(from position: Int, most: Int) -> Int {
    var end = position
    for _ in 0..<most where end < bytes.count {
      let (next, length) = kind(at: end)
      guard next == .number else { break }
      end += length
    }
    return end
  }

  /// Whether a return or newline stands there.
  @inline(__always)
  func isLineEnd(_ position: Int) -> Bool { bytes[position] == 0x0A || bytes[position] == 0x0D }

  /// Where `\s+(?!\S)|\s+` ends: before the last of several spaces if text follows them.
  @inline(__always)
  func endOfSpaces(from position: Int) -> Int {
    let end = self.end(of: .space, from: position)
    guard end < bytes.count else { return end }
    let last = UTF8Scalar.readBack(bytes, before: end).length
    return end - last > position ? end - last : end
  }

  /// As ``endOfSpaces(from:)`` behind `\s*[\r\n]+`: after the last line end, if there is one among the spaces.
  @inline(__always)
  func endOfSpacesOrLines(from position: Int) -> Int {
    var last: Int?
    var end = position
    while end < bytes.count {
      let (next, length) = kind(at: end)
      guard next == .space else { break }
      if isLineEnd(end) { last = end + 1 }
      end += length
    }
    return last ?? endOfSpaces(from: position)
  }

  /// Where `'s|'t|'re|'ve|'m|'ll|'d` in any case ends at `position`; nil if it is not there.
  ///
  /// The long ſ counts as an s.
  @inline(__always)
  func endOfContraction(at position: Int) -> Int? {
    guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "'") else { return nil }
    let first = bytes[position + 1] | 0x20
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return bytes[position + 1] >= 0x40 ? position + 2 : nil
    case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
      guard bytes[position + 1] >= 0x40, position + 2 < bytes.count, bytes[position + 2] >= 0x40 else {
        return nil
      }
      let wanted = first == UInt8(ascii: "l") ? UInt8(ascii: "l") : UInt8(ascii: "e")
      return bytes[position + 2] | 0x20 == wanted ? position + 3 : nil
    default:
      let isLong = bytes[position + 1] == 0xC5 && position + 2 < bytes.count && bytes[position + 2] == 0xBF
      return isLong ? position + 3 : nil
    }
  }
}
