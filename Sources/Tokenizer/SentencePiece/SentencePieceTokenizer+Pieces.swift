extension SentencePieceTokenizer {
  /// The piece as it stands in the model: "▁the", "<0x0A>", "<mask>".
  public func piece(_ id: Int32) -> String { entry(id).text }

  /// The piece's score: a log probability in a unigram model, minus the merge's rank in a BPE model.
  public func score(_ id: Int32) -> Float { entry(id).score }

  /// What sort of token the piece is; user-defined symbols are ordinary.
  public func kind(_ id: Int32) -> TokenKind {
    switch entry(id).type {
    case .unknown: .unknown
    case .byte: .byte
    case .control: .control
    case .normal, .userDefined, .unused: .ordinary
    }
  }

  /// Whether the piece is a symbol that is never cut or merged, such as the newline.
  public func isUserDefined(_ id: Int32) -> Bool { entry(id).type == .userDefined }

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
