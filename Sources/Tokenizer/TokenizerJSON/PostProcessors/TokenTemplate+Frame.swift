import Storage

extension TokenTemplate {
  /// The same as a frame around texts.
  ///
  /// - Throws: `TokenizerError` where texts do not stand once and in their order, or segments are not 0 and then 1.
  func frame(_ path: String) throws(TokenizerError) -> TextFrame {
    guard let alone = Self.split(single), alone.segments.allSatisfy({ $0 == 0 }), alone.runs.count == 2,
      let both = Self.split(pair), both.runs.count == 3,
      both.segments.allSatisfy({ $0 == 0 || $0 == 1 }), both.segments == both.segments.sorted()
    else {
      throw TokenizerError(
        .mismatch,
        "\(path): post_processor puts texts in another order or in other segments than A in 0 and B in 0 or 1, which Apus does not read.",
        remedy: "take a model whose tokenizer does without it")
    }
    var frame = TextFrame(
      before: alone.runs[0], after: alone.runs[1], beforePair: both.runs[0], between: both.runs[1],
      afterPair: both.runs[2])
    if let first = both.segments.firstIndex(of: 1) {
      // Two places in the list are the texts themselves.
      frame.firstSegmentShare = max(0, first - both.runs[0].count - 1)
    }
    return frame
  }

  /// The runs of special tokens before, between and after the texts, and the segment of each token and text in order; nil
  /// where the texts are not each there once and the first one first.
  private static func split(_ parts: [Part]) -> (runs: [[Int32]], segments: [Int32])? {
    var runs: [[Int32]] = [[]]
    var segments: [Int32] = []
    for part in parts {
      switch part {
      case .tokens(let ids, let segment):
        runs[runs.count - 1] += ids
        segments += repeatElement(segment, count: ids.count)
      case .first(let segment):
        guard runs.count == 1 else { return nil }
        runs.append([])
        segments.append(segment)
      case .second(let segment):
        guard runs.count == 2 else { return nil }
        runs.append([])
        segments.append(segment)
      }
    }
    return (runs, segments)
  }
}
