import Batches
import Kernels

/// What passes take beside the slabs, in bytes, found before anything is taken: a dry run walks the shapes with an
/// engine and an arena that plan.
public struct PassPlan: Sendable, Equatable {
  /// The most that activations and what layers work with take on the arena at once.
  public var activations: Int
  /// The engine's packing buffers and its threads' scratch as they are allocated: a quarter more than what is touched.
  public var buffers: Int

  /// Nothing, unless given.
  public init(activations: Int = 0, buffers: Int = 0) {
    self.activations = activations
    self.buffers = buffers
  }

  /// Forward and backward of `batch`.
  ///
  /// - Parameters:
  ///   - model: the model, with ``TransformerModel/recomputesBlocks`` as it will be.
  ///   - targets: of the batch; the head of a masked language model takes what the number of targets asks for.
  ///   - engine: the one that will compute.
  ///   - precision: what products are computed in.
  public static func training(
    _ model: TransformerModel, _ batch: SequenceBatch, _ targets: Targets, _ engine: Engine,
    precision: Precision = .fp32
  ) -> PassPlan {
    walk(model, engine, precision) { context in
      // Any key: the masks take memory of their own.
      context.dropoutKey = 0
      _ = model.train(MicroBatch(batch, targets), scale: 1, &context)
    }
  }

  /// The losses of `targets`, and the logits of `logitRows` rows at a time, or of the labels of a classifier.
  public static func inference(
    _ model: TransformerModel, _ batch: SequenceBatch, _ targets: Targets? = nil, logitRows: Int = 1,
    _ engine: Engine, precision: Precision = .fp32
  ) -> PassPlan {
    walk(model, engine, precision) { context in
      let mark = context.arena.mark
      // Labels of tokens are few and are asked for all at once.
      let isOfVocabulary =
        model.outputRows(batch) == batch.tokenCount && model.configuration.head.labels == nil
      let tokens = isOfVocabulary ? min(batch.tokenCount, logitRows) : nil
      _ = model.outputs(batch, rows: tokens.map { 0..<$0 }, &context)
      context.arena.release(to: mark)
      switch targets {
      case .tokens?: _ = targets.map { model.evaluate(MicroBatch(batch, $0), &context) }
      case .replaced(let replacement)?: _ = model.evaluate(batch, replacement, &context)
      case .labels?, .numbers?, .taught?, nil: break
      }
    }
  }

  /// The scores of all tokens of `batch`.
  static func scoring(
    _ model: TransformerModel, _ batch: SequenceBatch, _ engine: Engine, precision: Precision
  ) -> PassPlan {
    walk(model, engine, precision) { context in
      let targets = [Int32](repeating: 0, count: batch.tokenCount)
      _ = model.tokenScores(batch, targets: targets, &context)
    }
  }

  /// What is enough for both, one after the other.
  public func union(_ other: PassPlan) -> PassPlan {
    PassPlan(
      activations: max(activations, other.activations), buffers: max(buffers, other.buffers))
  }

  private static func walk(
    _ model: TransformerModel, _ engine: Engine, _ precision: Precision, _ body: (inout Context) -> Void
  ) -> PassPlan {
    let planner = Engine(planning: engine)
    let slab = Slab(planning: model.layout.count)
    let weights = PartlyTrainedWeights(frozen: Slab(planning: model.frozen.count), slab: slab)
    var context = Context(
      arena: Arena(planning: ()), engine: planner, weights: weights, gradients: slab)
    context.precision = precision
    body(&context)
    return PassPlan(activations: context.arena.peak, buffers: planner.scratchBytes)
  }
}
