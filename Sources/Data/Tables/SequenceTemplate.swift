import Storage
import Tokenizer

/// How one text, or a pair of them, becomes the sequence that a classifier reads.
public struct SequenceTemplate: Sendable, Equatable {
  private let frame: TextFrame
  /// Whether sequences carry segment numbers.
  package let marksSegments: Bool

  /// As a tokenizer's files say it.
  ///
  /// - Parameter segmentCount: the segments that the model knows; with fewer than 2 the second text is not marked.
  public init(_ frame: TextFrame, segmentCount: Int) {
    self.frame = frame
    marksSegments = segmentCount > 1 && frame.firstSegmentShare != nil
  }

  /// `<cls>` text `<sep>`, or `<cls>` text `<sep>` pair `<sep>` with segments 0 and 1 (Devlin et al. 2019).
  ///
  /// - Parameter segmentCount: the segments that the model knows; with 1 the second text is not marked.
  /// - Throws: ``DataError`` if the tokenizer lacks `<cls>` or `<sep>`.
  public static func encoder(_ special: SpecialTokens, segmentCount: Int = 2) throws -> SequenceTemplate {
    guard let classification = special.classification, let separator = special.separator else {
      throw DataError(
        .mismatch,
        "The tokenizer has no <cls> and <sep>, which an encoder needs. Train one with `tokenize train`.")
    }
    return SequenceTemplate(
      TextFrame(before: [classification], after: [separator], between: [separator], marksSecond: true),
      segmentCount: segmentCount)
  }

  /// Text `</s>`, or text `</s>` pair `</s>`: the last token has seen everything (Radford et al. 2018).
  ///
  /// A tokenizer without `</s>` ends in the text itself, and a pair is then parted by `<sep>` if there is one.
  public static func decoder(_ special: SpecialTokens) -> SequenceTemplate {
    let end = special.end.map { [$0] } ?? []
    return SequenceTemplate(
      TextFrame(after: end, between: end.isEmpty ? special.separator.map { [$0] } ?? [] : end),
      segmentCount: 0)
  }

  /// The least length that leaves room for one token of each text.
  public func shortest(hasPair: Bool) -> Int { overhead(hasPair: hasPair) + (hasPair ? 2 : 1) }

  private func overhead(hasPair: Bool) -> Int {
    hasPair
      ? frame.beforePair.count + frame.between.count + frame.afterPair.count
      : frame.before.count + frame.after.count
  }

  /// A sequence of at most `maxLength` ids.
  ///
  /// What is too long is cut at the end, the longer text first. An empty sequence, which no model can read, gets the
  /// unknown token.
  ///
  /// - Returns: the ids, where segment 1 starts (their count if nowhere), and how many ids were cut.
  package func assemble(
    _ text: [Int32], pair: [Int32]?, maxLength: Int, unknown: Int32
  ) -> (ids: [Int32], boundary: Int, lost: Int) {
    let (keepText, keepPair) = kept(text.count, pair: pair?.count, maxLength: maxLength)
    let excess = text.count + (pair?.count ?? 0) - keepText - keepPair
    var ids = (pair == nil ? frame.before : frame.beforePair) + text.prefix(keepText)
    var boundary: Int?
    if let pair {
      boundary = frame.firstSegmentShare.map { ids.count + $0 }
      ids += frame.between + pair.prefix(keepPair)
    }
    ids += pair == nil ? frame.after : frame.afterPair
    if ids.isEmpty { ids = [unknown] }
    return (ids, marksSegments ? boundary ?? ids.count : ids.count, excess)
  }

  /// How many ids of a text and of its pair have room in a sequence.
  func kept(_ text: Int, pair: Int?, maxLength: Int) -> (text: Int, pair: Int) {
    let room = maxLength - overhead(hasPair: pair != nil)
    precondition(room >= 0, "maxLength \(maxLength) is shorter than the template")
    let keepPair = pair ?? 0
    if text + keepPair <= room { return (text, keepPair) }
    // Cutting one at a time from the longer evens them out, then takes from both alike.
    let fair = room / 2
    if keepPair <= fair { return (room - keepPair, keepPair) }
    return text <= room - fair ? (text, room - text) : (room - fair, fair)
  }

  /// The special tokens before a text that is alone.
  package var leadingCount: Int { frame.before.count }

  /// The special tokens around a text that is alone.
  package var around: (before: [Int32], after: [Int32]) { (frame.before, frame.after) }
}
