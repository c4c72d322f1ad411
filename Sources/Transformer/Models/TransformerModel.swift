import Batches
import Kernels

/// A GPT-2, Llama, BERT or ELECTRA, for language or for classification. It is a value without numbers: the weights are in a
/// ``Kernels/Slab`` with its ``layout``.
public struct TransformerModel: Sendable {
  /// The shape and kind.
  public let configuration: ModelConfiguration
  /// Where each parameter lies and which tensors of a checkpoint it is.
  public let layout: ParameterLayout
  /// Whether backward computes each block's activations again instead of keeping them.
  public var recomputesBlocks = false
  let parts: ModelParts

  /// The model of a configuration, whose numbers must be consistent: see ``ModelConfiguration/validate()``.
  public init(_ configuration: ModelConfiguration) {
    self.configuration = configuration
    var builder = ParameterBuilder()
    parts =
      switch configuration.architecture {
      case .gpt2: GPT2.build(configuration, &builder)
      case .llama: Llama.build(configuration, &builder)
      case .bert, .electra: BERT.build(configuration, &builder)
      }
    layout = builder.layout()
  }

  // MARK: Training

  /// Prepares the context's gradients for the first pass of a step: those that products write whole are left to them, the
  /// others become 0. After that pass, ``Context/addsGradients`` must be true again for the next.
  public func beginGradients(_ context: inout Context) {
    context.addsGradients = false
    guard let gradients = context.gradients else { return }
    var start = 0
    func clear(upTo end: Int) {
      if end > start {
        context.engine.zero(gradients.matrix(offset: start, rows: 1, columns: end - start))
      }
    }
    for entry in layout.entries where entry.parameter.isFactor {
      clear(upTo: entry.parameter.offset)
      start = entry.parameter.range.upperBound
    }
    clear(upTo: layout.count)
  }

  /// What forward left of a block.
  enum BlockSaved {
    case kept(TransformerBlock.Saved)
    case input(Matrix)
  }

  /// Blocks one after another from `x`, [tokens, width]: the last states, and what each block saved.
  func forward(_ blocks: [TransformerBlock], _ x: Matrix, _ context: inout Context) -> (
    Matrix, [BlockSaved]
  ) {
    var x = x
    var saved: [BlockSaved] = []
    saved.reserveCapacity(blocks.count)
    for block in blocks {
      let y = context.arena.matrix(x.rows, x.columns)
      saved.append(
        recomputesBlocks
          ? .input(Checkpointed(block).forward(x, into: y, plus: nil, &context))
          : .kept(block.forward(x, into: y, plus: nil, &context)))
      x = y
    }
    return (x, saved)
  }

  /// The way back: `d`, [tokens, width], becomes the gradient of what went into the first block.
  func backward(_ blocks: [TransformerBlock], _ saved: [BlockSaved], _ d: Matrix, _ context: inout Context) {
    for (block, saved) in zip(blocks, saved).reversed() {
      switch saved {
      case .kept(let saved): block.backward(d, into: d, plus: nil, saved, &context)
      case .input(let x): Checkpointed(block).backward(d, into: d, plus: nil, x, &context)
      }
    }
  }

  /// The loss of the context's batch, summed over its targets, and its gradient: scale·∂Σloss/∂θ is added to the
  /// context's gradients.
  ///
  /// - Parameters:
  ///   - targets: what the batch is compared with.
  ///   - scale: 1 over the number of targets that the step averages over, which may be more than this batch's.
  ///   - smoothing: label smoothing; the loss returned includes it. Of a replacement, the generator's alone.
  public func train(_ targets: Targets, scale: Float, smoothing: Float = 0, _ context: inout Context)
    -> LossSum
  {
    precondition(context.gradients != nil, "training needs gradients")
    if case .replaced(let replacement) = targets {
      return trainReplaced(replacement, scale: scale, smoothing: smoothing, &context)
    }
    let start = context.arena.mark
    defer { context.arena.release(to: start) }
    let width = configuration.hiddenSize, count = context.batch.tokenCount
    let embedded = context.arena.matrix(count, width)
    let savedEmbedding = parts.embedding.forward(into: embedded, &context)
    let (x, savedBlocks) = forward(parts.blocks, embedded, &context)
    var hidden = x
    let savedNorm = parts.finalNorm.map { norm in
      // A vocabulary's products read it as activations are stored; a classifier gathers a few rows.
      if case .causal = parts.head {
        hidden = context.arena.matrix(count, width, context.activations)
      } else {
        hidden = context.arena.matrix(count, width)
      }
      return norm.forward(x, into: hidden, plus: nil, &context)
    }
    let d = context.arena.matrix(count, width)
    let loss = loss(hidden, targets, scale, smoothing, into: d, &context)
    if let norm = parts.finalNorm, let savedNorm { norm.backward(d, into: d, plus: nil, savedNorm, &context) }
    backward(parts.blocks, savedBlocks, d, &context)
    parts.embedding.backward(d, savedEmbedding, &context)
    return loss
  }

  private func loss(
    _ hidden: Matrix, _ targets: Targets, _ scale: Float, _ smoothing: Float, into d: Matrix?,
    _ context: inout Context
  ) -> LossSum {
    switch (parts.head, targets) {
    case (.causal(let head), .tokens(let tokens)):
      return head.run(hidden, targets: tokens, scale: scale, smoothing: smoothing, into: d, &context)
    case (.masked(let head), .tokens(let tokens)):
      return head.run(hidden, targets: tokens, scale: scale, smoothing: smoothing, into: d, &context)
    case (.classification(let head), .labels(let labels)):
      guard let d else { preconditionFailure("a classifier is evaluated by its logits") }
      return head.run(hidden, labels: labels, scale: scale, smoothing: smoothing, into: d, &context)
    case (.replacedToken(let head), .tokens(let labels)):
      return head.run(hidden, labels: labels, scale: scale, into: d, &context)
    default: preconditionFailure("the model's head and the targets are of different kinds")
    }
  }

  // MARK: Inference

  /// The last hidden states of the context's batch, [tokens, hiddenSize], final norm included. They stay on the arena.
  public func hiddenStates(_ context: inout Context) -> Matrix {
    let width = configuration.hiddenSize, count = context.batch.tokenCount
    var x = context.arena.matrix(count, width)
    var y = context.arena.matrix(count, width)
    let mark = context.arena.mark
    _ = parts.embedding.forward(into: x, &context)
    context.arena.release(to: mark)
    for block in parts.blocks {
      _ = block.forward(x, into: y, plus: nil, &context)
      context.arena.release(to: mark)
      swap(&x, &y)
    }
    context.cache?.advance(by: count)
    guard let norm = parts.finalNorm else { return x }
    _ = norm.forward(x, into: y, plus: nil, &context)
    context.arena.release(to: mark)
    return y
  }

  /// The logits over the vocabulary of some rows of the batch, [rows, vocabularySize]. They stay on the arena.
  public func logits(rows: Range<Int>, _ context: inout Context) -> Matrix {
    let logits = context.arena.matrix(rows.count, configuration.vocabularySize)
    let mark = context.arena.mark
    let hidden = hiddenStates(&context).rows(rows)
    switch parts.head {
    case .causal(let head): head.compute(logits, from: hidden, &context)
    case .masked(let head): head.compute(logits, from: hidden, &context)
    case .classification, .replacedToken: preconditionFailure("the model has no logits over the vocabulary")
    }
    context.arena.release(to: mark)
    return logits
  }

  /// The summed loss over token targets, without gradient or dropout, and the number of correct first choices. The targets
  /// of a detector of replaced tokens are 1 for a replaced token, 0 for an original one and −1 for none.
  public func evaluate(_ targets: [Int32], _ context: inout Context) -> LossSum {
    let mark = context.arena.mark
    defer { context.arena.release(to: mark) }
    let hidden = hiddenStates(&context)
    return loss(hidden, .tokens(targets), 1, 0, into: nil, &context)
  }

  /// The logits of each sequence's labels, [sequences, labels]. They stay on the arena.
  public func classificationLogits(_ context: inout Context) -> Matrix {
    guard case .classification(let head) = parts.head, case .classification(let labels) = configuration.head
    else {
      preconditionFailure("the model has no classification head")
    }
    let logits = context.arena.matrix(context.batch.count, labels.count)
    let mark = context.arena.mark
    let hidden = hiddenStates(&context)
    context.engine.copy(head.logits(hidden, &context), into: logits)
    context.arena.release(to: mark)
    return logits
  }

  // MARK: Cost

  /// The floating-point operations of training on one token, forward and backward: 6 N + 12 L d T (Kaplan et al.
  /// 2020), N the weights that take part in a product, the head among them, look-up tables not.
  ///
  /// - Parameter headShare: the share of positions to which the head is applied: the masked ones of an encoder.
  public func trainingOperations(length: Int, headShare: Double = 1) -> Double {
    let c = configuration
    let attention = 12 * Double(c.layerCount) * Double(c.hiddenSize) * Double(length)
    let inner = c.activation == .silu ? 3 : 2
    let keyWidth = c.keyValueHeadCount * c.headSize
    let block = c.hiddenSize * (2 * c.hiddenSize + 2 * keyWidth) + inner * c.hiddenSize * c.intermediateSize
    var head = 0.0
    switch c.head {
    case .language: head = Double(c.vocabularySize * c.hiddenSize) * headShare
    case .replacedToken: head = Double(c.hiddenSize * (c.hiddenSize + 1))
    case .classification: break
    }
    return 6 * (Double(c.layerCount * block) + head) + attention
      + generatorOperations(length: length, headShare: headShare)
  }
}
