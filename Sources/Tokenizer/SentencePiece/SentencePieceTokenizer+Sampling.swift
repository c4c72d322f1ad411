import CSentencePiece
import Storage

extension SentencePieceTokenizer {
  /// The `count` most probable ways to cut `text` under a unigram model, best first, with log probabilities.
  ///
  /// - Throws: for models of other types, and unless `count` is in 1...1024.
  public func nBest(_ text: String, count: Int) throws(TokenizerError) -> [(ids: [Int32], score: Float)] {
    guard model.kind == .unigram else {
      throw TokenizerError(.usage, "\(path) is a \(model.kind) model; n-best needs a unigram model.")
    }
    guard (1...1024).contains(count) else {
      throw TokenizerError(.usage, "n-best count \(count) is out of range; expected 1 to 1024.")
    }
    if text.isEmpty { return [([], 0)] }
    return try withBytes(of: text) { bytes throws(TokenizerError) -> [(ids: [Int32], score: Float)] in
      var ids: UnsafeMutablePointer<Int32>?
      var lengths: UnsafeMutablePointer<Int>?
      var scores: UnsafeMutablePointer<Float>?
      var found = 0
      var message: UnsafeMutablePointer<CChar>?
      let status = csp_encode_best(
        handle, SentencePieceLibrary.characters(bytes), bytes.count, Int32(count), &ids, &lengths, &scores,
        &found, &message)
      try SentencePieceLibrary.checkStatus(status, message)
      let allLengths = SentencePieceLibrary.take(lengths, found)
      let allScores = SentencePieceLibrary.take(scores, found)
      let allIds = SentencePieceLibrary.take(ids, allLengths.reduce(0, +))
      var start = 0
      return zip(allLengths, allScores).map { length, score in
        defer { start += length }
        return (Array(allIds[start..<(start + length)]), score)
      }
    }
  }

  /// A random way to cut `text`, for subword regularisation; a function of `text`, `alpha` and `seed`.
  ///
  /// - Parameters:
  ///   - alpha: for unigram models the inverse temperature over all segmentations (0 is uniform, 0.1–0.2 is
  ///     usual; Kudo 2018, arXiv:1804.10959); for BPE the probability that a merge is dropped (0.1 is usual;
  ///     Provilkov et al. 2020, arXiv:1910.13267).
  ///   - seed: any number.
  /// - Throws: for character and word models, and if `alpha` is out of range.
  public func sample(_ text: String, alpha: Float, seed: UInt64) throws(TokenizerError) -> [Int32] {
    let limit: Float = model.kind == .bpe ? 1 : 1000
    guard model.kind == .unigram || model.kind == .bpe else {
      throw TokenizerError(.usage, "\(path) is a \(model.kind) model, which cuts a text in one way only.")
    }
    guard alpha.isFinite, (0...limit).contains(alpha) else {
      throw TokenizerError(.usage, "sampling alpha \(alpha) is out of range; expected 0 to \(limit).")
    }
    if text.isEmpty { return [] }
    // The library takes 32 bits, of which all ones are reserved.
    let short = UInt32(truncatingIfNeeded: (seed ^ seed >> 32) &* 0x9E37_79B9) & 0x7FFF_FFFF
    return try withBytes(of: text) { bytes throws(TokenizerError) -> [Int32] in
      var found: UnsafeMutablePointer<Int32>?
      var count = 0
      var message: UnsafeMutablePointer<CChar>?
      let status = csp_encode_sample(
        handle, SentencePieceLibrary.characters(bytes), bytes.count, -1, alpha, short, &found, &count,
        &message)
      try SentencePieceLibrary.checkStatus(status, message)
      return SentencePieceLibrary.take(found, count)
    }
  }
}
