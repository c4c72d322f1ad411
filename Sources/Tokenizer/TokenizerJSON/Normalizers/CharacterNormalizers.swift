import Storage

/// Lower case, one character at a time.
struct LowercaseNormalizer: TextNormalizer {
  func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    if text.isASCII {
      for index in text.bytes.indices where (0x41...0x5A).contains(text.bytes[index]) {
        text.bytes[index] |= 0x20
      }
      return
    }
    try text.rewriteScalars { scalar, length, rewriter in
      let (first, second) = Lowercase.shared[scalar]
      rewriter.replace(length, with: first)
      if let second { rewriter.insert(second) }
    }
  }
}

/// Leaves out all marks (Mn, Mc and Me).
struct StripAccentsNormalizer: TextNormalizer {
  func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    if text.isASCII { return }
    let table = ScalarTable.marks
    try text.rewriteScalars { scalar, length, rewriter in
      if scalar >= 0x300, table[scalar].isMark {
        rewriter.drop(length)
      } else {
        rewriter.replace(length, with: scalar)
      }
    }
  }
}

/// The rules of NMT: control characters go, unusual spaces become spaces.
struct NmtNormalizer: TextNormalizer {
  func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    try text.rewriteScalars { scalar, length, rewriter in
      switch scalar {
      case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: rewriter.drop(length)
      case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
        rewriter.replace(length, with: 0x20)
      default: rewriter.replace(length, with: scalar)
      }
    }
  }
}

/// Turns each byte into the character that byte-level vocabularies write for it.
struct ByteLevelNormalizer: TextNormalizer {
  func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    try text.rewrite { bytes, rewriter throws(TokenizerError) in
      for byte in bytes { rewriter.replace(1, with: ByteAlphabet.scalars[Int(byte)]) }
    }
  }
}

extension NormalizedText {
  /// Rewrites the text a scalar at a time; `body` is to use up the scalar's bytes.
  mutating func rewriteScalars(
    _ body: (_ scalar: UInt32, _ length: Int, _ rewriter: inout TextRewriter) -> Void
  ) throws(TokenizerError) {
    try rewrite { bytes, rewriter throws(TokenizerError) in
      while rewriter.position < bytes.count {
        let (scalar, length) = UTF8Scalar.read(bytes, at: rewriter.position)
        body(scalar, length, &rewriter)
      }
    }
  }
}
