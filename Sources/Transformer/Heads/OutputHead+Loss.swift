import Batches
import Kernels

extension OutputHead {
  func loss(
    _ hidden: Matrix, _ targets: Targets, _ options: LossOptions, into dHidden: Matrix?,
    _ context: inout Context
  ) -> LossSum {
    let mark = context.arena.mark
    let outputs = context.arena.matrix(outputRows(context.batch), outputWidth)
    let pooled = pool(hidden, &context)
    _ = output.forward(pooled.dropped, into: outputs, plus: nil, &context)
    let sum = lossSum(outputs, targets, dHidden == nil ? nil : options, &context)
    if let dHidden { backward(outputs, into: dHidden, pooled, &context) }
    context.arena.release(to: mark)
    return sum
  }

  /// The loss of outputs, which become their gradient where options are given.
  private func lossSum(
    _ outputs: Matrix, _ targets: Targets, _ options: LossOptions?, _ context: inout Context
  ) -> LossSum {
    if case .squares(let unit) = loss {
      let numbers = targets.numbers
      return LossSum(
        nats: context.engine.squaredError(outputs, targets: numbers, unit: unit, scale: options?.scale),
        count: numbers.count)
    }
    let labels = rows == .every ? targets.tokens : targets.labels
    var sum = LossSum(count: labels.count { $0 >= 0 })
    switch loss {
    case .squares: break
    case .sigmoid:
      let found = context.engine.binaryCrossEntropy(outputs, labels: labels, scale: options?.scale)
      (sum.nats, sum.correct) = (found.nats, found.correct)
    case .softmax:
      let losses = context.arena.matrix(labels.count, 1)
      for (label, choice) in zip(labels, context.engine.argmaxRows(outputs)) where label == choice {
        sum.correct += 1
      }
      if let options {
        context.engine.crossEntropy(
          outputs, targets: labels[...], smoothing: options.smoothing, scale: options.scale, losses: losses)
      } else {
        context.engine.negativeLogLikelihood(outputs, targets: labels[...], losses: losses)
      }
      if !context.engine.isPlanning { sum.nats = losses.elements.reduce(0) { $0 + Double($1) } }
    }
    return sum
  }

  /// The gradient of the hidden states from that of the outputs.
  private func backward(
    _ dOutputs: Matrix, into dHidden: Matrix, _ pooled: Pooled, _ context: inout Context
  ) {
    let count = dOutputs.rows, width = dHidden.columns
    var d = dHidden
    if rows != .every || pooler != nil {
      // What went into the last product is done with once its weight's gradient is there, unless the pooler needs it.
      d =
        pooled.dropped.isSame(as: pooled.inner)
        ? context.arena.matrix(count, width, element(context)) : pooled.dropped
    }
    output.backward(dOutputs, into: d, plus: nil, pooled.dropped, &context)
    if let key = context.dropoutKey, dropout > 0 {
      context.engine.dropout(d, plus: nil, into: d, rate: dropout, key: key, stream: site)
    }
    var dRows = d
    if let pooler {
      if let norm = pooler.norm, let saved = pooled.norm {
        norm.backward(d, into: d, plus: nil, saved, &context)
      }
      context.engine.activateBackward(pooler.activation, d, x: pooled.inner, into: d)
      dRows = rows == .every ? dHidden : context.arena.matrix(count, width)
      pooler.linear.backward(d, into: dRows, plus: nil, pooled.gathered, &context)
    }
    if rows != .every { spread(dRows, into: dHidden, &context) }
  }
}
