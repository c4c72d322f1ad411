import Transformer

/// Keeps a text inside a grammar: at each step it excludes the tokens that no text of the grammar goes on with.
///
/// What a state allows is found by one walk over the tree of all tokens and kept, so that it costs next to nothing where a state
/// comes back, as in the middle of a string.
public struct TokenConstraint: TokenRule, Sendable {
  private var machine: GrammarMachine
  private let trie: TokenTrie
  private let texts: [[UInt8]?]
  private let endTokens: Set<Int32>
  private var state: Int32
  /// The tokens that each state allows, a bit each.
  private var masks: [Int32: [UInt64]] = [:]

  /// As many states have steps of some 16 MB.
  private static let mostStates = 1 << 14

  /// - Parameters:
  ///   - grammar: what whole texts are.
  ///   - texts: the bytes of each token, by id; nil for tokens that are not text.
  ///   - endTokens: those that may stand where a text is whole.
  init(_ grammar: Grammar, texts: [[UInt8]?], endTokens: Set<Int32>) {
    machine = GrammarMachine(grammar)
    trie = TokenTrie(texts)
    self.texts = texts
    self.endTokens = endTokens
    state = machine.start
  }

  /// Whether the text so far fits as it is.
  public var isWhole: Bool { machine.isWhole(state) }
  /// Whether anything may follow.
  public var goesOn: Bool { machine.goesOn(state) }

  /// Excludes what does not fit from the logits of the next token.
  public mutating func apply(to logits: inout [Float]) {
    let mask = mask()
    for index in logits.indices
    where index >> 6 >= mask.count || mask[index >> 6] >> UInt64(index & 63) & 1 == 0 {
      logits[index] = -.infinity
    }
  }

  /// Takes the token that was chosen; an end token leaves all as it is.
  public mutating func advance(_ token: Int32) {
    for byte in texts.indices.contains(Int(token)) ? texts[Int(token)] ?? [] : [] {
      state = machine.step(state, byte)
      guard state >= 0 else { return }
    }
    guard machine.stateCount > Self.mostStates else { return }
    state = machine.forget(keeping: state)
    masks = [:]
  }

  /// The tokens that the state allows.
  private mutating func mask() -> [UInt64] {
    guard state >= 0 else { return [] }
    if let known = masks[state] { return known }
    var mask = [UInt64](repeating: 0, count: (texts.count + 63) / 64)
    func allow(_ token: Int32) { mask[Int(token) >> 6] |= 1 << UInt64(token & 63) }
    var states = [Int32](repeating: state, count: trie.longest + 1)
    var node = 0
    while node < trie.bytes.count {
      let depth = Int(trie.depths[node])
      let next = machine.step(states[depth - 1], trie.bytes[node])
      if next < 0 {
        node = Int(trie.ends[node])
        continue
      }
      states[depth] = next
      for place in trie.firsts[node]..<trie.firsts[node + 1] { allow(trie.tokens[Int(place)]) }
      node += 1
    }
    if machine.isWhole(state) {
      for token in endTokens where texts.indices.contains(Int(token)) { allow(token) }
    }
    masks[state] = mask
    return mask
  }
}
