import Batches
import Kernels

/// Logits over the vocabulary, and their softmax cross entropy, fused with the head's product by chunks of rows, so that the
/// [tokens, vocabulary] matrix never exists.
///
/// For a chunk: logits z = h·Wᵀ + b; then, in place, dz = (softmax(z) − onehot)·scale; then dh = dz·W, dW += dzᵀ·h,
/// db += Σ dz. Forward and backward are one pass. With a soft cap z becomes c·t, t = tanh(z/c), and dz (1 − t²)·dz.
struct VocabularyHead: TokenHead {
  /// W, [vocabulary, width]; the token embedding where tied.
  let weight: Parameter
  /// b, [1, vocabulary]
  let bias: Parameter?
  /// c of the logits' soft cap; nil for none.
  var cap: Float?

  /// Is shown logits, [rows, vocabulary], of some rows.
  typealias Observer = (_ logits: Matrix, _ rows: Range<Int>) -> Void

  /// The most logits that exist at once. Each chunk reads W twice and its gradient, so there should be few: 18 Mi in single
  /// precision, 72 MiB, where that costs a thirtieth of the products; three times as many in bfloat16, half as
  /// large each and many times as fast.
  private func chunkElements(_ element: Element) -> Int { (element == .float32 ? 18 : 54) << 20 }

  /// The most rows of a chunk.
  private func mostRows(_ element: Element) -> Int { max(64, chunkElements(element) / weight.rows) }

  /// The rows of a chunk: as few chunks as the limit allows, all as large.
  private func chunkRows(_ rows: Int, _ element: Element) -> Int {
    let most = mostRows(element)
    let chunks = max(1, (rows + most - 1) / most)
    return max(1, (rows + chunks - 1) / chunks)
  }

  /// The summed loss of the rows of `hidden`, [n, width], whose target is not −1.
  ///
  /// - Parameters:
  ///   - dHidden: [n, width], written with the gradient of scale·Σ loss; nil to compute the loss alone, without
  ///     smoothing, with the number of correct first choices.
  ///   - observe: is shown the logits of each chunk before they become a gradient.
  func run(
    _ hidden: Matrix, targets: [Int32], _ options: LossOptions, into dHidden: Matrix?,
    observe: Observer? = nil, _ context: inout Context
  ) -> LossSum {
    precondition(targets.count == hidden.rows)
    var sum = LossSum(count: targets.count { $0 >= 0 })
    let mark = context.arena.mark
    // Choices and evaluated losses are compared in float32.
    let element = dHidden == nil ? .float32 : context.activations
    let step = chunkRows(hidden.rows, element)
    // Fewer rows may make one chunk that is larger than each of several; a plan for many must do for them.
    let room = context.engine.isPlanning ? min(hidden.rows, mostRows(element)) : step
    let buffer = context.arena.matrix(room, weight.rows, element)
    let losses = context.arena.matrix(hidden.rows, 1)
    // The logits over c before they become their gradient.
    let tangents = cap == nil || dHidden == nil ? nil : context.arena.matrix(room, weight.rows, element)
    for start in stride(from: 0, to: hidden.rows, by: step) {
      let rows = start..<min(hidden.rows, start + step)
      let h = hidden.rows(rows)
      let logits = buffer.rows(0..<rows.count)
      compute(logits, from: h, &context)
      observe?(logits, rows)
      if let dHidden {
        if let cap, let tangents {
          context.engine.scale(logits, by: 1 / cap, into: tangents.rows(0..<rows.count))
        }
        context.engine.crossEntropy(
          logits, targets: targets[rows], smoothing: options.smoothing, scale: options.scale,
          losses: losses.rows(rows))
        if let tangents {
          context.engine.activateBackward(.tanh, logits, x: tangents.rows(0..<rows.count), into: logits)
        }
        let head = Linear(weight: weight, bias: bias)
        head.multiplyTransposed(logits, nil, into: dHidden.rows(rows), plus: nil, &context)
        head.addGradients(logits, h, &context)
      } else {
        context.engine.negativeLogLikelihood(logits, targets: targets[rows], losses: losses.rows(rows))
        let best = context.engine.argmaxRows(logits)
        for (target, choice) in zip(targets[rows], best) where target == choice { sum.correct += 1 }
      }
    }
    if !context.engine.isPlanning { sum.nats = losses.elements.reduce(0) { $0 + Double($1) } }
    context.arena.release(to: mark)
    return sum
  }

  var outputWidth: Int { weight.rows }
  var readsActivations: Bool { true }

  func productWeights(share: Double) -> Double { Double(weight.count) * share }

  /// The logits of some rows, [n, vocabulary].
  func compute(_ logits: Matrix, from hidden: Matrix, _ context: inout Context) {
    context.multiply(
      hidden, byTransposed: weight, into: logits,
      epilogue: GEMMEpilogue(bias: bias.map { context.weight($0) }))
    guard let cap else { return }
    context.engine.scale(logits, by: 1 / cap, into: logits)
    context.engine.activate(.tanh, logits, into: logits)
    context.engine.scale(logits, by: cap, into: logits)
  }
}
