import Storage

/// What makes tokens of a stretch of text.
protocol TokenModel: Sendable {
  /// Its tokens.
  var vocabulary: Vocabulary { get }
  /// The token for what no other covers; nil if it has none.
  var unknown: Int32? { get }
  /// Whether `<0x00>` to `<0xFF>` stand for bytes.
  var fallsBackToBytes: Bool { get }

  /// Appends the tokens of a text that is not empty.
  ///
  /// - Throws: if a text needs an unknown token and the model has none.
  func tokenize(
    _ bytes: UnsafeBufferPointer<UInt8>, into tokens: inout TokenList, _ workspace: ModelWorkspace
  ) throws(TokenizerError)

  /// The text of a token as the file writes it; nil if there is none.
  func piece(_ id: Int32) -> String?
}

extension TokenModel {
  var fallsBackToBytes: Bool { false }
  func piece(_ id: Int32) -> String? { vocabulary.text(id) }
}

/// Tokens while a text is encoded, and where each stands in the bytes that were cut.
struct TokenList {
  /// The tokens.
  var ids: [Int32] = []
  /// Where each begins and ends, if that is asked for.
  var ranges: [Range<Int32>] = []
  /// Whether the places are kept.
  let keepsRanges: Bool
  /// What is added to the places: where the stretch begins.
  var base: Int32 = 0

  /// No tokens yet.
  init(keepsRanges: Bool) { self.keepsRanges = keepsRanges }

  /// Appends a token that stands at `lower..<upper` of its stretch.
  @inline(__always)
  mutating func append(_ id: Int32, _ lower: Int, _ upper: Int) {
    ids.append(id)
    if keepsRanges { ranges.append((base + Int32(lower))..<(base + Int32(max(lower, upper)))) }
  }
}

/// Memory that a model reuses from word to word; one thread has it at a time.
final class ModelWorkspace {
  /// The symbols of the word that BPE is at: id, bytes, and the neighbours of each.
  var symbols: [Int32] = []
  var lengths: [Int32] = []
  var next: [Int32] = []
  var previous: [Int32] = []
  /// The merges of neighbours: rank and result of each, or a heap of rank and place.
  var merges: [UInt64] = []
  /// The words seen last.
  var cache = WordCache()
  /// For each place of a text the best score of a way to it, its last token and where that begins.
  var scores: [Double] = []
  var tokens: [Int32] = []
  var starts: [Int32] = []
}
