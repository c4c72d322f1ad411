import Batches
import Checkpoints
import Data
import Foundation
import Kernels
import Storage
import Tokenizer
import Transformer

/// One token that an encoder would put in the place of a mask.
package struct MaskCandidate: Sendable, Equatable {
  /// The token's number.
  package var token: Int32
  /// Its piece as it stands in the vocabulary: `▁fine`, `##ly`.
  package var piece: String
  /// What it reads as, without the space before it.
  package var text: String
  /// Its share among all tokens of the vocabulary.
  package var probability: Double
}

/// Says what an encoder's language model would put in the places of the mask.
///
/// Every mask of a text is answered from the text with all its masks in place, as the fill-mask pipeline of transformers
/// does.
package final class MaskFiller {
  /// What the tokenizer calls its mask: `[MASK]` or `<mask>`.
  package let name: String
  private let maxLength: Int
  private let mask: Int32
  private let tokenizer: any Tokenizer
  private let template: SequenceTemplate
  private let session: ModelSession

  /// - Parameters:
  ///   - template: what stands around a text.
  ///   - maxLength: the longest sequence, in tokens, with what stands around the text.
  /// - Throws: ``TrainingError`` (mismatch) for a model that fills no masks.
  package init(
    _ loaded: LoadedModel, template: SequenceTemplate, maxLength: Int, engine: Engine, precision: Precision
  ) throws(TrainingError) {
    let c = loaded.model.configuration
    guard c.head == .language, !c.isCausal else {
      throw .mismatch(
        "\(loaded.folder.path) is a \(c.family.className(of: c.head)), which fills no masks; name a language model of an encoder."
      )
    }
    guard let mask = loaded.tokenizer.specialTokens.mask else {
      throw .mismatch("\(loaded.folder.path): the tokenizer has no mask that could be filled.")
    }
    self.mask = mask
    tokenizer = loaded.tokenizer
    name = tokenizer.piece(mask)
    (self.template, self.maxLength) = (template, maxLength)
    session = ModelSession(
      model: loaded.model, weights: loaded.numbers, engine: engine, training: false,
      largest: SequenceBatch(lengths: [maxLength]), logitRows: maxLength, precision: precision)
  }

  /// The tokens of a text in which ``name`` stands for the mask.
  ///
  /// A tokenizer of which the mask is a token of texts sees the whole; to another each stretch between masks is text that goes
  /// on. The mask takes the white space before it, as the first piece of a word does.
  func tokens(_ text: String) throws -> [Int32] {
    let parts = text.components(separatedBy: name)
    let whole = try tokenizer.encode(text)
    if whole.count(where: { $0 == mask }) == parts.count - 1 { return whole }
    var tokens: [Int32] = []
    for (index, part) in parts.enumerated() {
      if index > 0 { tokens.append(mask) }
      let isLast = index == parts.count - 1
      let text = isLast ? part : String(part.reversed().drop { $0.isWhitespace }.reversed())
      if !text.isEmpty {
        tokens += index == 0 ? try tokenizer.encode(text) : try tokenizer.encodeContinuation(text)
      }
    }
    return tokens
  }

  /// What fits best into each mask of a text, the best first, and how many tokens of the text were cut.
  ///
  /// - Parameters:
  ///   - count: the candidates of each mask; fewer where the vocabulary is smaller.
  ///   - place: what messages call the text.
  /// - Throws: ``DataError`` (bad input) for a text without a mask, or one whose mask was cut; (diverged) for a model whose
  ///   numbers are none; what the tokenizer throws.
  package func fill(
    _ text: String, count: Int, place: String
  ) throws -> (masks: [[MaskCandidate]], lost: Int, of: Int) {
    let encoded = try tokens(text)
    let all = encoded.count { $0 == mask }
    guard all > 0 else {
      throw DataError(
        .badInput, "\(place): no \(name) in the text; write \(name) where a word is to be found.")
    }
    let sequence = template.assemble(
      encoded, pair: nil, maxLength: maxLength, unknown: tokenizer.specialTokens.unknown)
    let rows = sequence.ids.indices.filter { sequence.ids[$0] == mask }
    guard rows.count >= all, let first = rows.first, let last = rows.last else {
      throw DataError(
        .badInput,
        "\(place): \(name) stands behind the first \(maxLength) tokens, which are all that the model reads. Shorten the text."
      )
    }
    let batch = SequenceBatch(
      tokens: sequence.ids, offsets: [0, sequence.ids.count],
      segments: template.marksSegments ? [Int32](repeating: 0, count: sequence.ids.count) : nil)
    let masks = try session.withOutputs(batch, rows: first..<last + 1) { logits in
      session.engine.softmaxRows(logits)
      return try rows.map { row in
        try best(logits.rows(row - first..<row - first + 1).elements, count, place)
      }
    }
    return (masks, sequence.lost, encoded.count)
  }

  private func best(_ probabilities: [Float], _ count: Int, _ place: String) throws -> [MaskCandidate] {
    guard probabilities.allSatisfy(\.isFinite) else {
      throw DataError(
        .diverged,
        "\(place): the model's numbers are not numbers: its training diverged; use an earlier checkpoint.")
    }
    // Of equally likely ones the first; ids behind the vocabulary are padding of the table.
    let known = probabilities.indices.prefix(tokenizer.vocabularySize)
    let order = known.sorted { (probabilities[$0], $1) > (probabilities[$1], $0) }
    return try order.prefix(count).map { id in
      let id = Int32(id)
      let text = try tokenizer.decode([id])
      return MaskCandidate(
        token: id, piece: tokenizer.piece(id), text: text.first == " " ? String(text.dropFirst()) : text,
        probability: Double(probabilities[Int(id)]))
    }
  }
}
