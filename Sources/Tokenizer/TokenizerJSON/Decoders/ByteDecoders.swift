import Storage

/// Byte-level characters back to bytes; a token with another character is taken as it stands.
struct ByteLevelDecoder: TokenDecoder {
  func decode(_ tokens: [[UInt8]]) throws(TokenizerError) -> [[UInt8]] {
    var bytes: [UInt8] = []
    for token in tokens { bytes += token.withUnsafeBufferPointer { ByteAlphabet.decode($0) } ?? token }
    return [ByteText.repaired(bytes)]
  }
}

/// Runs of `<0x00>` to `<0xFF>` back to bytes; those of a run that is not UTF-8 become U+FFFD, one each.
struct ByteFallbackDecoder: TokenDecoder {
  func decode(_ tokens: [[UInt8]]) throws(TokenizerError) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var run: [UInt8] = []
    func flush() {
      guard !run.isEmpty else { return }
      if UTF8Check.firstInvalidOffset(run) == nil {
        result.append(run)
      } else {
        result += repeatElement(ByteText.replacement, count: run.count)
      }
      run = []
    }
    for token in tokens {
      if let byte = Self.byte(token) {
        run.append(byte)
      } else {
        flush()
        result.append(token)
      }
    }
    flush()
    return result
  }

  /// The byte of `<0x0A>` or `<0x0a>`.
  private static func byte(_ token: [UInt8]) -> UInt8? {
    guard token.count == 6, token.starts(with: Array("<0x".utf8)), token[5] == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(String(decoding: token[3...4], as: UTF8.self), radix: 16)
  }
}

/// All texts as one.
struct FuseDecoder: TokenDecoder {
  func decode(_ tokens: [[UInt8]]) throws(TokenizerError) -> [[UInt8]] { [Array(tokens.joined())] }
}
