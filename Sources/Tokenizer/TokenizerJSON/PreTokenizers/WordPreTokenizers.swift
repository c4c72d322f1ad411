import Storage

/// BERT's words: cut at white space, which goes, and around each sign.
struct BertPreTokenizer: PreTokenizer {
  func apply(_ text: inout PreTokenizedText) throws(TokenizerError) {
    let language = ScalarTable.language
    try text.split { bytes, emit throws(TokenizerError) in
      var (start, position) = (0, 0)
      while position < bytes.count {
        let byte = bytes[position]
        let (scalar, length) = byte < 0x80 ? (UInt32(byte), 1) : UTF8Scalar.read(bytes, at: position)
        if language[scalar].isWhitespace {
          emit(start..<position)
          start = position + length
        } else if Self.isPunctuation(scalar) {
          emit(start..<position)
          emit(position..<(position + length))
          start = position + length
        }
        position += length
      }
      emit(start..<bytes.count)
    }
  }

  /// Signs: all of ASCII that are neither letters nor digits, and Unicode's punctuation.
  @Sendable @inline(__always)
  static func isPunctuation(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 {
      return scalar > 0x20 && scalar < 0x7F && !ScalarTable.categories[scalar].isLetter
        && !ScalarTable.categories[scalar].isNumber
    }
    return ScalarTable.categories[scalar].isPunctuation
  }
}

/// The expression `\w+|[^\w\s]+`: words, and runs of signs; white space goes.
struct WhitespacePreTokenizer: PreTokenizer {
  func apply(_ text: inout PreTokenizedText) throws(TokenizerError) {
    let table = ScalarTable.patterns
    try text.split { bytes, emit throws(TokenizerError) in
      var (start, position) = (0, 0)
      /// Whether the run that is open is a word; nil in white space.
      var open: Bool?
      while position < bytes.count {
        let (scalar, length) = UTF8Scalar.read(bytes, at: position)
        let kind = table[scalar]
        let isWord: Bool? = kind.isUnicodeWord ? true : kind.isWhitespace ? nil : false
        if isWord != open {
          if open != nil { emit(start..<position) }
          (start, open) = (position, isWord)
        }
        position += length
      }
      if open != nil { emit(start..<bytes.count) }
    }
  }
}
