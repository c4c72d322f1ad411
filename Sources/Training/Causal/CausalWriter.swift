import Checkpoints
import Data
import Kernels
import Tokenizer
import Transformer

/// Writes the answers of a decoder to rows, the likeliest token each time.
package final class CausalWriter {
  /// An answer.
  package struct Answer {
    /// The text, without what stands between a prompt and its completion.
    package let text: String
    /// The number of its tokens.
    package let tokenCount: Int
    /// Why it ended.
    package let finish: FinishReason
    /// The tokens of the prompt that did not fit and were cut from the left, of how many.
    package let cut: (lost: Int, of: Int)
  }

  private let encoding: CausalEncoding
  private let tokenizer: any Tokenizer
  private let vocabulary: GenerationVocabulary
  private let generator: TextGenerator
  private let sampler: Sampler
  private let contextLength: Int
  private let maxTokens: Int
  /// The most tokens of a prompt.
  package let room: Int

  /// - Parameters:
  ///   - maxTokens: the most tokens of an answer; prompts keep half of the context at least.
  ///   - maxLength: the most tokens of a prompt; nil for what the context has room for.
  ///   - beforeEachPass: throws to give up.
  /// - Throws: ``Transformer/GenerationError`` for a model that does not write.
  package init(
    _ loaded: LoadedModel, _ encoding: CausalEncoding, engine: Engine, precision: Precision, maxTokens: Int,
    maxLength: Int? = nil, beforeEachPass: @escaping () throws -> Void = {}
  ) throws {
    self.encoding = encoding
    tokenizer = loaded.tokenizer
    vocabulary = GenerationVocabulary(loaded.model.configuration, tokenizer)
    generator = try TextGenerator(
      model: loaded.model, weights: loaded.numbers, engine: engine, precision: precision)
    generator.beforeEachPass = beforeEachPass
    sampler = try Sampler(.greedy, suppressing: vocabulary.suppressed, seed: 0)
    contextLength = loaded.model.configuration.contextLength
    self.maxTokens = maxTokens
    let free = max(1, contextLength - min(maxTokens, contextLength / 2))
    room = min(maxLength ?? free, free)
  }

  /// The answer to a row.
  ///
  /// - Throws: as ``CausalEncoding/prompt(_:room:place:)``, and what the generator throws.
  package func answer(_ row: LabelledRow, place: String) throws -> Answer {
    let (ids, lost) = try encoding.prompt(row, room: room, place: place)
    let limits = GenerationOptions(
      maxTokens: min(maxTokens, max(1, contextLength - ids.count)), endTokens: vocabulary.endTokens)
    var text = try GeneratedText(tokenizer, prompt: ids, stops: [])
    let result = try generator.generate(ids, limits, sampler: sampler) { choice in
      _ = try text.push(choice.id)
      return true
    }
    _ = try text.finish()
    return Answer(
      text: encoding.answer(text.all, to: row), tokenCount: result.tokens.count,
      finish: result.finishReason, cut: (lost, ids.count + lost))
  }
}

extension CausalEncoding {
  /// A generated text without what stands between the row's prompt and its completion; of a conversation, without the white space
  /// around it.
  func answer(_ text: String, to row: LabelledRow) -> String {
    if chat != nil { return text.withoutSpaceAround }
    let space = Self.space(after: row.text)
    let between = space.isEmpty ? Self.delimiter : space
    return text.unicodeScalars.starts(with: between.unicodeScalars)
      ? String(text.unicodeScalars.dropFirst(between.unicodeScalars.count)) : text
  }
}
