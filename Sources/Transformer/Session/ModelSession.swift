import Batches
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
  /// The weights to be trained.
  public var weights: Slab { context.weights }
  /// The gradients; nil in inference.
  public let gradients: Slab?
  /// What layers work with.
  public var context: Context

  /// - Parameters:
  ///   - model: the model.
  ///   - weights: the model's numbers; a slab in its layout for training.
  ///   - engine: what computes.
  ///   - training: whether there are gradients.
  ///   - largest: a batch as large as any that will come, to size the arena by.
  ///   - evaluation: in training, a batch as large as any that is only evaluated; nil if `largest` is.
  ///   - logitRows: the most rows whose logits will be asked for at once.
  ///   - precision: what products are computed in.
  public init(
    model: TransformerModel, weights: any WeightSource, engine: Engine, training: Bool,
    largest: SequenceBatch,
    evaluation: SequenceBatch? = nil, logitRows: Int = 1, precision: Precision = .fp32
  ) {
    self.model = model
    self.engine = engine
    gradients = training ? Slab(count: model.layout.count) : nil
    let evaluated = evaluation ?? largest
    var plan = PassPlan.inference(
      model, evaluated, model.planTargets(share: 1, of: evaluated), logitRows: logitRows, engine,
      precision: precision)
    if training {
      // Every token may have a target.
      let targets = model.planTargets(share: 1, of: largest)
      plan = plan.union(.training(model, largest, targets, engine, precision: precision))
    }
    context = Context(
      arena: Arena(capacity: plan.activations), engine: engine, weights: weights, gradients: gradients)
    context.precision = precision
  }

  /// A session that scores tokens and does nothing else.
  ///
  /// - Parameters:
  ///   - model: a language model.
  ///   - weights: the model's numbers.
  ///   - engine: what computes.
  ///   - largest: a batch of as many tokens as any that will come.
  ///   - precision: what products are computed in.
  package init(
    scoring model: TransformerModel, weights: any WeightSource, engine: Engine, largest: SequenceBatch,
    precision: Precision = .fp32
  ) {
    self.model = model
    self.engine = engine
    gradients = nil
    let plan = PassPlan.scoring(model, largest, engine, precision: precision)
    context = Context(arena: Arena(capacity: plan.activations), engine: engine, weights: weights)
    context.precision = precision
  }

  /// Runs `body` with other weights of the same layout in place of its own: an average of them, to be evaluated.
  ///
  /// - Parameter others: nil for its own.
  public func withWeights<Result>(_ others: Slab?, _ body: () throws -> Result) rethrows -> Result {
    guard let others else { return try body() }
    precondition(others.count == weights.count, "weights of another layout")
    let own = context.numbers
    context.numbers = own.with(others)
    defer { context.numbers = own }
    return try body()
  }
}
