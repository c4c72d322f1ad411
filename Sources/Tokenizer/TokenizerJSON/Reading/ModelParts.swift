import Storage

/// The model of a `tokenizer.json` as it stands there: its options, its tokens and its merges.
struct ModelParts {
  /// The options, by name.
  var options = JSONObject()
  /// The tokens by text, where the file has them so.
  var vocabulary: Vocabulary?
  /// The tokens in the order of their ids with their scores, where the file has them so.
  var scored: [(text: String, score: Double)] = []
  /// The pairs that merge, in order.
  var merges: MergeList?

  /// Reads the value of the member `model`.
  init(_ scanner: inout JSONScanner) throws(JSONScannerError) {
    try scanner.distinctMembers { (scanner: inout JSONScanner, key: String) throws(JSONScannerError) in
      switch key {
      case "vocab":
        if try scanner.peek() == UInt8(ascii: "[") {
          try readScored(&scanner)
        } else {
          vocabulary = try Self.readVocabulary(&scanner)
        }
      case "merges" where try scanner.peek() == UInt8(ascii: "["):
        merges = try MergeList(&scanner)
      default: options[key] = try scanner.value(depth: 1)
      }
    }
  }

  /// A model that was read otherwise.
  init(options: JSONObject, vocabulary: Vocabulary, merges: MergeList?) {
    self.options = options
    self.vocabulary = vocabulary
    self.merges = merges
  }

  /// More tokens than any published vocabulary has.
  static let mostTokens = 4_000_000

  /// An object of ids by text.
  static func readVocabulary(_ scanner: inout JSONScanner) throws(JSONScannerError) -> Vocabulary {
    var vocabulary = Vocabulary()
    try scanner.object { (scanner: inout JSONScanner, key: String) throws(JSONScannerError) in
      let id = try scanner.count()
      guard id < 1 << 24, vocabulary.count < mostTokens else {
        throw scanner.failure("the token “\(key.prefix(40))” has the id \(id), which is too large")
      }
      guard vocabulary.add(Array(key.utf8), id: Int32(id)) else {
        throw scanner.failure("the token “\(key.prefix(40))” stands twice in the vocabulary")
      }
    }
    guard Int(vocabulary.largestID) < vocabulary.count + 1_000_000 else {
      throw scanner.failure("the vocabulary leaves more than 1,000,000 ids free")
    }
    vocabulary.finish()
    return vocabulary
  }

  /// A list of pairs of text and score.
  private mutating func readScored(_ scanner: inout JSONScanner) throws(JSONScannerError) {
    try scanner.array { (scanner: inout JSONScanner) throws(JSONScannerError) in
      guard scored.count < Self.mostTokens else { throw scanner.failure("the vocabulary is too large") }
      try scanner.expect("[")
      let text = try scanner.string()
      try scanner.expect(",")
      let score: Double
      switch try scanner.value(depth: 2) {
      case .integer(let value): score = Double(value)
      case .number(let value): score = value
      case let value: throw scanner.failure("a score is \(value.kindName)")
      }
      guard try scanner.accept("]") else { throw scanner.failure("expected a text and a score") }
      scored.append((text, score))
    }
  }
}

/// The pairs that merge, in the order of their ranks: two texts each, in one run of bytes.
struct MergeList {
  private var pool: [UInt8] = []
  private var ends: [UInt32] = []

  /// The number of pairs.
  var count: Int { ends.count / 2 }

  /// No pairs yet.
  init() {}

  /// Reads a list of pairs, or of texts in which a space parts the two.
  init(_ scanner: inout JSONScanner) throws(JSONScannerError) {
    try scanner.array { (scanner: inout JSONScanner) throws(JSONScannerError) in
      if try scanner.peek() == UInt8(ascii: "\"") {
        let text = try scanner.string()
        if text.hasPrefix("#version") { return }
        guard add(line: Array(text.utf8)) else {
          throw scanner.failure("the merge “\(text.prefix(60))” is not two tokens with a space between them")
        }
        return
      }
      try scanner.expect("[")
      let left = try scanner.string()
      try scanner.expect(",")
      let right = try scanner.string()
      guard try scanner.accept("]") else { throw scanner.failure("a merge has more than two tokens") }
      add(Array(left.utf8), Array(right.utf8))
    }
  }

  /// Adds a pair that stands on a line; false if it is none.
  mutating func add(line: [UInt8]) -> Bool {
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return false }
    add(Array(parts[0]), Array(parts[1]))
    return true
  }

  private mutating func add(_ left: [UInt8], _ right: [UInt8]) {
    pool += left
    ends.append(UInt32(pool.count))
    pool += right
    ends.append(UInt32(pool.count))
  }

  /// Calls `body` with each pair.
  func forEach(
    _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    let result = pool.withUnsafeBufferPointer { pool in
      Result { () throws(TokenizerError) in
        var start = 0
        for pair in 0..<count {
          let (middle, end) = (Int(ends[2 * pair]), Int(ends[2 * pair + 1]))
          try body(
            UnsafeBufferPointer(rebasing: pool[start..<middle]),
            UnsafeBufferPointer(rebasing: pool[middle..<end]))
          start = end
        }
      }
    }
    try result.get()
  }
}
