import Storage

/// The tokens that are found in a text before it is cut: those looked for as they stand, then in the normalised text.
struct AddedTokens: Sendable {
  /// All, in the order of their ids.
  private(set) var all: [AddedToken] = []
  private var places: [Int32: Int] = [:]
  /// What decoding leaves out, by the text of a token.
  private var special: Set<[UInt8]> = []
  /// What decoding shows for a token that normalising changes.
  private var shown: [Int32: [UInt8]] = [:]
  private var plain = ByteTrie()
  private var normalized = ByteTrie()

  /// Gives each token its id: that of the model's vocabulary, or the next free one.
  ///
  /// - Parameters:
  ///   - tokens: in the file's order.
  ///   - file: for errors.
  /// - Throws: if the normalizer does, or they are too many.
  init(
    _ tokens: [AddedToken], _ vocabulary: Vocabulary, _ normalizer: (any TextNormalizer)?, file: String
  ) throws(TokenizerError) {
    var ids: [[UInt8]: Int32] = [:]
    var byID: [Int32: AddedToken] = [:]
    var next = Int32(vocabulary.count)
    for var token in tokens where !token.content.isEmpty {
      let text = Array(token.content.utf8)
      if let known = ids[text] ?? vocabulary.id(token.content) {
        token.id = known
      } else {
        token.id = next
        next += 1
      }
      ids[text] = token.id
      byID[token.id] = token
      if token.isSpecial { special.insert(text) }
    }
    all = byID.values.sorted { $0.id < $1.id }
    var fits = true
    for (place, token) in all.enumerated() {
      places[token.id] = place
      var text = Array(token.content.utf8)
      if token.isNormalized, let normalizer {
        var changed = NormalizedText(text, start: 0, isTracked: false, continues: false)
        try normalizer.normalize(&changed)
        if changed.bytes != text { shown[token.id] = changed.bytes }
        text = changed.bytes
      }
      guard !text.isEmpty else { continue }
      let isNormalized = token.isNormalized
      text.withUnsafeBufferPointer { bytes in
        let added = isNormalized ? normalized.add(bytes, token.id) : plain.add(bytes, token.id)
        fits = fits && added
      }
    }
    guard fits else { throw TokenizerError(.badInput, "\(file): its added tokens are too many.") }
  }

  /// The token of an id; nil if it is the model's.
  subscript(_ id: Int32) -> AddedToken? { places[id].map { all[$0] } }

  /// The text that decoding shows for an added token; nil for others.
  func shownBytes(_ id: Int32) -> [UInt8]? {
    shown[id] ?? self[id].map { Array($0.content.utf8) }
  }

  /// Whether decoding leaves a text of a token out.
  func isSpecial(_ text: [UInt8]) -> Bool { !special.isEmpty && special.contains(text) }

  /// The largest id; −1 without tokens.
  var largestID: Int32 { all.last?.id ?? -1 }

  /// Finds the tokens that stand in a text, and normalises what is between them.
  func extract(
    _ bytes: [UInt8], _ normalizer: (any TextNormalizer)?, isTracked: Bool, continues: Bool
  ) throws(TokenizerError) -> PreTokenizedText {
    var result = PreTokenizedText(isTracked: isTracked, continues: continues)
    var parts: [(range: Range<Int>, token: Int32)] = []
    bytes.withUnsafeBufferPointer { bytes in
      find(plain, bytes) { parts.append(($0, $1)) }
    }
    for (range, token) in parts where !range.isEmpty {
      var text = NormalizedText(
        parts.count == 1 ? bytes : Array(bytes[range]), start: range.lowerBound, isTracked: isTracked,
        continues: continues && range.lowerBound == 0)
      if token >= 0 {
        result.append(text, token: token)
        continue
      }
      try normalizer?.normalize(&text)
      let base = result.bytes.count
      result.append(text)
      guard !text.bytes.isEmpty, var whole = result.stretches.popLast() else { continue }
      if let first = text.origins.first { whole.start = first.start }
      text.bytes.withUnsafeBufferPointer { bytes in
        find(normalized, bytes) { range, token in
          guard !range.isEmpty else { return }
          let lower = base + range.lowerBound
          result.stretches.append(
            Stretch(
              lower: Int32(lower), upper: Int32(base + range.upperBound),
              start: result.start(of: lower, in: whole), token: token))
        }
      }
    }
    return result
  }

  /// Calls `body` with the parts of a text in order, and the token that each is, or −1.
  private func find(
    _ trie: ByteTrie, _ bytes: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>, Int32) -> Void
  ) {
    var done = 0
    var position = 0
    while position < bytes.count, !trie.isEmpty {
      guard trie.step(0, bytes[position]) >= 0, let (end, id) = trie.longest(bytes, from: position),
        let token = self[id]
      else {
        position += 1
        continue
      }
      var (lower, upper) = (position, end)
      position = end
      if token.isSingleWord, touchesWord(bytes, lower, upper) { continue }
      if token.stripsLeft { lower = max(startOfSpaces(bytes, before: lower), done) }
      if token.stripsRight { upper = endOfSpaces(bytes, from: upper) }
      if done < lower { body(done..<lower, -1) }
      body(lower..<upper, id)
      done = upper
    }
    if done < bytes.count || bytes.isEmpty { body(done..<bytes.count, -1) }
  }

  private func touchesWord(_ bytes: UnsafeBufferPointer<UInt8>, _ lower: Int, _ upper: Int) -> Bool {
    let table = ScalarTable.patterns
    return lower > 0 && table[UTF8Scalar.readBack(bytes, before: lower).value].isUnicodeWord
      || upper < bytes.count && table[UTF8Scalar.read(bytes, at: upper).value].isUnicodeWord
  }

  private func startOfSpaces(_ bytes: UnsafeBufferPointer<UInt8>, before end: Int) -> Int {
    var start = end
    while start > 0 {
      let (scalar, length) = UTF8Scalar.readBack(bytes, before: start)
      guard ScalarTable.language[scalar].isWhitespace else { break }
      start -= length
    }
    return start
  }

  private func endOfSpaces(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start
    while end < bytes.count {
      let (scalar, length) = UTF8Scalar.read(bytes, at: end)
      guard ScalarTable.language[scalar].isWhitespace else { break }
      end += length
    }
    return end
  }
}
