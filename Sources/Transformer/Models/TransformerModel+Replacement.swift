import Batches
import Kernels

// Replaced-token detection: two encoders on one embedding, in one layout.
extension TransformerModel {
  /// A pass of the generator and then of the detector over what it filled in. Both have a part in the gradients of the
  /// embeddings; nothing flows from the detector into the generator, as drawing a token has no derivative.
  func trainReplaced(
    _ sequences: SequenceBatch, _ replacement: Replacement, _ options: LossOptions, _ context: inout Context
  ) -> LossSum {
    let (generated, drawn) = trainGenerator(sequences, replacement, options, &context)
    let detected = train(
      replacement.filled(sequences, with: drawn), scale: options.scale * replacement.weight, &context)
    return LossSum(
      nats: generated.nats + Double(replacement.weight) * detected.nats, count: generated.count)
  }

  private var generator: GeneratorParts {
    guard let generator = parts.generator else { preconditionFailure("the model has no generator") }
    return generator
  }

  private func trainGenerator(
    _ sequences: SequenceBatch, _ replacement: Replacement, _ options: LossOptions,
    _ context: inout Context
  ) -> (LossSum, [Int32]) {
    context.batch = sequences
    let generator = generator
    let start = context.arena.mark
    defer { context.arena.release(to: start) }
    let count = sequences.tokenCount
    let embedded = context.arena.matrix(count, configuration.embeddingSize)
    let savedEmbedding = generator.embedding.forward(into: embedded, &context)
    var x = embedded
    if let projection = generator.projection {
      x = context.arena.matrix(count, generator.width)
      _ = projection.forward(embedded, into: x, plus: nil, &context)
    }
    let (hidden, savedBlocks) = forward(generator.blocks, x, &context)
    let d = context.arena.matrix(count, generator.width)
    let (loss, drawn) = fillIn(replacement, hidden, options, into: d, &context)
    backward(generator.blocks, savedBlocks, d, &context)
    if let projection = generator.projection {
      let dEmbedded = context.arena.matrix(count, configuration.embeddingSize)
      projection.backward(d, into: dEmbedded, plus: nil, embedded, &context)
      generator.embedding.backward(dEmbedded, savedEmbedding, &context)
    } else {
      generator.embedding.backward(d, savedEmbedding, &context)
    }
    return (loss, drawn)
  }

  /// The generator's loss, and a token drawn for each hidden one.
  private func fillIn(
    _ replacement: Replacement, _ hidden: Matrix, _ options: LossOptions, into d: Matrix?,
    _ context: inout Context
  ) -> (LossSum, [Int32]) {
    let uniforms = replacement.positions.map { replacement.uniform(at: $0) }
    let engine = context.engine
    var drawn: [Int32] = []
    drawn.reserveCapacity(uniforms.count)
    let loss = generator.head.run(
      hidden, targets: replacement.hidden, options, into: d,
      observe: { logits, rows in
        drawn += engine.sampleRows(logits, uniforms: Array(uniforms[rows]))
      }, &context)
    return (loss, drawn)
  }

  /// The generator's and the detector's losses, without gradient or dropout.
  public func evaluate(
    _ sequences: SequenceBatch, _ replacement: Replacement, _ context: inout Context
  ) -> ReplacementSum {
    var sum = ReplacementSum()
    let mark = context.arena.mark
    let hidden = generatorStates(sequences, &context)
    let (loss, drawn) = fillIn(replacement, hidden, LossOptions(), into: nil, &context)
    context.arena.release(to: mark)
    let filled = replacement.filled(sequences, with: drawn)
    sum.generator = loss
    sum.detector = evaluate(filled, &context)
    sum.replaced = filled.targets.tokens.count { $0 == 1 }
    return sum
  }

  /// The generator's last hidden states, [tokens, its width]; they stay on the arena.
  private func generatorStates(_ sequences: SequenceBatch, _ context: inout Context) -> Matrix {
    context.batch = sequences
    let generator = generator
    let count = sequences.tokenCount
    let x = context.arena.matrix(count, generator.width), y = context.arena.matrix(count, generator.width)
    let mark = context.arena.mark
    if let projection = generator.projection {
      let embedded = context.arena.matrix(count, configuration.embeddingSize)
      _ = generator.embedding.forward(into: embedded, &context)
      _ = projection.forward(embedded, into: x, plus: nil, &context)
    } else {
      _ = generator.embedding.forward(into: x, &context)
    }
    context.arena.release(to: mark)
    return pass(generator.blocks, x, y, &context).last
  }

  /// As ``trainingOperations(length:headShare:)``, of the generator alone; 0 where there is none.
  func generatorOperations(length: Int, headShare: Double) -> Double {
    guard parts.generator != nil, let shape = configuration.generator else { return 0 }
    let c = configuration
    let d = shape.hiddenSize
    let block = 4 * d * d + 2 * d * shape.intermediateSize
    let projection = d == c.embeddingSize ? 0 : c.embeddingSize * d
    let head = Double(c.embeddingSize * (d + c.vocabularySize)) * headShare
    return 6 * (Double(c.layerCount * block + projection) + head)
      + 12 * Double(c.layerCount) * Double(d) * Double(length)
  }
}

// Which tensors are whose.
extension TransformerModel {
  /// The tensors of `model.safetensors`.
  package var modelBindings: [TensorBinding] { layout.bindings.filter { $0.group != .generator } }

  /// The tensors of a generator, which a checkpoint keeps apart; none in other models.
  package var generatorBindings: [TensorBinding] { layout.bindings.filter { $0.group == .generator } }

  /// The generator's own weights, without the embeddings it shares.
  public var generatorParameterCount: Int {
    layout.entries.reduce(0) { count, entry in
      entry.parameter.group == .generator ? count + entry.parameter.count : count
    }
  }
}
