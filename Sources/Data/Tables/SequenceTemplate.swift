import Storage
import Tokenizer

/// How one text, or a pair of them, becomes the sequence that a classifier reads.
public struct SequenceTemplate: Sendable, Equatable {
  private let before: [Int32]
  private let between: [Int32]
  private let after: [Int32]
  /// Whether the second text is marked as segment 1.
  private let hasSegments: Bool

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
      before: [classification], between: [separator], after: [separator],
      hasSegments: segmentCount > 1)
  }

  /// Text `</s>`, or text `</s>` pair `</s>`: the last token has seen everything (Radford et al. 2018).
  ///
  /// A tokenizer without `</s>` ends in the text itself, and a pair is then parted by `<sep>` if there is one.
  public static func decoder(_ special: SpecialTokens) -> SequenceTemplate {
    let end = special.end.map { [$0] } ?? []
    return SequenceTemplate(
      before: [], between: end.isEmpty ? special.separator.map { [$0] } ?? [] : end, after: end,
      hasSegments: false)
  }

  /// The least length that leaves room for one token of each text.
  public func shortest(hasPair: Bool) -> Int { overhead(hasPair: hasPair) + (hasPair ? 2 : 1) }

  private func overhead(hasPair: Bool) -> Int { before.count + after.count + (hasPair ? between.count : 0) }

  /// A sequence of at most `maxLength` ids.
  ///
  /// What is too long is cut at the end, the longer text first. An empty sequence, which no model can read, gets the
  /// unknown token.
  ///
  /// - Returns: the ids, where segment 1 starts (their count if nowhere), and how many ids were cut.
  package func assemble(
    _ text: [Int32], pair: [Int32]?, maxLength: Int, unknown: Int32
  ) -> (ids: [Int32], boundary: Int, lost: Int) {
    let room = maxLength - overhead(hasPair: pair != nil)
    precondition(room >= 0, "maxLength \(maxLength) is shorter than the template")
    let excess = max(0, text.count + (pair?.count ?? 0) - room)
    var keepText = text.count
    var keepPair = pair?.count ?? 0
    if excess > 0 {
      // Cutting one at a time from the longer evens them out, then takes from both alike.
      let fair = room / 2
      if keepPair <= fair {
        keepText = room - keepPair
      } else if keepText <= room - fair {
        keepPair = room - keepText
      } else {
        (keepText, keepPair) = (room - fair, fair)
      }
    }
    var ids = before + text.prefix(keepText)
    var boundary: Int?
    if let pair {
      ids += between
      boundary = ids.count
      ids += pair.prefix(keepPair)
    }
    ids += after
    if ids.isEmpty { ids = [unknown] }
    return (ids, hasSegments ? boundary ?? ids.count : ids.count, excess)
  }

  /// The special tokens before the first text.
  package var leadingCount: Int { before.count }

  /// Whether sequences carry segment numbers.
  package var marksSegments: Bool { hasSegments }
}
