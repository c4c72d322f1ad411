extension SentencePieceModelCheck {
  /// Reads how the model was trained.
  mutating func readTrainer(_ range: Range<Int>) throws(TokenizerError) {
    var model = model
    var ids = ids
    try eachField(of: range) { (field, value) throws(TokenizerError) in
      switch (field, value) {
      case (3, .varint(let number)):
        guard let kind = SentencePieceModel.Kind(rawValue: number) else {
          throw refused("its model type \(number) is none of unigram (1), bpe (2), word (3), char (4)")
        }
        model.kind = kind
      case (24, .varint(let flag)): model.treatsWhitespaceAsSuffix = flag != 0
      case (35, .varint(let flag)): model.byteFallback = flag != 0
      case (40...43, .varint(let number)):
        let name = ["unk_id", "bos_id", "eos_id", "pad_id"][field - 40]
        ids.append((name, Int64(Int32(truncatingIfNeeded: number))))
      case (44, .bytes(let text)): model.unknownSurface = try string(text, "unk_surface")
      case (46, .bytes(let text)): model.beginPiece = try string(text, "bos_piece")
      case (47, .bytes(let text)): model.endPiece = try string(text, "eos_piece")
      case (48, .bytes(let text)): model.paddingPiece = try string(text, "pad_piece")
      case (45, .bytes(let text)): _ = try string(text, "unk_piece")
      case (3, _), (24, _), (35, _), (40...48, _):
        throw refused("field \(field) of its trainer options has the wrong wire type")
      default: break
      }
    }
    self.model = model
    self.ids = ids
  }

  /// Reads how a text is normalised before it is cut, or its pieces after they are joined.
  mutating func readNormalizer(_ range: Range<Int>, isDenormalizer: Bool) throws(TokenizerError) {
    var model = model
    try eachField(of: range) { (field, value) throws(TokenizerError) in
      switch (field, value) {
      case (2, .bytes(let rules)):
        if let fault = PrecompiledCharsmap.fault(bytes, in: rules) {
          throw refused("its table of normalisation rules \(fault)")
        }
        if !isDenormalizer { model.charsmap = rules }
      case (3, .varint(let flag)): if !isDenormalizer { model.addsDummyPrefix = flag != 0 }
      case (4, .varint(let flag)): if !isDenormalizer { model.removesExtraWhitespace = flag != 0 }
      case (5, .varint(let flag)): if !isDenormalizer { model.escapesWhitespace = flag != 0 }
      case (2...5, _): throw refused("field \(field) of its normaliser has the wrong wire type")
      default: break
      }
    }
    self.model = model
  }
}
