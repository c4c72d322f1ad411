import Batches
import Kernels
import ModelSupport
import Testing
import Transformer

/// A parameter that is used twice in a pass has the sum of both gradients, whatever stood in the slab before.
@Suite struct SharedBlockTests {
  private static func block(_ builder: inout ParameterBuilder) -> TransformerBlock {
    let width = 12
    func linear(_ name: String, _ inputs: Int, _ outputs: Int) -> Linear {
      builder.scope(name) { builder in
        let weight = builder.matrix("weight", outputs, inputs, .zeros)
        return Linear(weight: weight, bias: builder.vector("bias", outputs, .zeros))
      }
    }
    func norm(_ name: String) -> Normalization {
      builder.scope(name) { builder in
        let weight = builder.vector("weight", width, .ones)
        return Normalization(
          .layer(bias: builder.vector("bias", width, .zeros)), weight: weight, epsilon: 1e-5)
      }
    }
    return TransformerBlock(
      attention: MultiHeadAttention(
        input: linear("input", width, 3 * width), output: linear("output", width, width),
        shape: AttentionShape(headCount: 3, keyValueHeadCount: 3, headSize: 4, isCausal: false), rotary: nil,
        layer: 0),
      feedForward: FeedForward(
        up: linear("up", width, 20), down: linear("down", 20, width), kind: .plain(.gelu),
        intermediateSize: 20),
      norms: .after(norm("first"), norm("second")), width: width, dropout: 0, site: 2)
  }

  @Test func aBlockMayBeUsedTwice() {
    let probe = LayerProbe("shared", lengths: [7, 1, 2, 9], inputs: 12, outputs: 12) { builder in
      let block = Self.block(&builder)
      return Chain(block, block, width: 12)
    }
    probe.checkGradients()
    let added = (probe.backward(), probe.gradients)
    // As a step does it: the first product writes over whatever is there.
    let written = (probe.step(over: .nan), probe.gradients)
    #expect(written.0 == added.0 && written.1 == added.1)
    _ = probe.step(over: 7)
    #expect(probe.gradients == added.1)
  }

  /// What no pass reached has no gradient.
  @Test func whatIsNotWrittenIsZero() throws {
    let session = try Self.session()
    try session.fillGradients(.nan)
    session.beginGradients()
    session.endGradients()
    #expect(try session.gradientNumbers().allSatisfy { $0 == 0 })
  }

  private static func session() throws -> ModelSession {
    let model = TransformerModel(
      ModelConfiguration(
        family: ModelFamilies.all[0], vocabularySize: 11, contextLength: 10, hiddenSize: 12, layerCount: 2,
        headCount: 3))
    return ModelSession(
      model: model, weights: Slab(count: model.layout.count),
      engine: Engine(threads: 1, instructionSet: try .selected()), training: true,
      largest: SequenceBatch([[1, 2]]))
  }
}
