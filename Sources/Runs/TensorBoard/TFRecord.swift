/// The frame of one record in a TFRecord file: its length in 64 bits, the masked check of these eight bytes, the record,
/// and its masked check, all little-endian.
package enum TFRecord {
  /// The record with its frame.
  package static func framed(_ record: [UInt8]) -> [UInt8] {
    let length = bytes(UInt64(record.count))
    return length + bytes(CRC32C.masked(length)) + record + bytes(CRC32C.masked(record))
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) }
  }
}
