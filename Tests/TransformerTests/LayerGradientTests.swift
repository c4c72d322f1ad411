import Kernels
import Testing
import Transformer

/// Every layer's backward against differences of its forward.
@Suite struct LayerGradientTests {
  private static let width = 12
  private static let lengths = [7, 1, 2, 9]

  /// What every layer must pass.
  private func check<L: Layer>(
    _ label: String, inputs: Int = width, outputs: Int = width, dropoutKey: UInt64? = nil,
    takesBase: Bool = true,
    _ make: (inout ParameterBuilder) -> L
  ) {
    let probe = LayerProbe(
      label, lengths: Self.lengths, inputs: inputs, outputs: outputs, dropoutKey: dropoutKey, make)
    probe.checkGradients()
    if takesBase {
      probe.checkBases()
    } else {
      probe.checkInPlace()
    }
    probe.checkAccumulation()
  }

  private static func linear(
    _ builder: inout ParameterBuilder, _ name: String, _ inputs: Int, _ outputs: Int, bias: Bool = true
  ) -> Linear {
    builder.scope(name) { builder in
      let weight = builder.matrix("weight", outputs, inputs, .zeros)
      return Linear(weight: weight, bias: bias ? builder.vector("bias", outputs, .zeros) : nil)
    }
  }

  private static func norm(
    _ builder: inout ParameterBuilder, _ name: String = "norm", bias: Bool, offset: Float = 0
  ) -> Normalization {
    builder.scope(name) { builder in
      let weight = builder.vector("weight", width, .ones)
      let kind: Normalization.Kind =
        bias ? .layer(bias: builder.vector("bias", width, .zeros)) : .rms(offset: offset)
      return Normalization(kind, weight: weight, epsilon: 1e-5)
    }
  }

  private static func attention(
    _ builder: inout ParameterBuilder, groups: Int = 3, causal: Bool = true, rotary: Bool = false,
    size: Int = 4
  ) -> MultiHeadAttention {
    let shape = AttentionShape(
      headCount: 3, keyValueHeadCount: groups, headSize: size, isCausal: causal)
    return MultiHeadAttention(
      input: linear(&builder, "input", width, (3 + 2 * groups) * size, bias: !rotary),
      output: linear(&builder, "output", 3 * size, width, bias: !rotary), shape: shape,
      rotary: rotary ? RotaryTable(contextLength: 16, headSize: size, base: 10_000) : nil, layer: 0)
  }

  private static func feedForward(
    _ builder: inout ParameterBuilder, _ kind: FeedForwardKind
  ) -> FeedForward {
    let isGated = kind == .gated(.silu)
    return FeedForward(
      up: linear(&builder, "up", width, isGated ? 40 : 20, bias: !isGated),
      down: linear(&builder, "down", 20, width, bias: !isGated), kind: kind, intermediateSize: 20)
  }

  @Test func linear() {
    check("square") { Self.linear(&$0, "l", Self.width, Self.width) }
    check("narrowing", inputs: 21, outputs: 5) { Self.linear(&$0, "l", 21, 5) }
    check("without bias", inputs: 3, outputs: 33) { Self.linear(&$0, "l", 3, 33, bias: false) }
  }

  /// A product so wide that its left operand is packed more than once: dx == dy must not be read after it is written.
  @Test func wideLinearInPlace() {
    let width = 2100
    let probe = LayerProbe("wide", lengths: [9], inputs: width, outputs: width) {
      Self.linear(&$0, "l", width, width, bias: false)
    }
    let apart = probe.backward()
    #expect(probe.backward(into: probe.dy) == apart)
  }

  @Test func normalization() {
    check("LayerNorm") { Self.norm(&$0, bias: true) }
    check("LayerNorm without shift") { builder in
      Normalization(
        .layer(bias: nil), weight: builder.vector("weight", Self.width, .ones), epsilon: 1e-5)
    }
    check("RMSNorm") { Self.norm(&$0, bias: false) }
    check("RMSNorm with an offset") { Self.norm(&$0, bias: false, offset: 1) }
  }

  @Test func attention() {
    check("causal") { Self.attention(&$0) }
    check("bidirectional") { Self.attention(&$0, causal: false) }
    check("grouped") { Self.attention(&$0, groups: 1) }
    check("wider than the model") { Self.attention(&$0, size: 6) }
    check("rotary") { Self.attention(&$0, rotary: true) }
    check("rotary, grouped") { Self.attention(&$0, groups: 1, rotary: true) }
  }

  @Test func feedForward() {
    for kind in [FeedForwardKind.plain(.gelu), .plain(.geluTanh), .gated(.silu)] {
      check("\(kind)") { Self.feedForward(&$0, kind) }
    }
  }

  @Test func dropout() {
    check("dropped", dropoutKey: 5) {
      Dropout(Self.linear(&$0, "l", Self.width, Self.width), rate: 0.4, site: 3)
    }
    check("kept") { Dropout(Self.linear(&$0, "l", Self.width, Self.width), rate: 0.4, site: 3) }
    check("rate 0", dropoutKey: 5) {
      Dropout(Self.linear(&$0, "l", Self.width, Self.width), rate: 0, site: 3)
    }
  }

  @Test func compositions() {
    check("chain", outputs: 5) {
      Chain(Self.feedForward(&$0, .plain(.gelu)), Self.linear(&$0, "l", Self.width, 5), width: Self.width)
    }
    check("residual", takesBase: false) {
      Residual(Chain(Self.norm(&$0, bias: true), Self.feedForward(&$0, .plain(.geluTanh)), width: Self.width))
    }
    check("residual of a linear map", takesBase: false) {
      Residual(Self.linear(&$0, "l", Self.width, Self.width))
    }
    check("checkpointed", dropoutKey: 9) {
      Checkpointed(
        Chain(
          Self.norm(&$0, bias: false), Dropout(Self.attention(&$0), rate: 0.2, site: 1), width: Self.width))
    }
  }

  @Test(arguments: [true, false])
  func blocks(_ normFirst: Bool) {
    check("block, norm first \(normFirst)", dropoutKey: 4, takesBase: false) { builder in
      let first = Self.norm(&builder, "first", bias: true), second = Self.norm(&builder, "second", bias: true)
      return TransformerBlock(
        attention: Self.attention(&builder), attentionNorm: first,
        feedForward: Self.feedForward(&builder, .plain(.gelu)), feedForwardNorm: second, normFirst: normFirst,
        width: Self.width, dropout: 0.1, site: 2)
    }
  }

  /// A checkpointed layer gives the bits of the layer itself, and keeps nothing on the arena.
  @Test func checkpointingChangesNothing() {
    let plain = LayerProbe("plain", lengths: Self.lengths, inputs: 12, outputs: 12, dropoutKey: 3) {
      Dropout(Self.feedForward(&$0, .plain(.gelu)), rate: 0.3, site: 1)
    }
    let again = LayerProbe("again", lengths: Self.lengths, inputs: 12, outputs: 12, dropoutKey: 3) {
      Checkpointed(Dropout(Self.feedForward(&$0, .plain(.gelu)), rate: 0.3, site: 1))
    }
    #expect(plain.output() == again.output())
    #expect(plain.backward() == again.backward())
    #expect(plain.gradients == again.gradients)
  }

  /// What is dropped is a function of the key and the place: the same again for the same, other elsewhere.
  @Test func masksDependOnKeyAndPlace() {
    func output(_ key: UInt64?, site: UInt64, rate: Float = 0.5) -> [Float] {
      LayerProbe("mask", lengths: Self.lengths, inputs: 12, outputs: 12, dropoutKey: key) {
        Dropout(Self.linear(&$0, "l", Self.width, Self.width), rate: rate, site: site)
      }.output()
    }
    let full = output(nil, site: 1), dropped = output(1, site: 1)
    #expect(dropped == output(1, site: 1))
    #expect(dropped != output(2, site: 1) && dropped != output(1, site: 2) && dropped != full)
    #expect(output(1, site: 1, rate: 0) == full)
    for (kept, whole) in zip(dropped, full) where kept != 0 { #expect(kept == 2 * whole) }
    // 228 draws of 1/2: 114 ± 7.5, six deviations.
    #expect(abs(dropped.count { $0 == 0 } - 114) < 45)
  }
}
