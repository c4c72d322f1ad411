/// The pieces `<0x00>` to `<0xFF>`, each of which stands for one byte.
enum BytePiece {
  /// The name of the piece that stands for one byte.
  static func name(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    return String(decoding: [60, 48, 120, digits[Int(byte >> 4)], digits[Int(byte & 15)], 62], as: UTF8.self)
  }

  /// The byte that a piece of that name stands for, or nil if it is not the name of one.
  static func value(_ piece: String) -> UInt8? {
    let characters = Array(piece.utf8)
    guard characters.count == 6, characters.starts(with: Array("<0x".utf8)), characters[5] == 62,
      let value = UInt8(String(decoding: characters[3...4], as: UTF8.self), radix: 16),
      name(value) == piece
    else { return nil }
    return value
  }
}
