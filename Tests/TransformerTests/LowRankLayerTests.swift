import Kernels
import Testing
import Transformer

/// A projection with an adapter, against differences of its forward: all of A, B, W and the input.
@Suite struct LowRankLayerTests {
  private static func adapted(
    _ builder: inout ParameterBuilder, inputs: Int = 12, parts: [Int], gap: Int = 0, dropout: Float = 0
  ) -> Linear {
    let outputs = parts.reduce(0) { $0 + $1 + gap }
    let weight = builder.matrix("weight", outputs, inputs, .zeros)
    let down = builder.matrix("a", 3 * parts.count, inputs, .zeros)
    var first = 0
    let ups = parts.enumerated().map { index, count in
      defer { first += count + gap }
      return (builder.matrix("b\(index)", count, 3, .zeros), first..<first + count)
    }
    return Linear(
      weight: weight, bias: builder.vector("bias", outputs, .zeros),
      lowRank: LowRank(down: down, ups: ups, scale: 1.7, dropout: dropout))
  }

  private func check(
    _ label: String, outputs: Int, dropoutKey: UInt64? = nil, _ make: (inout ParameterBuilder) -> Linear
  ) {
    let probe = LayerProbe(
      label, lengths: [7, 1, 2, 9], inputs: 12, outputs: outputs, dropoutKey: dropoutKey, make)
    probe.checkGradients()
    probe.checkBases()
    probe.checkAccumulation()
  }

  @Test func gradients() {
    check("one", outputs: 5) { Self.adapted(&$0, parts: [5]) }
    check("joined", outputs: 17) { Self.adapted(&$0, parts: [8, 4, 5]) }
    check("some of the columns", outputs: 22) { Self.adapted(&$0, parts: [8, 4], gap: 5) }
    check("dropped", outputs: 17, dropoutKey: 5) { Self.adapted(&$0, parts: [12, 5], dropout: 0.3) }
  }

  @Test func inFeedForwardParts() {
    for kind in [FeedForwardKind.plain(.gelu), .gated(.silu)] {
      let isGated = if case .gated = kind { true } else { false }
      let probe = LayerProbe("\(kind)", lengths: [7, 1, 2, 9], inputs: 12, outputs: 12) { builder in
        FeedForward(
          up: builder.scope("up") { Self.adapted(&$0, parts: isGated ? [20, 20] : [20]) },
          down: builder.scope("down") { Self.adapted(&$0, inputs: 20, parts: [12]) }, kind: kind,
          intermediateSize: 20)
      }
      probe.checkGradients()
      probe.checkBases()
    }
  }

  /// What is dropped is drawn anew in each pass, and nothing is where nobody trains.
  @Test func dropoutIsOfTheInputs() {
    func output(_ key: UInt64?) -> [Float] {
      LayerProbe("dropped", lengths: [9], inputs: 12, outputs: 5, dropoutKey: key) {
        Self.adapted(&$0, parts: [5], dropout: 0.5)
      }.output()
    }
    #expect(output(1) != output(2))
    #expect(output(1) != output(nil))
    #expect(output(1) == output(1))
  }
}
