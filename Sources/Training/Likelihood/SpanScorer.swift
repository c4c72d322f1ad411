import Batches
import Checkpoints
import Kernels
import Storage
import Tokenizer
import Transformer

/// Scores spans with a language model, many in a pass.
///
/// A decoder predicts each scored token from those before it. An encoder predicts it from all others, itself masked, in a
/// sequence for each token: the pseudo-log-likelihood of Salazar et al. 2020 (arXiv:1910.14659). What a span scores does not
/// depend on what else is in its pass.
package final class SpanScorer {
  private let session: ModelSession
  /// Hides a token from an encoder; nil for a decoder.
  private let mask: Int32?
  private let tokensPerPass: Int
  /// Whether likelihoods say what each token has of them.
  package var keepsTokens = false

  /// As many tokens in a pass keep the products at full speed.
  private static let enough = 4_096
  /// Products of up to four rows are summed in another order.
  private static let fewRows = 4

  /// - Parameters:
  ///   - batchSize: contexts that a pass is as long as, at most; changes speed and memory, not results.
  /// - Throws: ``TrainingError`` for a model that predicts no tokens.
  package init(
    _ loaded: LoadedModel, engine: Engine, batchSize: Int, precision: Precision
  ) throws(TrainingError) {
    let c = loaded.model.configuration
    guard c.head == .language else {
      throw .mismatch(
        "\(loaded.folder.path) is a \(c.family.className(of: c.head)), which gives texts no likelihood; name a language model, as `pretrain` makes."
      )
    }
    if !c.isCausal {
      guard let token = loaded.tokenizer.specialTokens.mask else {
        throw .mismatch(
          "\(loaded.folder.path): the tokenizer has no mask, which hides a token from an encoder.")
      }
      mask = token
    } else {
      mask = nil
    }
    let length = c.contextLength
    tokensPerPass = max(length, min(Self.enough, length * batchSize))
    session = ModelSession(
      scoring: loaded.model, weights: loaded.numbers, engine: engine,
      // A small pass is filled up; a sequence is never longer than the context.
      largest: SequenceBatch(lengths: [tokensPerPass + Self.fewRows + 1]), precision: precision)
  }

  /// A sequence of a pass.
  private struct Sequence {
    /// The span that it belongs to.
    let span: Int
    let tokens: [Int32]
    /// A token for each position, −1 for none.
    let targets: [Int32]
  }

  /// The likelihoods of spans, in their order.
  ///
  /// - Parameter beforeEachPass: throws to give up.
  package func scores(
    _ spans: [ScoredSpan], beforeEachPass: () throws -> Void = {}
  ) rethrows -> [Likelihood] {
    var found = [Likelihood](repeating: Likelihood(), count: spans.count)
    // The same span is scored once.
    var places: [ScoredSpan: Int] = [:]
    var pass: [Sequence] = []
    var count = 0
    for (index, span) in spans.enumerated() where places[span] == nil {
      places[span] = index
      for number in 0..<(mask == nil ? 1 : span.scored.count) {
        let sequence = sequence(index, span, number)
        if count + sequence.tokens.count > tokensPerPass, !pass.isEmpty {
          try beforeEachPass()
          run(pass, &found)
          (pass, count) = ([], 0)
        }
        pass.append(sequence)
        count += sequence.tokens.count
      }
    }
    if !pass.isEmpty {
      try beforeEachPass()
      run(pass, &found)
    }
    return spans.map { span in places[span].map { found[$0] } ?? Likelihood() }
  }

  /// The sequence in which tokens of a span are predicted: of a decoder all of them, of an encoder that of this number.
  private func sequence(_ index: Int, _ span: ScoredSpan, _ number: Int) -> Sequence {
    guard let mask else {
      let targets = (1..<span.tokens.count).map { span.scored.contains($0) ? span.tokens[$0] : -1 }
      return Sequence(span: index, tokens: span.tokens.dropLast(), targets: targets)
    }
    let hidden = span.scored.lowerBound + number
    var tokens = span.tokens
    var targets = [Int32](repeating: -1, count: tokens.count)
    targets[hidden] = tokens[hidden]
    tokens[hidden] = mask
    return Sequence(span: index, tokens: tokens, targets: targets)
  }

  private func run(_ pass: [Sequence], _ found: inout [Likelihood]) {
    var sequences = pass.map(\.tokens)
    var targets = pass.flatMap(\.targets)
    // A small pass gets tokens and targets more, whose scores are not looked at.
    if targets.count <= Self.fewRows {
      sequences.append([Int32](repeating: pass[0].tokens[0], count: Self.fewRows + 1))
      targets += [Int32](repeating: -1, count: Self.fewRows + 1)
    }
    let asked = targets.map { $0 >= 0 }
    for place in targets.indices.filter({ !asked[$0] }).prefix(max(0, Self.fewRows + 1 - asked.count { $0 }))
    {
      targets[place] = 0
    }
    let scores = session.model.tokenScores(
      SequenceBatch(sequences), targets: targets, &session.context)
    let owners = pass.flatMap { repeatElement($0.span, count: $0.tokens.count) }
    var next = 0
    for (place, owner) in owners.enumerated() where targets[place] >= 0 {
      if asked[place] {
        found[owner].logProbability -= Double(scores[next].nats)
        if keepsTokens { found[owner].byToken.append(-Double(scores[next].nats)) }
        found[owner].isGreedy = found[owner].isGreedy && scores[next].isFirstChoice
        found[owner].tokens += 1
      }
      next += 1
    }
  }
}
