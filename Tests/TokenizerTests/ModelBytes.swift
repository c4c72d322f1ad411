import Foundation

/// Writes SentencePiece model files field by field, sound ones and others.
struct ModelBytes {
  var pieces: [[UInt8]] = []
  var trainer: [UInt8] = []
  var normalizer: [UInt8] = []

  /// A sound unigram model with a few pieces.
  static var sound: ModelBytes {
    var model = ModelBytes()
    model.add("<unk>", type: 2)
    model.add("<s>", type: 3)
    model.add("</s>", type: 3)
    for (i, piece) in ["\u{2581}", "\u{2581}a", "a", "b", "ab", "\u{2581}ab"].enumerated() {
      model.add(piece, score: -Float(i) - 1)
    }
    return model
  }

  mutating func add(_ text: String, score: Float = 0, type: UInt64 = 1) {
    add(Array(text.utf8), score: score, type: type)
  }

  mutating func add(_ text: [UInt8], score: Float = 0, type: UInt64 = 1) {
    let bits = withUnsafeBytes(of: score.bitPattern.littleEndian) { Array($0) }
    pieces.append(Self.field(1, text) + [2 << 3 | 5] + bits + Self.field(3, type))
  }

  var data: Data {
    var bytes = pieces.flatMap { Self.field(1, $0) }
    if !trainer.isEmpty { bytes += Self.field(2, trainer) }
    if !normalizer.isEmpty { bytes += Self.field(3, normalizer) }
    return Data(bytes)
  }

  /// A normaliser whose rules are a trie of `units` and some replacements.
  static func charsmap(_ units: [UInt32], _ replacements: [UInt8]) -> [UInt8] {
    let trie = units.flatMap { unit in withUnsafeBytes(of: unit.littleEndian) { Array($0) } }
    let size = withUnsafeBytes(of: UInt32(trie.count).littleEndian) { Array($0) }
    return field(2, size + trie + replacements)
  }

  static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
  }

  static func field(_ number: UInt64, _ value: UInt64) -> [UInt8] {
    varint(number << 3) + varint(value)
  }

  static func varint(_ value: UInt64) -> [UInt8] {
    var value = value
    var bytes: [UInt8] = []
    while value > 127 {
      bytes.append(UInt8(value & 127) | 128)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }
}
