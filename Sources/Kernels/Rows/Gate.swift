import CKernels

/// The function of the gate in a gated unit f(gate) ∘ up (Shazeer 2020).
public enum GateFunction: Sendable, CaseIterable {
  /// silu(x) = x·σ(x): SwiGLU.
  case silu
  /// The exact GELU: GEGLU.
  case gelu
  /// GELU by its tanh approximation.
  case geluTanh

  /// The function where it is computed apart from the product.
  fileprivate var plain: ActivationFunction? {
    switch self {
    case .silu: nil
    case .gelu: .gelu
    case .geluTanh: .geluTanh
    }
  }
}

// The gated unit with any function. SwiGLU has kernels of its own, which are one pass.
extension Engine {
  /// y = f(gate)·up, where the halves of a row of x are gate and up.
  ///
  /// - Parameters:
  ///   - x: [n, 2I]: gate in columns 0..<I, up in I..<2I.
  ///   - y: [n, I], not part of `x`.
  public func gate(_ function: GateFunction, _ x: Matrix, into y: Matrix) {
    guard let plain = function.plain else { return siluGate(x, into: y) }
    precondition(x.rows == y.rows && x.columns == 2 * y.columns, "gate \(x.shape) into \(y.shape)")
    let (gate, up) = x.halfColumns
    elementStrips(y.rows, y.columns, Operands(gate, up, y), grain: Self.activationGrain) { strip in
      strip.write(y, 2) {
        activateRow(plain, strip.count, strip.read(gate, 0), $0)
        kernels.rows.multiply(strip.count, $0, strip.read(up, 1), $0)
      }
    }
  }

  /// The gradient of ``gate(_:_:into:)``: dup = dy·f(gate) and dgate = dy·up·f′(gate).
  ///
  /// - Parameters:
  ///   - dy: [n, I].
  ///   - x: what the forward read, [n, 2I].
  ///   - dx: [n, 2I], not part of `x`.
  public func gateBackward(_ function: GateFunction, _ dy: Matrix, x: Matrix, into dx: Matrix) {
    guard let plain = function.plain else { return siluGateBackward(dy, x: x, into: dx) }
    precondition(x.rows == dy.rows && x.columns == 2 * dy.columns, "gate \(x.shape), gradient \(dy.shape)")
    dx.requireShape(of: x)
    let (gate, up) = x.halfColumns
    let (dGate, dUp) = dx.halfColumns
    let operands = Operands(gate, up, dy, dGate, dUp)
    elementStrips(dy.rows, dy.columns, operands, grain: Self.activationGrain) { strip in
      let (a, b, slope) = (strip.read(gate, 0), strip.read(up, 1), strip.read(dy, 2))
      strip.write(dUp, 4) {
        activateRow(plain, strip.count, a, $0)
        kernels.rows.multiply(strip.count, $0, slope, $0)
      }
      strip.write(dGate, 3) {
        kernels.rows.multiply(strip.count, slope, b, $0)
        derive(plain, strip.count, a, $0, $0)
      }
    }
  }
}

// The gated unit of Llama's feed-forward: SwiGLU (Shazeer 2020) with silu(x) = x·σ(x) (Elfwing, Uchibe & Doya 2017).
extension Engine {
  /// y = silu(gate)·up, where the halves of a row of x are gate and up.
  ///
  /// - Parameters:
  ///   - x: [n, 2I]: gate in columns 0..<I, up in I..<2I.
  ///   - y: [n, I], not part of `x`.
  public func siluGate(_ x: Matrix, into y: Matrix) {
    precondition(x.rows == y.rows && x.columns == 2 * y.columns, "gate \(x.shape) into \(y.shape)")
    let (gate, up) = x.halfColumns
    elementStrips(y.rows, y.columns, Operands(gate, up, y), grain: Self.activationGrain) { strip in
      strip.write(y, 2) { kernels.rows.silu_gate(strip.count, strip.read(gate, 0), strip.read(up, 1), $0) }
    }
  }

  /// The gradient of ``siluGate(_:into:)``: a product's two factors each see dy times the other,
  /// dgate = dy·up·silu′(gate) with silu′ = σ + x·σ·(1 − σ), and dup = dy·silu(gate).
  ///
  /// - Parameters:
  ///   - dy: [n, I].
  ///   - x: what the forward read, [n, 2I].
  ///   - dx: [n, 2I]; may be `x`.
  public func siluGateBackward(_ dy: Matrix, x: Matrix, into dx: Matrix) {
    precondition(x.rows == dy.rows && x.columns == 2 * dy.columns, "gate \(x.shape), gradient \(dy.shape)")
    dx.requireShape(of: x)
    let (gate, up) = x.halfColumns
    let (dGate, dUp) = dx.halfColumns
    let operands = Operands(gate, up, dy, dGate, dUp)
    elementStrips(dy.rows, dy.columns, operands, grain: Self.activationGrain) { strip in
      let (a, b, slope) = (strip.read(gate, 0), strip.read(up, 1), strip.read(dy, 2))
      strip.write(dGate, 3) { da in
        strip.write(dUp, 4) { db in kernels.rows.silu_gate_backward(strip.count, a, b, slope, da, db) }
      }
    }
  }
}

extension Matrix {
  /// The left and the right half of the columns.
  fileprivate var halfColumns: (Matrix, Matrix) {
    (columns(0..<columns / 2), columns(columns / 2..<columns))
  }
}
