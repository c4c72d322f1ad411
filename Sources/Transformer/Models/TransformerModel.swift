import Batches
import Kernels

/// A Transformer of one of the ``ModelFamilies``, for language or for classification. It is a value without numbers: the
/// weights are in a ``Kernels/Slab`` with its ``layout``.
public struct TransformerModel: Sendable {
  /// The shape and kind.
  public let configuration: ModelConfiguration
  /// Where each parameter that is trained lies and which tensors of a checkpoint it is.
  public let layout: ParameterLayout
  /// The same of those that are not; empty where all are.
  public let frozen: ParameterLayout
  /// What of the model is trained.
  public let trainedPart: TrainedPart
  /// Whether backward computes each block's activations again instead of keeping them.
  public var recomputesBlocks = false
  let parts: ModelParts

  /// The model of a configuration, whose numbers must be consistent.
  ///
  /// - Parameter trainedPart: what of it is trained.
  public init(_ configuration: ModelConfiguration, training trainedPart: TrainedPart = .all) {
    self.configuration = configuration
    self.trainedPart = trainedPart
    var builder = ParameterBuilder(training: trainedPart, hasLabels: configuration.head.widened != nil)
    parts = ModelFamilies.build(configuration, &builder)
    layout = builder.layout()
    frozen = builder.frozenLayout()
  }

  /// All weights, trained or not.
  public var parameterCount: Int { layout.parameterCount + frozen.parameterCount }

  /// The table that token ids are looked up in, [vocabulary, width].
  var tokenEmbeddings: Parameter { parts.embedding.tokens }

  /// The rows of ``outputs(_:rows:_:)`` for a batch: its tokens, or the sequences of a classifier.
  public func outputRows(_ sequences: SequenceBatch) -> Int { parts.head.outputRows(sequences) }

  /// Targets of the model's kind to plan with: for the first tokens of a batch, `share` of all, or for every sequence.
  public func planTargets(share: Double, of batch: SequenceBatch) -> Targets {
    guard parts.generator != nil else { return parts.head.planTargets(batch, share: share) }
    return .replaced(
      Replacement(
        hidden: Targets.first(share, of: batch).tokens,
        scored: [Bool](repeating: true, count: batch.tokenCount), weight: 1,
        random: RandomStream(seed: 0, step: 0, site: RandomSite.replacements)))
  }

  // MARK: Inference

  /// The last hidden states of a batch, [tokens, hiddenSize], final norm included. They stay on the arena.
  public func hiddenStates(_ sequences: SequenceBatch, _ context: inout Context) -> Matrix {
    context.batch = sequences
    let width = configuration.hiddenSize, count = sequences.tokenCount
    let first = context.arena.matrix(count, width)
    let second = context.arena.matrix(count, width)
    let mark = context.arena.mark
    _ = parts.embedding.forward(into: first, &context)
    context.arena.release(to: mark)
    let (x, y) = pass(parts.blocks, first, second, &context)
    context.cache?.advance(by: count)
    guard let norm = parts.finalNorm else { return x }
    _ = norm.forward(x, into: y, plus: nil, &context)
    context.arena.release(to: mark)
    return y
  }

  /// What the head gives: logits over the vocabulary or of a token's being replaced, for each token; logits of the labels, for
  /// each sequence. They stay on the arena.
  ///
  /// - Parameter rows: the tokens whose outputs are wanted; nil for all, as it must be for outputs of sequences.
  public func outputs(
    _ sequences: SequenceBatch, rows: Range<Int>? = nil, _ context: inout Context
  ) -> Matrix {
    let all = outputRows(sequences)
    precondition(rows == nil || all == sequences.tokenCount, "sequences have no outputs of single tokens")
    let outputs = context.arena.matrix(rows?.count ?? all, parts.head.outputWidth)
    let mark = context.arena.mark
    let hidden = hiddenStates(sequences, &context)
    parts.head.compute(outputs, from: rows.map { hidden.rows($0) } ?? hidden, &context)
    context.arena.release(to: mark)
    return outputs
  }

  /// The summed loss, without gradient or dropout, and the number of correct first choices. The targets of a detector of
  /// replaced tokens are 1 for a replaced token, 0 for an original one and −1 for none; for those of its generator too, see
  /// ``evaluate(_:_:_:)``.
  public func evaluate(_ batch: MicroBatch, _ context: inout Context) -> LossSum {
    let mark = context.arena.mark
    defer { context.arena.release(to: mark) }
    let hidden = hiddenStates(batch.sequences, &context)
    return parts.head.loss(hidden, batch.targets, LossOptions(), into: nil, &context)
  }

  // MARK: Cost

  /// The floating-point operations of training on one token, forward and backward: 6 N + 12 L d T (Kaplan et al.
  /// 2020), N the weights that take part in a product, the head among them, look-up tables not. Weights with adapters have no
  /// gradient, 4 N, and blocks below all that is trained no backward, 2 N; what adapters take themselves is left out.
  ///
  /// - Parameter headShare: the share of positions to which the head is applied: the masked ones of an encoder.
  public func trainingOperations(length: Int, headShare: Double = 1) -> Double {
    let c = configuration
    let attention = 12 * Double(c.layerCount) * Double(c.attentionWidth) * Double(length)
    let keyWidth = c.keyValueHeadCount * c.headSize
    let block =
      c.hiddenSize * (2 * c.attentionWidth + 2 * keyWidth)
      + c.feedForward.matrixCount * c.hiddenSize * c.intermediateSize
    let head = parts.head.productWeights(share: headShare)
    let projection = parts.embedding.projection?.weight.count ?? 0
    // What is not trained leaves out.
    let below = lowestTrained.map { Double(min($0, c.layerCount)) } ?? 0
    let kept = trainedPart.adapter == nil ? 0 : Double(c.layerCount) - below
    let saved =
      (2 * kept + 4 * below) * Double(block) + 8 * below * Double(c.attentionWidth) * Double(length)
    return 6 * (Double(c.layerCount * block + projection) + head) + attention - saved
      + generatorOperations(length: length, headShare: headShare)
  }
}
