/// One token of an encoded text and where it stands there.
public struct EncodedPiece: Sendable, Equatable {
  /// The token's id.
  public var id: Int32
  /// The piece as it stands in the model.
  public var piece: String
  /// The bytes of the text's UTF-8 form that the token stands for.
  public var utf8Range: Range<Int>
}

extension SentencePieceTokenizer {
  /// The piece as it stands in the model: "▁the", "<0x0A>", "<mask>".
  public func piece(_ id: Int32) -> String { entry(id).text }

  /// The piece's score: a log probability in a unigram model, minus the merge's rank in a BPE model.
  public func score(_ id: Int32) -> Float { entry(id).score }

  /// Whether the piece is a control symbol such as `<s>`, which no text encodes to and which decodes to nothing.
  public func isControl(_ id: Int32) -> Bool { entry(id).type == .control }

  /// Whether the piece stands for one byte of a character that no piece covers.
  public func isByte(_ id: Int32) -> Bool { entry(id).type == .byte }

  /// Whether the piece is a symbol that is never cut or merged, such as the newline.
  public func isUserDefined(_ id: Int32) -> Bool { entry(id).type == .userDefined }

  /// Whether the piece is the one for what no other piece covers.
  public func isUnknown(_ id: Int32) -> Bool { entry(id).type == .unknown }

  /// Whether the piece begins with "▁", or is a control symbol or `<unk>`.
  public func startsWord(_ id: Int32) -> Bool {
    let entry = entry(id)
    return entry.text.unicodeScalars.first == "\u{2581}" || entry.type == .control || entry.type == .unknown
  }

  private func entry(_ id: Int32) -> SentencePieceModel.Piece {
    precondition(model.pieces.indices.contains(Int(id)), "token id \(id) is outside the vocabulary")
    return model.pieces[Int(id)]
  }
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
