import Tokenizer

/// The texts of all tokens as one tree of bytes, so that what they begin with in common is looked at once.
///
/// The nodes lie in the order of a walk; each knows where its part of the tree ends, so that a part that cannot fit is jumped over.
struct TokenTrie: Sendable {
  /// The byte that leads to each node.
  private(set) var bytes: [UInt8] = []
  /// How many bytes lead to it.
  private(set) var depths: [Int32] = []
  /// The node behind its part of the tree.
  private(set) var ends: [Int32] = []
  /// Where the tokens of each node begin in ``tokens``; one number more than nodes.
  private(set) var firsts: [Int32] = [0]
  /// The tokens whose whole text a node is, by node.
  private(set) var tokens: [Int32] = []
  /// The length of the longest text.
  private(set) var longest = 0

  /// - Parameter texts: of each token, by its id; nil or empty where it has none that could be constrained.
  init(_ texts: [[UInt8]?]) {
    let order = texts.indices.filter { !(texts[$0] ?? []).isEmpty }.sorted { left, right in
      (texts[left] ?? []).lexicographicallyPrecedes(texts[right] ?? [])
    }
    var path: [(byte: UInt8, node: Int)] = []
    for id in order {
      let text = texts[id] ?? []
      var common = 0
      while common < min(path.count, text.count), path[common].byte == text[common] { common += 1 }
      close(&path, to: common)
      for byte in text[common...] {
        path.append((byte, bytes.count))
        bytes.append(byte)
        depths.append(Int32(path.count))
        ends.append(0)
        firsts.append(Int32(tokens.count))
      }
      // Equal texts follow one another, so that the newest node is theirs.
      tokens.append(Int32(id))
      firsts[firsts.count - 1] = Int32(tokens.count)
      longest = max(longest, text.count)
    }
    close(&path, to: 0)
  }

  private mutating func close(_ path: inout [(byte: UInt8, node: Int)], to depth: Int) {
    while path.count > depth { ends[path.removeLast().node] = Int32(bytes.count) }
  }
}
