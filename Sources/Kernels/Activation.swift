import CKernels

/// A function applied to every element between two linear maps.
public enum ActivationFunction: Sendable, CaseIterable {
  /// x·Φ(x), Φ the normal distribution function (Hendrycks & Gimpel 2016); its derivative is Φ(x) + x·φ(x), φ the density.
  case gelu
  /// The approximation of it by ½x(1 + tanh u), u = √(2/π)(x + 0.044715x³), from the same paper. Since
  /// ½(1 + tanh u) = σ(2u), its derivative is σ(2u) + 2x·u′·σ(2u)(1 − σ(2u)).
  case geluTanh
  /// The hyperbolic tangent; its derivative is 1 − tanh².
  case tanh
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
    elementRuns(
      y.rows, y.columns, isContiguous: x.isContiguous && y.isContiguous, grain: Self.activationGrain
    ) { row, run in
      activateRow(function, run.count, x.at(row, run), y.at(row, run))
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
    let flat = dy.isContiguous && x.isContiguous && dx.isContiguous
    elementRuns(x.rows, x.columns, isContiguous: flat, grain: Self.activationGrain) { row, run in
      let (from, by, to) = (x.at(row, run), dy.at(row, run), dx.at(row, run))
      switch function {
      case .gelu: kernels.rows.gelu_backward(run.count, from, by, to)
      case .geluTanh: kernels.rows.gelu_tanh_backward(run.count, from, by, to)
      case .tanh: kernels.rows.tanh_backward(run.count, from, by, to)
      }
    }
  }

  /// y[i] = f(x[i]) for `n` elements on the calling thread; `y` may be `x`. For the matrix product's epilogue.
  package func activateRow(
    _ function: ActivationFunction, _ n: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    switch function {
    case .gelu: kernels.rows.gelu(n, x, y)
    case .geluTanh: kernels.rows.gelu_tanh(n, x, y)
    case .tanh: kernels.rows.tanh(n, x, y)
    }
  }

  /// An exponential and a division cost about four times an addition from memory.
  static let activationGrain = elementGrain / 4
}
