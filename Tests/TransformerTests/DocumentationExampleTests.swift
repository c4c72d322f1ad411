import Kernels
import Testing
import Transformer

// The code of Sources/Transformer/Documentation.docc/AddingALayer.md, word for word.

struct Tanh: Layer {
  func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Matrix {
    let t = context.arena.matrix(x.rows, x.columns)
    context.engine.activate(.tanh, x, into: t)
    if let base { context.engine.add(base, t, into: y) } else { context.engine.copy(t, into: y) }
    return t
  }

  func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ t: Matrix, _ context: inout Context
  ) {
    guard let base else { return context.engine.activateBackward(.tanh, dy, x: t, into: dx) }
    let mark = context.arena.mark
    let d = context.arena.matrix(dy.rows, dy.columns)
    context.engine.activateBackward(.tanh, dy, x: t, into: d)
    context.engine.add(base, d, into: dx)
    context.arena.release(to: mark)
  }
}

typealias Adapter = Residual<Chain<Chain<Linear, Tanh>, Linear>>

func adapter(_ name: String, width: Int, narrow: Int, _ builder: inout ParameterBuilder) -> Adapter {
  builder.scope(name) { builder in
    let down = Linear(
      weight: builder.matrix("down.weight", narrow, width, .normal(0.02)),
      bias: builder.vector("down.bias", narrow, .zeros))
    // Zeros: the adapter begins as the identity.
    let up = Linear(
      weight: builder.matrix("up.weight", width, narrow, .zeros),
      bias: builder.vector("up.bias", width, .zeros))
    return Residual(Chain(Chain(down, Tanh(), width: narrow), up, width: narrow))
  }
}

/// The documentation's layers keep the contract that it states.
@Suite struct DocumentationExampleTests {
  @Test func thePrimitiveKeepsTheContract() {
    let probe = LayerProbe("tanh", lengths: [5, 2], inputs: 9, outputs: 9) { _ in Tanh() }
    probe.checkGradients()
    probe.checkBases()
  }

  @Test func theCompositionKeepsTheContract() {
    let probe = LayerProbe("adapter", lengths: [5, 2], inputs: 12, outputs: 12) {
      adapter("adapter", width: 12, narrow: 3, &$0)
    }
    probe.checkGradients()
    probe.checkInPlace()
    probe.checkAccumulation()
  }
}
