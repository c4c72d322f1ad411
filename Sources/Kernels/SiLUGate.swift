import CKernels

// The gated unit of Llama's feed-forward: SwiGLU (Shazeer 2020) with silu(x) = x·σ(x) (Elfwing, Uchibe & Doya 2017).
extension Engine {
  /// y = silu(gate)·up, where the halves of a row of x are gate and up.
  ///
  /// - Parameters:
  ///   - x: [n, 2I]: gate in columns 0..<I, up in I..<2I.
  ///   - y: [n, I], not part of `x`.
  public func siluGate(_ x: Matrix, into y: Matrix) {
    precondition(x.rows == y.rows && x.columns == 2 * y.columns, "gate \(x.shape) into \(y.shape)")
    let width = y.columns
    rowRanges(y.rows, width, cost: 8) { range in
      for row in range {
        let gate = x.row(row)
        kernels.rows.silu_gate(width, gate, gate + width, y.row(row))
      }
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
    let width = dy.columns
    rowRanges(dy.rows, width, cost: 8) { range in
      for row in range {
        let (gate, gradient) = (x.row(row), dx.row(row))
        kernels.rows.silu_gate_backward(
          width, gate, gate + width, dy.row(row), gradient, gradient + width)
      }
    }
  }
}
