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
    takesBase: Bool = true, step: Float = 5e-3, _ make: (inout ParameterBuilder) -> L
  ) {
    let probe = LayerProbe(
      label, lengths: Self.lengths, inputs: inputs, outputs: outputs, dropoutKey: dropoutKey, step: step,
      make)
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
    _ builder: inout ParameterBuilder, _ name: String = "norm", bias: Bool, offset: Float = 0,
    width: Int = width
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
    size: Int = 4, window: Int? = nil, cap: Float? = nil, scale: Float? = nil, normed: Int? = nil,
    isInterleaved: Bool = false
  ) -> MultiHeadAttention {
    let shape = AttentionShape(
      headCount: 3, keyValueHeadCount: groups, headSize: size, isCausal: causal, window: window, cap: cap,
      scale: scale)
    let norms = normed.map { heads in
      MultiHeadAttention.Norms(
        query: norm(&builder, "q", bias: false, offset: 1, width: heads * size),
        key: norm(&builder, "k", bias: false, offset: 1, width: min(heads, groups) * size))
    }
    return MultiHeadAttention(
      input: linear(&builder, "input", width, (3 + 2 * groups) * size, bias: !rotary),
      output: linear(&builder, "output", 3 * size, width, bias: !rotary), shape: shape, norms: norms,
      isInterleaved: isInterleaved,
      rotary: rotary ? RotaryTable(contextLength: 16, headSize: size, base: 10_000) : nil, layer: 0)
  }

  private static func feedForward(
    _ builder: inout ParameterBuilder, _ kind: FeedForwardKind
  ) -> FeedForward {
    let isGated = if case .gated = kind { true } else { false }
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

  @Test func attentionOfDecoders() {
    check("windowed") { Self.attention(&$0, window: 3) }
    check("windowed both ways") { Self.attention(&$0, causal: false, window: 3) }
    check("capped", step: 1e-3) { Self.attention(&$0, groups: 1, cap: 0.7) }
    check("capped, windowed, scaled", step: 1e-3) { Self.attention(&$0, window: 4, cap: 2, scale: 0.3) }
    check("normed heads", step: 1e-3) { Self.attention(&$0, groups: 1, rotary: true, normed: 1) }
    check("normed whole", step: 1e-3) { Self.attention(&$0, groups: 1, rotary: true, normed: 3) }
    check("interleaved") { Self.attention(&$0, isInterleaved: true) }
    check("interleaved, normed", step: 1e-3) {
      Self.attention(&$0, rotary: true, normed: 1, isInterleaved: true)
    }
  }

  @Test func feedForward() {
    for kind in [
      FeedForwardKind.plain(.gelu), .plain(.geluTanh), .gated(.silu), .gated(.gelu), .gated(.geluTanh),
    ] {
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

  @Test(arguments: ["before", "after", "around", "within", "parallel"])
  func blocks(_ order: String) {
    check("block, norms \(order)", dropoutKey: 4, takesBase: false, step: 1e-3) { builder in
      let all = ["first", "second", "third", "fourth"].map { Self.norm(&builder, $0, bias: true) }
      let norms: BlockNorms =
        switch order {
        case "before": .before(all[0], all[1])
        case "after": .after(all[0], all[1])
        case "around": .around((all[0], all[1]), (all[2], all[3]))
        case "within": .within(all[0], all[1])
        default: .parallel(all[0], all[1])
        }
      return TransformerBlock(
        attention: Self.attention(&builder), feedForward: Self.feedForward(&builder, .plain(.gelu)),
        norms: norms, width: Self.width, dropout: 0.1, site: 2)
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
