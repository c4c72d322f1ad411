import Checkpoints
import Data
import Storage
import Tokenizer
import Transformer

/// Turns a text and what stands before it into tokens of which the text's are scored, as lm-evaluation-harness does.
///
/// White space at the end of a context goes to the text. Both are encoded in one, and the text's tokens begin where those of
/// the context alone end; where the two grew together to one token, that one is the text's.
package struct SpanEncoder {
  /// What stands around a text.
  private enum Frame {
    /// A decoder's begin token, before every text, and what stands before one without it or any context.
    case decoder(begin: Int32?, start: Int32?)
    /// An encoder's special tokens.
    case encoder(before: [Int32], after: [Int32])
  }

  private let tokenizer: any Tokenizer
  private let frame: Frame
  private let contextLength: Int

  /// - Parameter begins: whether a decoder's texts begin with its begin token; nil for what it was trained with.
  /// - Throws: ``DataError`` (mismatch) if an encoder's tokenizer lacks what frames a text.
  package init(_ loaded: LoadedModel, begins: Bool?) throws {
    let c = loaded.model.configuration
    tokenizer = loaded.tokenizer
    contextLength = c.contextLength
    if c.isCausal {
      let prompts = PromptEncoder(loaded)
      frame = .decoder(begin: prompts.before(begins), start: prompts.start)
    } else {
      let around = try SequenceTemplate.rows(of: c, loaded.tokenizer).around
      frame = .encoder(before: around.before, after: around.after)
    }
  }

  /// The tokens of a text, and how many of its context did not fit and were cut from the left.
  ///
  /// - Parameter place: what messages call it.
  /// - Throws: ``DataError`` for a text without a token or longer than the model's context; what the tokenizer throws.
  package func span(
    _ text: LikelihoodItem.Alternative, place: String
  ) throws -> (span: ScoredSpan, cut: Int) {
    let context = text.context.withoutTrailingSpace
    let whole = try tokenizer.encodeDocument(text.context + text.continuation)
    let own = context.isEmpty ? 0 : try tokenizer.encodeDocument(context).count
    guard !whole.isEmpty else { throw DataError(.badInput, "\(place): the text has no tokens.") }
    let scored = whole.count - min(own, whole.count - 1)
    switch frame {
    case .decoder(let begin, let start):
      let lead = begin ?? (whole.count > scored ? nil : start)
      guard lead != nil || whole.count > scored else {
        throw DataError(.mismatch, "\(place): the model has no token that the text could begin behind.")
      }
      // The last token is predicted and not read, so that one more fits. What is cut may be the begin token.
      return try cut((lead.map { [$0] } ?? []) + whole, scored, room: contextLength + 1, least: 1, place)
    case .encoder(let before, let after):
      let room = contextLength - before.count - after.count
      let inner = try cut(whole, scored, room: room, least: 0, place)
      let range = inner.span.scored
      return (
        ScoredSpan(
          tokens: before + inner.span.tokens + after,
          scored: before.count + range.lowerBound..<before.count + range.upperBound), inner.cut
      )
    }
  }

  /// Cuts from the left what does not fit.
  ///
  /// - Parameter least: the tokens that have to stay before the text.
  private func cut(
    _ tokens: [Int32], _ scored: Int, room: Int, least: Int, _ place: String
  ) throws(DataError) -> (span: ScoredSpan, cut: Int) {
    guard scored + least <= room else {
      throw DataError(
        .badInput,
        "\(place): the text has \(scored) tokens, and the model's context has room for \(max(0, room - least)). Leave the line out or shorten the text."
      )
    }
    let kept = Array(tokens.suffix(room))
    return (ScoredSpan(tokens: kept, scored: kept.count - scored..<kept.count), tokens.count - kept.count)
  }
}
