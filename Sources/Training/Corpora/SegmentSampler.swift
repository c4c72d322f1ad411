import Tokenizer

/// Draws training sequences for an encoder: `<cls>` tokens `<sep>`, of at most `contextLength` ids.
///
/// Every document is cut into segments of nearly equal length; short documents that follow each other may be
/// joined. An epoch visits every segment once; the batch of a step is a function of (seed, step) alone.
/// The segments are listed in memory, 16 bytes each.
public struct SegmentSampler: Sendable {
  private let file: TokenFile
  private let segments: [Range<Int>]
  private let classification: Int32
  private let separator: Int32
  private let seed: UInt64

  /// - Parameters:
  ///   - view: the text, tokenised without end tokens.
  ///   - contextLength: the longest sequence, `<cls>` and `<sep>` included; at least 3.
  ///   - specialTokens: must have `<cls>` and `<sep>`.
  ///   - joinDocuments: whether documents that fit together make one segment.
  ///   - seed: decides the order.
  /// - Throws: ``DataError``: exit code 3 without `<cls>` or `<sep>`, 2 without text.
  public init(
    _ view: TokenView, contextLength: Int, specialTokens: SpecialTokens, joinDocuments: Bool, seed: UInt64
  ) throws {
    precondition(contextLength >= 3)
    guard let classification = specialTokens.classification, let separator = specialTokens.separator else {
      throw DataError(
        .mismatch,
        "The tokenizer has no <cls> and <sep>, which an encoder needs. Train one with `tokenize train`.")
    }
    self.classification = classification
    self.separator = separator
    self.seed = seed
    file = view.file
    let room = contextLength - 2
    var segments: [Range<Int>] = []
    view.forEachDocument { document in
      if joinDocuments, let last = segments.last, last.upperBound == document.lowerBound,
        document.upperBound - last.lowerBound <= room
      {
        segments[segments.count - 1] = last.lowerBound..<document.upperBound
        return
      }
      // Equal parts rather than full ones and a stub: a short sequence teaches little.
      let parts = (document.count + room - 1) / room
      for part in 0..<parts {
        segments.append(
          document.lowerBound + document.count * part / parts..<document.lowerBound + document.count
            * (part + 1)
            / parts)
      }
    }
    guard !segments.isEmpty else { throw DataError(.input, "The text has no tokens to train on.") }
    self.segments = segments
  }

  /// The number of segments, an epoch.
  public var count: Int { segments.count }

  /// The number of tokens in an epoch, without `<cls>` and `<sep>`.
  public var tokensPerEpoch: Int { segments.reduce(0) { $0 + $1.count } }

  /// The `size` sequences of step `step`; targets are all -1 until ``Masking`` sets some.
  public func batch(at step: Int, size: Int) -> TokenBatch {
    precondition(step >= 0 && size > 0)
    return batch(
      (step * size..<(step + 1) * size).map { index in
        let (epoch, place) = index.quotientAndRemainder(dividingBy: segments.count)
        return segments[Permutation(count: segments.count, seed: seed, epoch: UInt64(epoch))[place]]
      })
  }

  /// The segments `indices` in the order of the text, for validation.
  public func batch(_ indices: Range<Int>) -> TokenBatch { batch(Array(segments[indices])) }

  private func batch(_ chosen: [Range<Int>]) -> TokenBatch {
    var batch = TokenBatch()
    for segment in chosen {
      batch.tokens.append(classification)
      file.append(segment, to: &batch.tokens)
      batch.tokens.append(separator)
      batch.offsets.append(batch.tokens.count)
    }
    batch.targets = Array(repeating: -1, count: batch.tokens.count)
    return batch
  }
}
