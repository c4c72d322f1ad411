import CKernels

/// A function applied to every element between two linear maps.
public enum ActivationFunction: Sendable, CaseIterable {
  /// x·Φ(x), Φ the normal distribution function (Hendrycks & Gimpel 2016); its derivative is Φ(x) + x·φ(x), φ the density.
  case gelu
  /// The approximation of it by ½x(1 + tanh u), u = √(2/π)(x + 0.044715x³), from the same paper.
  ///
  /// Since ½(1 + tanh u) = σ(2u), its derivative is σ(2u) + 2x·u′·σ(2u)(1 − σ(2u)).
  case geluTanh
  /// The hyperbolic tangent; its derivative is 1 − tanh².
  case tanh
  /// max(0, x) (Nair & Hinton 2010); its derivative is 1 above 0 and 0 elsewhere.
  case relu
}

extension Engine {
  /// y = f(x), element by element.
  ///
  /// - Parameters:
  ///   - function: f.
  ///   - x: [n, c].
  ///   - y: [n, c]; may be `x`.
  public func activate(_ function: ActivationFunction, _ x: Matrix, into y: Matrix) {
    x.requireShape(of: y)
    elementStrips(y.rows, y.columns, Operands(x, y), grain: Self.activationGrain) { strip in
      strip.write(y, 1) { activateRow(function, strip.count, strip.read(x, 0), $0) }
    }
  }

  /// dx = dy · f′, element by element.
  ///
  /// - Parameters:
  ///   - function: f.
  ///   - dy: [n, c].
  ///   - x: what f was applied to, [n, c]; for `tanh` its output instead, since tanh′ = 1 − tanh².
  ///   - dx: [n, c]; may be `dy` or `x`.
  public func activateBackward(
    _ function: ActivationFunction, _ dy: Matrix, x: Matrix, into dx: Matrix
  ) {
    dy.requireShape(of: x)
    dx.requireShape(of: x)
    elementStrips(x.rows, x.columns, Operands(x, dy, dx), grain: Self.activationGrain) { strip in
      let (from, by) = (strip.read(x, 0), strip.read(dy, 1))
      strip.write(dx, 2) { derive(function, strip.count, from, by, $0) }
    }
  }

  /// dx[i] = dy[i]·f′(x[i]) for `n` elements on the calling thread; of tanh, `x` is the output. `dx` may be `dy`.
  func derive(
    _ function: ActivationFunction, _ n: Int, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>
  ) {
    switch function {
    case .gelu: kernels.rows.gelu_backward(n, x, dy, dx)
    case .geluTanh: kernels.rows.gelu_tanh_backward(n, x, dy, dx)
    case .tanh: kernels.rows.tanh_backward(n, x, dy, dx)
    case .relu: kernels.rows.relu_backward(n, x, dy, dx)
    }
  }

  /// y[i] = f(x[i]) for `n` elements on the calling thread; `y` may be `x`.
  ///
  /// For the matrix product's epilogue.
  package func activateRow(
    _ function: ActivationFunction, _ n: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    switch function {
    case .gelu: kernels.rows.gelu(n, x, y)
    case .geluTanh: kernels.rows.gelu_tanh(n, x, y)
    case .tanh: kernels.rows.tanh(n, x, y)
    case .relu: kernels.rows.relu(n, x, y)
    }
  }

  /// An exponential and a division cost about four times an addition from the level-2 cache.
  static let activationGrain = elementGrain / 4
}
