import Batches
import Kernels

extension TransformerModel {
  /// The loss of a batch, summed over its targets, and its gradient: scale·∂Σloss/∂θ goes into the context's gradients.
  ///
  /// - Parameters:
  ///   - batch: the sequences and what they are compared with.
  ///   - scale: 1 over the number of targets that the step averages over, which may be more than this batch's.
  ///   - smoothing: label smoothing; the loss returned includes it. Of a replacement, the generator's alone.
  ///   - agreement: of a classifier whose batch holds every row twice, what their disagreement costs.
  ///   - weighing: how much a classifier's targets count.
  public func train(
    _ batch: MicroBatch, scale: Float, smoothing: Float = 0, agreement: Float = 0,
    weighing: LossWeighing = LossWeighing(), _ context: inout Context
  ) -> LossSum {
    precondition(context.gradients != nil, "training needs gradients")
    let options = LossOptions(scale: scale, smoothing: smoothing, agreement: agreement, weighing: weighing)
    if case .replaced(let replacement) = batch.targets {
      return trainReplaced(batch.sequences, replacement, options, &context)
    }
    context.batch = batch.sequences
    let start = context.arena.mark
    defer { context.arena.release(to: start) }
    let width = configuration.hiddenSize, count = batch.sequences.tokenCount
    let first = context.arena.matrix(count, width)
    let savedEmbedding = parts.embedding.forward(into: first, &context)
    // What lies below everything that is trained is not gone back through.
    let lowest = lowestTrained
    let blocks = Array(parts.blocks.dropFirst(lowest ?? 0))
    let embedded =
      blocks.count == parts.blocks.count
      ? first
      : pass(Array(parts.blocks.prefix(lowest ?? 0)), first, context.arena.matrix(count, width), &context)
        .last
    let (x, savedBlocks) = forward(blocks, embedded, &context)
    var hidden = x
    let savedNorm = parts.finalNorm.map { norm in
      // A vocabulary's products read it as activations are stored; a classifier gathers a few rows.
      let element = parts.head.readsActivations ? context.activations : .float32
      hidden = context.arena.matrix(count, width, element)
      return norm.forward(x, into: hidden, plus: nil, &context)
    }
    let d = context.arena.matrix(count, width)
    let loss = parts.head.loss(hidden, batch.targets, options, into: d, &context)
    if let norm = parts.finalNorm, let savedNorm { norm.backward(d, into: d, plus: nil, savedNorm, &context) }
    backward(blocks, savedBlocks, d, &context)
    if lowest == nil { parts.embedding.backward(d, savedEmbedding, &context) }
    return loss
  }

  /// The first block with anything that is trained; nil where something before the blocks is.
  var lowestTrained: Int? {
    var lowest = parts.blocks.count
    for entry in layout.entries {
      switch entry.parameter.place {
      case .embedding: return nil
      case .block(let number): lowest = min(lowest, number)
      case .head: continue
      }
    }
    return lowest
  }

  /// What forward left of a block.
  enum BlockSaved {
    case kept(TransformerBlock.Saved)
    case input(Matrix)
  }

  /// Blocks one after another from `x` to `y` and back, [tokens, width] both: the last states, in one of the two. Nothing is
  /// saved.
  func pass(_ blocks: [TransformerBlock], _ x: Matrix, _ y: Matrix, _ context: inout Context) -> (
    last: Matrix, other: Matrix
  ) {
    var x = x, y = y
    let mark = context.arena.mark
    for block in blocks {
      _ = block.forward(x, into: y, plus: nil, &context)
      context.arena.release(to: mark)
      swap(&x, &y)
    }
    return (x, y)
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
}
