import CKernels

// Steps of optimizers on a run of parameters. In all, g = gradientScale · gradients, + l2·w where an l2 is given; the weights
// and what is kept of earlier gradients are changed in place.
extension Engine {
  /// Gradient descent with momentum, as PyTorch's SGD without dampening: b = μb + g, then w −= η·b, or by Nesterov
  /// w −= η(g + μb) (Sutskever et al. 2013).
  ///
  /// - Parameters:
  ///   - weights: w, [1, n].
  ///   - gradients: [1, n].
  ///   - buffer: b, [1, n]; nil for no momentum, w −= η·g.
  ///   - learningRate: η.
  ///   - momentum: μ.
  ///   - nesterov: whether the step looks ahead.
  ///   - l2: weight decay in the gradient.
  ///   - gradientScale: what clipping and accumulation multiply the gradients by.
  public func sgd(
    weights: Matrix, gradients: Matrix, buffer: Matrix?, learningRate: Float, momentum: Float, nesterov: Bool,
    l2: Float, gradientScale: Float
  ) {
    updateRanges([weights, gradients] + (buffer.map { [$0] } ?? [])) { range in
      kernels.rows.sgd(
        range.count, weights.at(0, range), gradients.at(0, range), buffer?.at(0, range), learningRate,
        momentum,
        nesterov ? 1 : 0, l2, gradientScale)
    }
  }

  /// RMSProp (Tieleman & Hinton 2012), as PyTorch's: v = αv + (1 − α)g², b = μb + g / (√v + ε), w −= η·b.
  ///
  /// - Parameters:
  ///   - weights: w, [1, n].
  ///   - gradients: [1, n].
  ///   - squares: v, [1, n].
  ///   - buffer: b, [1, n]; nil for no momentum, w −= η · g / (√v + ε).
  ///   - learningRate: η.
  ///   - alpha: α.
  ///   - momentum: μ.
  ///   - epsilon: ε.
  ///   - l2: weight decay in the gradient.
  ///   - gradientScale: what clipping and accumulation multiply the gradients by.
  public func rmsProp(
    weights: Matrix, gradients: Matrix, squares: Matrix, buffer: Matrix?, learningRate: Float, alpha: Float,
    momentum: Float, epsilon: Float, l2: Float, gradientScale: Float
  ) {
    updateRanges([weights, gradients, squares] + (buffer.map { [$0] } ?? [])) { range in
      kernels.rows.rmsprop(
        range.count, weights.at(0, range), gradients.at(0, range), squares.at(0, range), buffer?.at(0, range),
        learningRate, alpha, momentum, epsilon, l2, gradientScale)
    }
  }

  /// Adagrad (Duchi et al. 2011), as PyTorch's without a decay of its rate: s += g², w −= η · g / (√s + ε).
  ///
  /// - Parameters:
  ///   - weights: w, [1, n].
  ///   - gradients: [1, n].
  ///   - sums: s, [1, n].
  ///   - learningRate: η.
  ///   - epsilon: ε.
  ///   - l2: weight decay in the gradient.
  ///   - gradientScale: what clipping and accumulation multiply the gradients by.
  public func adagrad(
    weights: Matrix, gradients: Matrix, sums: Matrix, learningRate: Float, epsilon: Float, l2: Float,
    gradientScale: Float
  ) {
    updateRanges([weights, gradients, sums]) { range in
      kernels.rows.adagrad(
        range.count, weights.at(0, range), gradients.at(0, range), sums.at(0, range), learningRate, epsilon,
        l2,
        gradientScale)
    }
  }

  /// Lion (Chen et al. 2023): w −= η·λ·w and w −= η·sign(β₁m + (1 − β₁)g), then m = β₂m + (1 − β₂)g.
  ///
  /// - Parameters:
  ///   - weights: w, [1, n].
  ///   - gradients: [1, n].
  ///   - mean: m, [1, n].
  ///   - learningRate: η.
  ///   - beta1: β₁, the share of the mean in the step's direction.
  ///   - beta2: β₂, the decay of the mean.
  ///   - decay: λ, apart from the gradient.
  ///   - gradientScale: what clipping and accumulation multiply the gradients by.
  public func lion(
    weights: Matrix, gradients: Matrix, mean: Matrix, learningRate: Float, beta1: Float, beta2: Float,
    decay: Float, gradientScale: Float
  ) {
    updateRanges([weights, gradients, mean]) { range in
      kernels.rows.lion(
        range.count, weights.at(0, range), gradients.at(0, range), mean.at(0, range), learningRate, beta1,
        beta2, decay, gradientScale)
    }
  }

  /// What Muon makes orthogonal (Jordan et al. 2024), as PyTorch's: b = μb + (1 − μ)g; the direction is b, or by
  /// Nesterov (1 − μ)g + μb.
  ///
  /// - Parameters:
  ///   - gradients: [1, n].
  ///   - buffer: b, [1, n].
  ///   - direction: written, [1, n].
  ///   - momentum: μ.
  ///   - nesterov: whether the direction looks ahead.
  ///   - gradientScale: what clipping and accumulation multiply the gradients by.
  public func muonDirection(
    gradients: Matrix, buffer: Matrix, direction: Matrix, momentum: Float, nesterov: Bool,
    gradientScale: Float
  ) {
    updateRanges([gradients, buffer, direction]) { range in
      kernels.rows.muon(
        range.count, gradients.at(0, range), buffer.at(0, range), direction.at(0, range), momentum,
        nesterov ? 1 : 0, gradientScale)
    }
  }

  /// z = a·x + b·y.
  ///
  /// - Parameters:
  ///   - x: [1, n].
  ///   - y: [1, n].
  ///   - z: [1, n]; may be `x` or `y`.
  public func combine(_ a: Float, _ x: Matrix, _ b: Float, _ y: Matrix, into z: Matrix) {
    updateRanges([x, y, z]) { range in
      kernels.rows.axpby(range.count, a, x.at(0, range), b, y.at(0, range), z.at(0, range))
    }
  }

  /// y += share · (x − y): the exponential average of weights.
  ///
  /// Where the two are equal, y stays as it is to the last bit.
  ///
  /// - Parameters:
  ///   - x: [1, n].
  ///   - y: [1, n], not `x`.
  ///   - share: of x, in 0 ... 1.
  public func interpolate(_ x: Matrix, into y: Matrix, share: Float) {
    updateRanges([x, y]) { range in kernels.rows.lerp(range.count, share, x.at(0, range), y.at(0, range)) }
  }
}
