import Storage

/// A unigram model: of all ways to cut a text the one whose tokens have the highest sum of scores (Kudo 2018,
/// arXiv:1804.10959).
struct UnigramModel: TokenModel {
  let vocabulary: Vocabulary
  let unknown: Int32?
  let fallsBackToBytes: Bool
  private let scores: [Double]
  private let trie: ByteTrie
  /// The score of a character that is no token: ten below the worst.
  private let unknownScore: Double
  /// The tokens `<0x00>` to `<0xFF>`; nil if one is missing.
  private let byteTokens: [Int32]
  /// The texts by id: two ids may have one text, of which the later is used.
  private let pieces: [String]

  /// - Parameters:
  ///   - pieces: text and score of each id.
  ///   - unknown: the id for what no token covers.
  /// - Throws: `TokenizerError` if the tokens are too many.
  init(
    _ pieces: [(text: String, score: Double)], unknown: Int32?, fallsBackToBytes: Bool, file: String
  ) throws(TokenizerError) {
    var vocabulary = Vocabulary()
    var trie = ByteTrie()
    var fits = true
    for (id, piece) in pieces.enumerated() {
      Array(piece.text.utf8).withUnsafeBufferPointer { text in
        _ = vocabulary.add(text, id: Int32(id))
        if !text.isEmpty { fits = fits && trie.add(text, Int32(id)) }
      }
    }
    guard fits else { throw TokenizerError(.badInput, "\(file): its vocabulary is too large.") }
    vocabulary.finish()
    byteTokens = (0..<256).map { vocabulary.id(BytePiece.name(UInt8($0))) ?? -1 }
    self.vocabulary = vocabulary
    self.trie = trie
    self.unknown = unknown
    self.fallsBackToBytes = fallsBackToBytes
    self.pieces = pieces.map(\.text)
    scores = pieces.map(\.score)
    unknownScore = (scores.min() ?? 0) - 10
  }

  func piece(_ id: Int32) -> String? { pieces.indices.contains(Int(id)) ? pieces[Int(id)] : nil }

  func tokenize(
    _ bytes: UnsafeBufferPointer<UInt8>, into tokens: inout TokenList, _ workspace: ModelWorkspace
  ) throws(TokenizerError) {
    let isShort = bytes.count <= WordCache.longest
    if isShort, workspace.cache.find(bytes, at: 0, into: &tokens) { return }
    try findBest(bytes, workspace)
    // Backwards from the end; what is unknown on end is one.
    workspace.symbols.removeAll(keepingCapacity: true)
    workspace.lengths.removeAll(keepingCapacity: true)
    var end = bytes.count
    var isUnknown = false
    while end > 0 {
      let (start, id) = (Int(workspace.starts[end]), workspace.tokens[end])
      if id == unknown, isUnknown {
        workspace.lengths[workspace.lengths.count - 1] += Int32(end - start)
      } else {
        workspace.symbols.append(id)
        workspace.lengths.append(Int32(end - start))
      }
      isUnknown = id == unknown
      end = start
    }
    workspace.symbols.reverse()
    workspace.lengths.reverse()
    emit(bytes, into: &tokens, workspace, isShort)
  }

  /// The best way to each place of the text, by its last token.
  private func findBest(
    _ bytes: UnsafeBufferPointer<UInt8>, _ workspace: ModelWorkspace
  ) throws(TokenizerError) {
    let size = bytes.count
    if workspace.scores.count <= size {
      workspace.scores = [Double](repeating: 0, count: size + 1)
      workspace.tokens = [Int32](repeating: -1, count: size + 1)
      workspace.starts = [Int32](repeating: -1, count: size + 1)
    }
    for place in 0...size { workspace.starts[place] = -1 }
    workspace.scores[0] = 0
    var start = 0
    while start < size {
      let before = workspace.scores[start]
      let length = min(UTF8Scalar.length(lead: bytes[start]), size - start)
      var hasSingle = false
      var node: Int32 = 0
      var end = start
      while end < size {
        node = trie.step(node, bytes[end])
        if node < 0 { break }
        end += 1
        let id = trie.value(node)
        guard id >= 0 else { continue }
        hasSingle = hasSingle || end - start == length
        consider(id, before + scores[Int(id)], from: start, to: end, workspace)
      }
      if !hasSingle {
        guard let unknown else {
          throw TokenizerError(
            .badInput, "A character is no token, and the tokenizer names no unk_id to stand for it.")
        }
        consider(unknown, before + unknownScore, from: start, to: start + length, workspace)
      }
      start += length
    }
  }

  @inline(__always)
  private func consider(
    _ id: Int32, _ score: Double, from start: Int, to end: Int, _ workspace: ModelWorkspace
  ) {
    guard workspace.starts[end] < 0 || score > workspace.scores[end] else { return }
    workspace.scores[end] = score
    workspace.starts[end] = Int32(start)
    workspace.tokens[end] = id
  }

  /// Appends what was found: an unknown text may yet be a token as a whole, or bytes.
  private func emit(
    _ bytes: UnsafeBufferPointer<UInt8>, into tokens: inout TokenList, _ workspace: ModelWorkspace,
    _ isShort: Bool
  ) {
    var lower = 0
    var isPlain = true
    for (id, length) in zip(workspace.symbols, workspace.lengths) {
      let upper = lower + Int(length)
      if id == unknown {
        let text = UnsafeBufferPointer(rebasing: bytes[lower..<upper])
        let whole = vocabulary.id(text)
        isPlain = false
        if whole >= 0 {
          tokens.append(whole, lower, upper)
        } else if fallsBackToBytes, text.allSatisfy({ byteTokens[Int($0)] >= 0 }) {
          for byte in text { tokens.append(byteTokens[Int(byte)], lower, upper) }
        } else {
          tokens.append(id, lower, upper)
        }
      } else {
        tokens.append(id, lower, upper)
      }
      lower = upper
    }
    if isShort, isPlain { workspace.cache.keep(bytes, workspace.symbols, workspace.lengths) }
  }
}
