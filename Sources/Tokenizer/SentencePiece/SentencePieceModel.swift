/// What a SentencePiece model file says, as far as Apus needs it.
struct SentencePieceModel: Sendable {
  /// The role of a piece; the numbers are the file's.
  enum PieceType: UInt64, Sendable {
    case normal = 1
    case unknown = 2
    case control = 3
    case userDefined = 4
    case unused = 5
    case byte = 6
  }

  /// One entry of the vocabulary.
  struct Piece: Sendable {
    var text = ""
    var score: Float = 0
    var type = PieceType.normal
  }

  /// How text is cut; the numbers are the file's.
  enum Kind: UInt64, Sendable {
    case unigram = 1
    case bpe = 2
    case word = 3
    case char = 4
  }

  /// The vocabulary; the position is the id.
  var pieces: [Piece] = []
  var kind = Kind.unigram
  var byteFallback = false
  var treatsWhitespaceAsSuffix = false
  /// What an unknown token decodes to: the library's default is U+2047 between spaces.
  var unknownSurface = " \u{2047} "
  var beginPiece = "<s>"
  var endPiece = "</s>"
  var paddingPiece = "<pad>"
  var addsDummyPrefix = true
  var removesExtraWhitespace = true
  var escapesWhitespace = true
  /// Where the compiled normalisation rules stand in the file; empty for none.
  var charsmap = 0..<0
}

extension SentencePieceModel {
  /// The special ids, by the names that Apus gives them or that published models use.
  var specialTokens: SpecialTokens {
    var byName: [String: Int32] = [:]
    for (id, piece) in pieces.enumerated() where piece.type == .control || piece.type == .userDefined {
      byName[piece.text] = Int32(id)
    }
    func first(_ names: String...) -> Int32? { names.lazy.compactMap { byName[$0] }.first }
    // The check before has found exactly one.
    let unknown = pieces.firstIndex { $0.type == .unknown } ?? 0
    return SpecialTokens(
      unknown: Int32(unknown), padding: first(paddingPiece, "<pad>", "[PAD]"),
      begin: first(beginPiece, "<s>", "<bos>", "[BOS]"), end: first(endPiece, "</s>", "<eos>", "[EOS]"),
      classification: first("<cls>", "[CLS]"), separator: first("<sep>", "[SEP]"),
      mask: first("<mask>", "[MASK]"))
  }
}
