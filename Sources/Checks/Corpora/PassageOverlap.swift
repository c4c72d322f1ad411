import Data
import Storage
import Tokenizer

/// Passages of the validation text that stand word for word in the training text, wherever documents begin.
///
/// Up to a thousand passages of 32 tokens, spread over the validation text, are looked for at every position of the
/// text to learn from, by a rolling hash (Karp & Rabin 1987) and then token by token.
public struct PassageOverlap: Sendable, Equatable {
  /// Passages looked for.
  public private(set) var passages = 0
  /// Of those, the ones found.
  public private(set) var found = 0
  /// Tokens to learn from that were searched.
  public private(set) var searched = 0
  /// Whether that was all of them.
  public private(set) var isComplete = true
  /// The tokens of the first passages found.
  public private(set) var examples: [[Int32]] = []

  /// Long enough that people do not write it twice by chance.
  static let length = 32
  /// Passages of fewer different tokens, rows of dots say, are found anywhere.
  private static let variety = 10
  private static let most = 1_000
  /// Tokens read at once.
  private static let block = 1 << 16
  private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Looks for passages of `validation` in `training`.
  ///
  /// - Parameter limit: the most tokens to search, in blocks spread over the text.
  /// - Throws: ``DataError`` if the tokens cannot be read.
  public init(training: TokenView, validation: TokenView, limit: Int = .max) throws {
    var wanted: [[Int32]] = []
    let places = validation.count / Self.length
    let count = min(Self.most, places)
    for index in 0..<count {
      let start = index * places / count * Self.length
      var passage: [Int32] = []
      try validation.append(start..<start + Self.length, to: &passage)
      if Set(passage).count >= Self.variety { wanted.append(passage) }
    }
    passages = wanted.count
    guard passages > 0 else { return }
    let index = Dictionary(grouping: wanted.indices) { Self.hash(wanted[$0]) }
    var isFound = [Bool](repeating: false, count: wanted.count)
    // A hash that is none of the wanted ones is distinguished from them by 16 of its bits in all but one case of sixty.
    var filter = [Bool](repeating: false, count: 1 << 16)
    for hash in index.keys { filter[Self.slot(hash)] = true }
    let stride = Self.stride(training.count, limit: limit)
    isComplete = stride == Self.block
    var ids: [Int32] = []
    var start = 0
    while start < training.count {
      // A passage may run over the border of two blocks.
      let end = min(start + Self.block + Self.length - 1, training.count)
      ids.removeAll(keepingCapacity: true)
      try training.append(start..<end, to: &ids)
      searched += min(Self.block, training.count - start)
      Self.search(ids, filter, index) { candidates, position in
        for candidate in candidates where !isFound[candidate] {
          isFound[candidate] = wanted[candidate].elementsEqual(ids[position..<position + Self.length])
        }
      }
      start += stride
    }
    found = isFound.count { $0 }
    examples = wanted.indices.filter { isFound[$0] }.prefix(3).map { wanted[$0] }
  }

  private static func stride(_ count: Int, limit: Int) -> Int {
    let blocks = max(1, limit / block)
    let all = (count + block - 1) / block
    return block * max(1, (all + blocks - 1) / blocks)
  }

  private static func slot(_ hash: UInt64) -> Int { Int((hash &* base) >> 48) }

  private static func hash(_ passage: [Int32]) -> UInt64 {
    passage.reduce(UInt64(0)) { $0 &* base &+ UInt64($1) &+ 1 }
  }

  /// Calls `body` wherever the hash of the tokens that begin there is one of `index`.
  private static func search(
    _ ids: [Int32], _ filter: [Bool], _ index: [UInt64: [Int]], _ body: ([Int], _ position: Int) -> Void
  ) {
    guard ids.count >= length else { return }
    let leaving = (0..<length).reduce(UInt64(1)) { power, _ in power &* base }
    var hash = Self.hash(Array(ids[..<length]))
    var end = length
    while true {
      if filter[slot(hash)], let candidates = index[hash] { body(candidates, end - length) }
      guard end < ids.count else { return }
      let old = UInt64(ids[end - length]) &+ 1
      hash = hash &* base &+ UInt64(ids[end]) &+ 1 &- old &* leaving
      end += 1
    }
  }

  /// What is wrong with the validation text.
  ///
  /// - Parameter tokenizer: turns the examples into text.
  public func findings(_ tokenizer: any Tokenizer) throws -> [Finding] {
    guard found > 0 else { return [] }
    let share = Double(found) / Double(passages)
    let isSame = share >= TextOverlap.sameRows && passages >= TextOverlap.fewestRows
    let texts = try examples.map { VisibleText.escape(Self.whole(try tokenizer.decode($0)), columns: 80) }
    let place = isComplete ? "the training text" : "the part of the training text that was searched"
    return [
      Finding(
        isSame ? .fatal : share >= 0.02 ? .warning : .note, "passage-leakage",
        "\(found) of \(passages) passages of \(Self.length) tokens of the validation text stand word for word in \(place), so the loss flatters the model",
        remedy: isSame
          ? "Validate on text that is not in \(option: "input"): take repeated text out, name other text with \(option: "validation"), or leave \(option: "validation") out, so that a part of \(option: "input") is held out"
          : "Take repeated text out of the corpus, or name other text with \(option: "validation")",
        examples: texts)
    ]
  }

  /// A passage without the pieces of characters that its first and last tokens may be.
  private static func whole(_ text: String) -> String {
    let lost: Character = "\u{FFFD}"
    return String(text.drop { $0 == lost }.reversed().drop { $0 == lost }.reversed())
  }

  /// The counts in JSON.
  var value: JSONValue {
    .object([
      "passages": .integer(passages), "found": .integer(found), "tokens_searched": .integer(searched),
      "complete": .bool(isComplete),
    ])
  }
}
