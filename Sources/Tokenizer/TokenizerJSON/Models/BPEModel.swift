import Storage

/// Byte-pair encoding: of all neighbours the pair with the lowest rank merges, the leftmost first, until none does
/// (Sennrich et al. 2016, arXiv:1508.07909).
struct BPEModel: TokenModel {
  let vocabulary: Vocabulary
  let unknown: Int32?
  let fallsBackToBytes: Bool
  /// Whether unknown characters on end are one token.
  let fusesUnknown: Bool
  /// Whether a text that is a token is taken as it is.
  let ignoresMerges: Bool
  /// What is put before a character that is not the first of its word, and after the last, to find its token.
  let prefix: [UInt8]
  let suffix: [UInt8]
  let merges: MergeTable
  /// The token of each byte where the text comes as bytes; −1 for none. Nil where it comes as characters.
  let byteTokens: [Int32]?
  /// The tokens as the bytes that they spell, where the text comes as bytes.
  let spelled: Vocabulary?
  /// The tokens `<0x00>` to `<0xFF>`; −1 for those that are missing.
  let fallback: [Int32]
  /// The token of each character of the basic plane; −1 for none.
  let characters: [Int32]
  /// Between which characters some merge may reach; nil where a word must be merged whole.
  let borders: MergeBorders?

  /// Above this a word is cut where no merge can reach across.
  private static let longWord = 32

  func tokenize(
    _ bytes: UnsafeBufferPointer<UInt8>, into tokens: inout TokenList, _ workspace: ModelWorkspace
  ) throws(TokenizerError) {
    if ignoresMerges {
      let id = (spelled ?? vocabulary).id(bytes)
      if id >= 0 { return tokens.append(id, 0, bytes.count) }
    }
    guard bytes.count > Self.longWord, let borders else {
      return try tokenize(word: bytes, at: 0, into: &tokens, workspace)
    }
    var start = 0
    while start < bytes.count {
      let end =
        byteTokens == nil
        ? borders.endOfText(bytes, from: start) { isKnown($0, $1) } : borders.endOfBytes(bytes, from: start)
      try tokenize(
        word: UnsafeBufferPointer(rebasing: bytes[start..<end]), at: start, into: &tokens, workspace)
      start = end
    }
  }

  private func tokenize(
    word: UnsafeBufferPointer<UInt8>, at base: Int, into tokens: inout TokenList, _ workspace: ModelWorkspace
  ) throws(TokenizerError) {
    let isShort = word.count <= WordCache.longest
    if isShort, workspace.cache.find(word, at: base, into: &tokens) { return }
    workspace.symbols.removeAll(keepingCapacity: true)
    workspace.lengths.removeAll(keepingCapacity: true)
    if let byteTokens { split(word, byteTokens, workspace) } else { split(word, workspace) }
    merge(workspace)
    var lower = base
    for (symbol, length) in zip(workspace.symbols, workspace.lengths) {
      tokens.append(symbol, lower, lower + Int(length))
      lower += Int(length)
    }
    if isShort { workspace.cache.keep(word, workspace.symbols, workspace.lengths) }
  }

  /// Whether a character is a token by itself.
  @inline(__always)
  private func isKnown(_ scalar: UInt32, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    scalar < 0x1_0000 ? characters[Int(scalar)] >= 0 : vocabulary.id(bytes) >= 0
  }
}

// The symbols that a word begins with.
extension BPEModel {
  /// A symbol for each byte.
  private func split(_ word: UnsafeBufferPointer<UInt8>, _ byteTokens: [Int32], _ workspace: ModelWorkspace) {
    var fused: Int32 = 0
    for byte in word {
      let id = byteTokens[Int(byte)]
      add(id, length: 1, fused: &fused, workspace)
    }
    flush(&fused, workspace)
  }

  /// A symbol for each character.
  private func split(_ word: UnsafeBufferPointer<UInt8>, _ workspace: ModelWorkspace) {
    var fused: Int32 = 0
    var position = 0
    while position < word.count {
      let (scalar, length) = UTF8Scalar.read(word, at: position)
      let bytes = UnsafeBufferPointer(rebasing: word[position..<(position + length)])
      let isFirst = position == 0
      position += length
      let id = token(scalar, bytes, isFirst: isFirst, isLast: position >= word.count)
      if id < 0, fallsBackToBytes, bytes.allSatisfy({ fallback[Int($0)] >= 0 }) {
        // An unknown character before these comes after them: so it is in the library that this follows.
        for byte in bytes {
          workspace.symbols.append(fallback[Int(byte)])
          workspace.lengths.append(1)
        }
      } else {
        add(id, length: Int32(length), fused: &fused, workspace)
      }
    }
    flush(&fused, workspace)
  }

  private func token(
    _ scalar: UInt32, _ bytes: UnsafeBufferPointer<UInt8>, isFirst: Bool, isLast: Bool
  ) -> Int32 {
    let hasPrefix = !isFirst && !prefix.isEmpty
    let hasSuffix = isLast && !suffix.isEmpty
    if !hasPrefix, !hasSuffix {
      return scalar < 0x1_0000 ? characters[Int(scalar)] : vocabulary.id(bytes)
    }
    let text = (hasPrefix ? prefix : []) + Array(bytes) + (hasSuffix ? suffix : [])
    return text.withUnsafeBufferPointer { vocabulary.id($0) }
  }

  /// Adds a symbol; `fused` is the length of the unknown one that waits.
  @inline(__always)
  private func add(_ id: Int32, length: Int32, fused: inout Int32, _ workspace: ModelWorkspace) {
    if id >= 0 {
      if fused > 0 { flush(&fused, workspace) }
      workspace.symbols.append(id)
      workspace.lengths.append(length)
    } else if unknown != nil {
      if !fusesUnknown { flush(&fused, workspace) }
      fused += length
    }
  }

  private func flush(_ fused: inout Int32, _ workspace: ModelWorkspace) {
    guard fused > 0, let unknown else { return }
    workspace.symbols.append(unknown)
    workspace.lengths.append(fused)
    fused = 0
  }
}
