import Batches
import Kernels

// Replaced-token detection: two encoders on one embedding, in one layout.
extension TransformerModel {
  /// A pass of the generator and then of the detector over what it filled in. Both add to the gradients; nothing flows
  /// from the detector into the generator, as drawing a token has no derivative.
  ///
  /// The generator comes first: its head's product writes the token embedding's gradient where a step's first pass does.
  func trainReplaced(
    _ replacement: Replacement, scale: Float, smoothing: Float, _ context: inout Context
  ) -> LossSum {
    let masked = context.batch
    let (generated, drawn) = trainGenerator(replacement, scale: scale, smoothing: smoothing, &context)
    let (filled, labels) = replacement.fill(masked.tokens, with: drawn)
    context.batch = SequenceBatch(tokens: filled, offsets: masked.offsets, segments: masked.segments)
    let detected = train(.tokens(labels), scale: scale * replacement.weight, &context)
    context.batch = masked
    return LossSum(
      nats: generated.nats + Double(replacement.weight) * detected.nats, count: generated.count)
  }

  private var generator: GeneratorParts {
    guard let generator = parts.generator else { preconditionFailure("the model has no generator") }
    return generator
  }

  private func trainGenerator(
    _ replacement: Replacement, scale: Float, smoothing: Float, _ context: inout Context
  ) -> (LossSum, [Int32]) {
    let generator = generator
    let start = context.arena.mark
    defer { context.arena.release(to: start) }
    let count = context.batch.tokenCount
    let embedded = context.arena.matrix(count, configuration.hiddenSize)
    let savedEmbedding = generator.embedding.forward(into: embedded, &context)
    var x = embedded
    if let projection = generator.projection {
      x = context.arena.matrix(count, generator.width)
      _ = projection.forward(embedded, into: x, plus: nil, &context)
    }
    let (hidden, savedBlocks) = forward(generator.blocks, x, &context)
    let d = context.arena.matrix(count, generator.width)
    let (loss, drawn) = fillIn(
      replacement, hidden, scale: scale, smoothing: smoothing, into: d, &context)
    backward(generator.blocks, savedBlocks, d, &context)
    if let projection = generator.projection {
      let dEmbedded = context.arena.matrix(count, configuration.hiddenSize)
      projection.backward(d, into: dEmbedded, plus: nil, embedded, &context)
      generator.embedding.backward(dEmbedded, savedEmbedding, &context)
    } else {
      generator.embedding.backward(d, savedEmbedding, &context)
    }
    return (loss, drawn)
  }

  /// The generator's loss, and a token drawn for each hidden one.
  private func fillIn(
    _ replacement: Replacement, _ hidden: Matrix, scale: Float, smoothing: Float, into d: Matrix?,
    _ context: inout Context
  ) -> (LossSum, [Int32]) {
    let uniforms = replacement.positions.map { replacement.uniform(at: $0) }
    let engine = context.engine
    var drawn: [Int32] = []
    drawn.reserveCapacity(uniforms.count)
    let loss = generator.head.run(
      hidden, targets: replacement.hidden, scale: scale, smoothing: smoothing, into: d,
      observe: { logits, rows in
        drawn += engine.sampleRows(logits, uniforms: Array(uniforms[rows]))
      }, &context)
    return (loss, drawn)
  }

  /// The generator's and the detector's losses, without gradient or dropout.
  public func evaluate(_ replacement: Replacement, _ context: inout Context) -> ReplacementSum {
    let masked = context.batch
    var sum = ReplacementSum()
    let mark = context.arena.mark
    let hidden = generatorStates(&context)
    let (loss, drawn) = fillIn(replacement, hidden, scale: 1, smoothing: 0, into: nil, &context)
    context.arena.release(to: mark)
    let (filled, labels) = replacement.fill(masked.tokens, with: drawn)
    context.batch = SequenceBatch(tokens: filled, offsets: masked.offsets, segments: masked.segments)
    sum.generator = loss
    sum.detector = evaluate(labels, &context)
    sum.replaced = labels.count { $0 == 1 }
    context.batch = masked
    return sum
  }

  /// The generator's last hidden states, [tokens, its width]; they stay on the arena.
  private func generatorStates(_ context: inout Context) -> Matrix {
    let generator = generator
    let count = context.batch.tokenCount
    var x = context.arena.matrix(count, generator.width), y = context.arena.matrix(count, generator.width)
    let mark = context.arena.mark
    if let projection = generator.projection {
      let embedded = context.arena.matrix(count, configuration.hiddenSize)
      _ = generator.embedding.forward(into: embedded, &context)
      _ = projection.forward(embedded, into: x, plus: nil, &context)
    } else {
      _ = generator.embedding.forward(into: x, &context)
    }
    context.arena.release(to: mark)
    for block in generator.blocks {
      _ = block.forward(x, into: y, plus: nil, &context)
      context.arena.release(to: mark)
      swap(&x, &y)
    }
    return x
  }

  /// The detector's logit of each token of the batch, [tokens, 1]. They stay on the arena.
  public func detectionLogits(_ context: inout Context) -> Matrix {
    guard case .replacedToken(let head) = parts.head else {
      preconditionFailure("the model detects no replaced tokens")
    }
    let logits = context.arena.matrix(context.batch.tokenCount, 1)
    let mark = context.arena.mark
    let hidden = hiddenStates(&context)
    head.compute(logits, from: hidden, &context)
    context.arena.release(to: mark)
    return logits
  }

  /// As ``trainingOperations(length:headShare:)``, of the generator alone; 0 where there is none.
  func generatorOperations(length: Int, headShare: Double) -> Double {
    guard case .replacedToken = configuration.head, let shape = configuration.generator else { return 0 }
    let c = configuration
    let d = shape.hiddenSize
    let block = 4 * d * d + 2 * d * shape.intermediateSize
    let projection = d == c.hiddenSize ? 0 : c.hiddenSize * d
    let head = Double(c.hiddenSize * (d + c.vocabularySize)) * headShare
    return 6 * (Double(c.layerCount * block + projection) + head)
      + 12 * Double(c.layerCount) * Double(d) * Double(length)
  }

  // MARK: Parameters

  /// The tensors of `model.safetensors`.
  package var modelBindings: [TensorBinding] {
    layout.bindings.filter { !$0.name.hasPrefix(ELECTRA.generatorPrefix) }
  }

  /// The tensors of a generator, which a checkpoint keeps apart; none in other models.
  package var generatorBindings: [TensorBinding] {
    layout.bindings.filter { $0.name.hasPrefix(ELECTRA.generatorPrefix) }
  }

  /// The generator's own weights, without the embeddings it shares.
  public var generatorParameterCount: Int {
    layout.entries.reduce(0) { count, entry in
      entry.name.hasPrefix(ELECTRA.generatorPrefix) ? count + entry.parameter.count : count
    }
  }
}
