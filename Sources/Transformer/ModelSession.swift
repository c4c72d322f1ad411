import Kernels

/// A model with its numbers, ready to train or to answer: weights, gradients, an arena of the size that a dry run found,
/// and the engine that computes.
///
/// `@unchecked Sendable`: used by one thread at a time, which the pool serves.
public final class ModelSession: @unchecked Sendable {
  /// The model.
  public let model: TransformerModel
  /// What computes.
  public let engine: Engine
  /// The weights.
  public let weights: Slab
  /// The gradients; nil in inference.
  public let gradients: Slab?
  /// What layers work with. Its batch and dropout key are set before each pass.
  public var context: Context

  /// - Parameters:
  ///   - model: the model.
  ///   - weights: numbers with the model's layout.
  ///   - engine: what computes.
  ///   - training: whether there are gradients.
  ///   - largest: a batch as large as any that will come, to size the arena by.
  ///   - targets: of that batch, for training.
  ///   - logitRows: the most rows whose logits will be asked for at once.
  ///   - precision: what products are computed in.
  public init(
    model: TransformerModel, weights: Slab, engine: Engine, training: Bool, largest: SequenceBatch,
    targets: Targets? = nil, logitRows: Int = 1, precision: Precision = .fp32
  ) {
    self.model = model
    self.engine = engine
    self.weights = weights
    gradients = training ? Slab(count: model.layout.count) : nil
    let bytes = Self.plan(model, weights, gradients, largest, targets, logitRows, precision)
    context = Context(arena: Arena(capacity: bytes), engine: engine, weights: weights, gradients: gradients)
    context.precision = precision
  }

  /// The bytes of activations and scratch that a step or a pass needs: a dry run that walks the shapes.
  private static func plan(
    _ model: TransformerModel, _ weights: Slab, _ gradients: Slab?, _ batch: SequenceBatch,
    _ targets: Targets?, _ logitRows: Int, _ precision: Precision
  ) -> Int {
    let planner = Engine(threads: 1, instructionSet: .baseline, isPlanning: true)
    var context = Context(
      arena: Arena(planning: ()), engine: planner, weights: weights, gradients: gradients, batch: batch)
    context.precision = precision
    if let targets, gradients != nil {
      // Any key: the masks take memory of their own.
      context.dropoutKey = 0
      _ = model.train(targets, scale: 1, &context)
    }
    context.dropoutKey = nil
    if case .language = model.configuration.head {
      _ = model.logits(rows: 0..<min(batch.tokenCount, logitRows), &context)
      _ = model.evaluate([Int32](repeating: 0, count: batch.tokenCount), &context)
    } else {
      _ = model.classificationLogits(&context)
    }
    return context.arena.peak
  }
}
