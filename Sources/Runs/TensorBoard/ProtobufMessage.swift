/// A message in the wire format of Protocol Buffers, written field by field: as much of it as TensorBoard's events need.
package struct ProtobufMessage: Sendable {
  /// The message so far.
  package private(set) var bytes: [UInt8] = []

  /// An empty message.
  package init() {}

  /// A whole number; negative ones take ten bytes, as `int64` does (wire type 0).
  package mutating func add(_ field: Int, integer value: Int) {
    key(field, 0)
    varint(UInt64(bitPattern: Int64(value)))
  }

  /// A number in double precision (wire type 1).
  package mutating func add(_ field: Int, double value: Double) {
    key(field, 1)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  /// A number in single precision (wire type 5).
  package mutating func add(_ field: Int, float value: Float) {
    key(field, 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }

  /// Text in UTF-8 (wire type 2).
  package mutating func add(_ field: Int, text: String) { add(field, bytes: Array(text.utf8)) }

  /// A message within this one (wire type 2).
  package mutating func add(_ field: Int, message: ProtobufMessage) { add(field, bytes: message.bytes) }

  /// A message within this one, written by `body`.
  package mutating func add(_ field: Int, _ body: (inout ProtobufMessage) -> Void) {
    var message = ProtobufMessage()
    body(&message)
    add(field, message: message)
  }

  private mutating func add(_ field: Int, bytes body: [UInt8]) {
    key(field, 2)
    varint(UInt64(body.count))
    bytes += body
  }

  private mutating func key(_ field: Int, _ wireType: Int) { varint(UInt64(field << 3 | wireType)) }

  /// Seven bits a byte, lowest first; the eighth says that more follow.
  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
