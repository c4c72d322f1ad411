import Kernels

/// What passes take beside the slabs, in bytes, found before anything is taken: a dry run walks the shapes with an
/// engine and an arena that plan.
public struct PassPlan: Sendable, Equatable {
  /// The most that activations and what layers work with take on the arena at once.
  public var activations: Int
  /// The engine's packing buffers and its threads' scratch.
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
    walk(model, batch, engine, precision) { context in
      // Any key: the masks take memory of their own.
      context.dropoutKey = 0
      _ = model.train(targets, scale: 1, &context)
    }
  }

  /// The losses of `targets`, and the logits of `logitRows` rows at a time, or of the labels of a classifier.
  public static func inference(
    _ model: TransformerModel, _ batch: SequenceBatch, _ targets: Targets? = nil, logitRows: Int = 1,
    _ engine: Engine, precision: Precision = .fp32
  ) -> PassPlan {
    walk(model, batch, engine, precision) { context in
      guard case .language = model.configuration.head else {
        _ = model.classificationLogits(&context)
        return
      }
      let mark = context.arena.mark
      _ = model.logits(rows: 0..<min(batch.tokenCount, logitRows), &context)
      context.arena.release(to: mark)
      if case .tokens(let tokens)? = targets { _ = model.evaluate(tokens, &context) }
    }
  }

  /// What is enough for both, one after the other.
  public func union(_ other: PassPlan) -> PassPlan {
    PassPlan(
      activations: max(activations, other.activations), buffers: max(buffers, other.buffers))
  }

  private static func walk(
    _ model: TransformerModel, _ batch: SequenceBatch, _ engine: Engine, _ precision: Precision,
    _ body: (inout Context) -> Void
  ) -> PassPlan {
    let planner = Engine(
      threads: engine.threadCount, instructionSet: engine.kernels.instructionSet, isPlanning: true)
    let slab = Slab(planning: model.layout.count)
    var context = Context(
      arena: Arena(planning: ()), engine: planner, weights: slab, gradients: slab, batch: batch)
    context.precision = precision
    body(&context)
    return PassPlan(
      activations: context.arena.peak, buffers: PackingEstimate(model.configuration, batch.tokenCount).bytes)
  }
}

/// What the products of a pass pack, from their shapes.
fileprivate struct PackingEstimate {
  private(set) var bytes = 0

  init(_ c: ModelConfiguration, _ tokens: Int) {
    let keyWidth = 2 * c.keyValueHeadCount * c.headSize
    let up = c.activation == .silu ? 2 * c.intermediateSize : c.intermediateSize
    var layers = [
      (c.hiddenSize + keyWidth, c.hiddenSize, tokens), (c.hiddenSize, c.hiddenSize, tokens),
      (up, c.hiddenSize, tokens), (c.hiddenSize, c.intermediateSize, tokens),
    ]
    if case .language = c.head {
      layers.append((c.vocabularySize, c.hiddenSize, min(tokens, max(64, (16 << 20) / c.vocabularySize))))
    }
    var left = 0, right = 0
    for (outputs, inputs, rows) in layers {
      for (m, n, k) in [(rows, outputs, inputs), (rows, inputs, outputs), (outputs, inputs, rows)] {
        let sum = min(k, 4096)
        left = max(left, min(m, (4 << 20) / sum) * sum)
        right = max(right, min(n, (4 << 20) / sum) * sum)
      }
    }
    bytes = 4 * (left + right)
  }
}
