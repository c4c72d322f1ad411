/// What is changed in a model after the library has trained it, in place and byte for byte.
///
/// Both changes serve one end: that other readers of the model, tokenizer.json above all, give the very same ids.
enum TrainedModelTouches {
  /// Scores are rounded to multiples of this.
  ///
  /// A 32-bit sum of such numbers is exact up to 2¹⁸, some 30,000 tokens; otherwise ties (▁▁ ▁ and ▁ ▁▁) fall one way
  /// or the other as the sum before them happens to round. The rounding changes a probability by less than one per
  /// cent.
  static let scoreStep: Float = 1.0 / 64

  /// Rounds the scores of a unigram model and makes the newline an ordinary piece.
  ///
  /// The newline is trained as a user-defined symbol, so that no piece contains it, and encodes alike either way. As
  /// a user-defined symbol its score would be off the grid.
  ///
  /// - Parameters:
  ///   - bytes: a model that has passed the check.
  ///   - model: what it says.
  static func apply(to bytes: inout [UInt8], _ model: SentencePieceModel) {
    let isUnigram = model.kind == .unigram
    let highest = model.pieces.lazy.filter { $0.type == .normal }.map(\.score).max() ?? 0
    do {
      let original = bytes
      var fields = ProtobufReader(original, in: 0..<original.count)
      var id = 0
      while let field = try fields.next() {
        guard field.field == 1, case .bytes(let range) = field.value else { continue }
        let isNewline = model.pieces[id].text == "\n"
        id += 1
        var piece = ProtobufReader(original, in: range)
        while let part = try piece.next() {
          switch part.value {
          case .fixed32(let bits) where part.field == 2 && isUnigram:
            let score = isNewline ? highest : Float(bitPattern: bits)
            let rounded = (score / scoreStep).rounded() * scoreStep
            for i in 0..<4 {
              bytes[piece.position - 4 + i] = UInt8(truncatingIfNeeded: rounded.bitPattern >> UInt32(8 * i))
            }
          case .varint where part.field == 3 && isNewline:
            bytes[piece.position - 1] = UInt8(SentencePieceModel.PieceType.normal.rawValue)
          default: break
          }
        }
      }
    } catch {
      preconditionFailure("the model has passed the check: \(error.reason)")
    }
  }
}
