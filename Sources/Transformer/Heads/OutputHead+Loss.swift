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
      if let options, let weighed = options.weighed(context.engine) {
        sum.correct = context.engine.binaryCrossEntropy(outputs, labels: labels, scale: nil).correct
        sum.nats = weighed.sigmoid(outputs, labels: labels, scale: options.scale)
        return sum
      }
      let found = context.engine.binaryCrossEntropy(outputs, labels: labels, scale: options?.scale)
      (sum.nats, sum.correct) = (found.nats, found.correct)
    case .softmax:
      let losses = context.arena.matrix(labels.count, 1)
      for (label, choice) in zip(labels, context.engine.argmaxRows(outputs)) where label == choice {
        sum.correct += 1
      }
      guard let options else {
        context.engine.negativeLogLikelihood(outputs, targets: labels[...], losses: losses)
        if !context.engine.isPlanning { sum.nats = losses.elements.reduce(0) { $0 + Double($1) } }
        return sum
      }
      let added = context.engine.isPlanning ? [] : addedLosses(outputs, labels, targets.teaching, options)
      if let weighed = options.weighed(context.engine) {
        sum.nats += weighed.softmax(outputs, labels: labels, scale: options.scale)
        context.engine.zero(losses)
      } else {
        context.engine.crossEntropy(
          outputs, targets: labels[...], smoothing: options.smoothing, scale: options.scale, losses: losses)
      }
      for added in added {
        sum.nats += added.nats
        for (row, values) in added.gradient.enumerated() {
          let own = outputs.rows(row..<row + 1)
          own.set(zip(own.elements, values).map { $0 + options.scale * $1 })
        }
      }
      if !context.engine.isPlanning { sum.nats += losses.elements.reduce(0) { $0 + Double($1) } }
    }
    return sum
  }

  /// What comes to the cross entropy of labels, with its gradient by the logits.
  private func addedLosses(
    _ logits: Matrix, _ labels: [Int32], _ teaching: Teaching?, _ options: LossOptions
  ) -> [(nats: Double, gradient: [[Float]])] {
    if teaching == nil, options.agreement == 0 { return [] }
    let rows = (0..<logits.rows).map { logits.rows($0..<$0 + 1).elements }
    let taught = teaching.map { TaughtLoss(teaching: $0, smoothing: options.smoothing).loss(rows, labels) }
    let agreement = options.agreement > 0 ? Agreement(weight: options.agreement).loss(rows) : nil
    return [taught, agreement].compactMap { $0 }
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
