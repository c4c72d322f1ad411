/// Keeps the k most likely tokens (Fan et al. 2018, arXiv:1805.04833). Of equally likely ones the lower id is kept, so that
/// k remain exactly.
public struct TopK: LogitsProcessor {
  /// How many tokens remain; at least 1.
  public let count: Int

  /// Keeps `count` tokens, or all where there are fewer.
  public init(_ count: Int) {
    precondition(count >= 1, "top-k \(count)")
    self.count = count
  }

  /// See ``LogitsProcessor``.
  public func process(_ logits: inout [Float], history: [Int32]) {
    var candidates = logits.filter { $0 > -.infinity }
    guard candidates.count > count else { return }
    let least = PartialSelection.value(ofRank: count, in: &candidates)
    var ties = count - candidates.count { $0 > least }
    for index in logits.indices {
      if logits[index] < least {
        logits[index] = -.infinity
      } else if logits[index] == least {
        if ties == 0 { logits[index] = -.infinity } else { ties -= 1 }
      }
    }
  }
}
