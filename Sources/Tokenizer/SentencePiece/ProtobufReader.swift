/// Walks the fields of one protocol-buffer message without trusting any number in it.
struct ProtobufReader {
  /// What a field holds: a number, or where its bytes stand.
  enum Value {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    case bytes(Range<Int>)
  }

  /// Why the walk stopped.
  struct Malformed: Error {
    let reason: String
  }

  private let bytes: [UInt8]
  /// The byte after what was read last.
  private(set) var position: Int
  private let end: Int

  /// A walk over `bytes[range]`.
  init(_ bytes: [UInt8], in range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next field and its value, or nil at the end of the message.
  mutating func next() throws(Malformed) -> (field: Int, value: Value)? {
    guard position < end else { return nil }
    let start = position
    let tag = try varint()
    let field = tag >> 3
    guard (1...536_870_911).contains(field) else {
      throw Malformed(reason: "field number \(field) at byte \(start) is out of range")
    }
    switch tag & 7 {
    case 0: return (Int(field), .varint(try varint()))
    case 1: return (Int(field), .fixed64(try fixed(8)))
    case 2:
      let length = try varint()
      guard length <= UInt64(end - position) else {
        throw Malformed(reason: "a field of \(length) bytes at byte \(start) runs past its end; truncated?")
      }
      let range = position..<(position + Int(length))
      position = range.upperBound
      return (Int(field), .bytes(range))
    case 5: return (Int(field), .fixed32(UInt32(try fixed(4))))
    default: throw Malformed(reason: "wire type \(tag & 7) at byte \(start) is not one that the format uses")
    }
  }

  private mutating func varint() throws(Malformed) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else { throw Malformed(reason: "it ends inside a number at byte \(position)") }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw Malformed(reason: "a number before byte \(position) is longer than 10 bytes")
  }

  private mutating func fixed(_ count: Int) throws(Malformed) -> UInt64 {
    guard end - position >= count else {
      throw Malformed(reason: "it ends inside a number at byte \(position)")
    }
    var value: UInt64 = 0
    for i in 0..<count { value |= UInt64(bytes[position + i]) << UInt64(8 * i) }
    position += count
    return value
  }
}
