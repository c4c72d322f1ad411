import TestSupport
import Testing

/// The double-precision references against PyTorch in double precision: two ways to add the same numbers, so the
/// results differ by a few units in the last place of the largest terms, far below 10⁻¹¹.
@Suite struct ReferenceTests {
  private let fixture: Fixture
  private let tolerance = 1e-11

  init() throws { fixture = try Fixture.functions() }

  private func check(_ actual: [Double], _ name: String) throws {
    expectClose(actual, try fixture.doubles(name), absolute: tolerance, relative: tolerance, name)
  }

  private func checkElementwise(
    _ name: String, _ function: (Double) -> Double, _ derivative: (Double) -> Double
  ) throws {
    let x = try fixture.doubles("\(name).x")
    try check(x.map(function), "\(name).output")
    let dy = try fixture.doubles("\(name).grad.output")
    try check(zip(x, dy).map { derivative($0) * $1 }, "\(name).grad.x")
  }

  @Test func activations() throws {
    try checkElementwise("gelu", Reference.gelu, Reference.geluDerivative)
    try checkElementwise("gelu_tanh", Reference.geluTanh, Reference.geluTanhDerivative)
    try checkElementwise("silu", Reference.silu, Reference.siluDerivative)
    let gate = try fixture.doubles("swiglu.gate")
    let up = try fixture.doubles("swiglu.up")
    try check(Reference.siluGate(gate: gate, up: up), "swiglu.output")
    let gradients = Reference.siluGateBackward(
      gate: gate, up: up, dy: try fixture.doubles("swiglu.grad.output"))
    try check(gradients.gate, "swiglu.grad.gate")
    try check(gradients.up, "swiglu.grad.up")
  }

  @Test(arguments: ["small", "wide"]) func norms(_ size: String) throws {
    var name = "layer_norm.\(size)"
    var x = try fixture.doubles("\(name).x")
    var weight = try fixture.doubles("\(name).weight")
    let bias = try fixture.doubles("\(name).bias")
    try check(
      Reference.layerNorm(x, weight: weight, bias: bias, epsilon: 1e-5).output, "\(name).output")
    let layer = Reference.layerNormBackward(
      x, weight: weight, epsilon: 1e-5, dy: try fixture.doubles("\(name).grad.output"))
    try check(layer.x, "\(name).grad.x")
    try check(layer.weight, "\(name).grad.weight")
    try check(layer.bias, "\(name).grad.bias")
    name = "rms_norm.\(size)"
    x = try fixture.doubles("\(name).x")
    weight = try fixture.doubles("\(name).weight")
    try check(Reference.rmsNorm(x, weight: weight, epsilon: 1e-5).output, "\(name).output")
    let rms = Reference.rmsNormBackward(
      x, weight: weight, epsilon: 1e-5, dy: try fixture.doubles("\(name).grad.output"))
    try check(rms.x, "\(name).grad.x")
    try check(rms.weight, "\(name).grad.weight")
  }

  @Test func softmax() throws {
    let p = Reference.softmax(try fixture.doubles("softmax.x"), width: 33)
    try check(p, "softmax.output")
    let dy = try fixture.doubles("softmax.grad.output")
    try check(Reference.softmaxBackward(p, dy: dy, width: 33), "softmax.grad.x")
  }

  @Test(arguments: [("plain", 0.0), ("smoothed", 0.1)])
  func crossEntropy(_ kind: String, _ smoothing: Double) throws {
    let name = "cross_entropy.\(kind)"
    let result = Reference.crossEntropy(
      logits: try fixture.doubles("\(name).logits"), targets: try fixture.integers("cross_entropy.targets"),
      width: 23, labelSmoothing: smoothing)
    try check([result.mean], "\(name).output")
    let upstream = try fixture.double("\(name).grad.output")
    try check(result.gradient.map { $0 * upstream }, "\(name).grad.logits")
    #expect(abs(result.losses.reduce(0, +) - 4 * result.mean) < tolerance)
  }

  @Test func rotary() throws {
    let positions = try fixture.integers("rotary.positions")
    let x = try fixture.doubles("rotary.x")
    let y = Reference.rotary(x, positions: positions, headSize: 8)
    try check(y, "rotary.output")
    let dy = try fixture.doubles("rotary.grad.output")
    try check(Reference.rotary(dy, positions: positions, headSize: 8, inverse: true), "rotary.grad.x")
  }

  @Test(arguments: [true, false], [4, 2, 1]) func attention(_ isCausal: Bool, _ groups: Int) throws {
    let name = "attention.\(isCausal ? "causal" : "bidirectional").\(groups)"
    let shape = Reference.AttentionShape(
      lengths: try fixture.integers("attention.lengths"), headCount: 4, keyValueHeadCount: groups,
      headSize: 6,
      isCausal: isCausal)
    let query = try fixture.doubles("\(name).query")
    let key = try fixture.doubles("\(name).key")
    let value = try fixture.doubles("\(name).value")
    try check(Reference.attention(query: query, key: key, value: value, shape).output, "\(name).output")
    let gradients = Reference.attentionBackward(
      query: query, key: key, value: value, shape, dy: try fixture.doubles("\(name).grad.output"))
    try check(gradients.query, "\(name).grad.query")
    try check(gradients.key, "\(name).grad.key")
    try check(gradients.value, "\(name).grad.value")
  }

  /// The last query of a longer sequence against all its keys is the last row of the whole attention.
  @Test func attentionAgainstCachedKeys() {
    var random = SeededGenerator(seed: 7)
    let width = 2 * 4
    let numbers = (0..<3).map { _ in random.normals(9 * width).map(Double.init) }
    let whole = Reference.attention(
      query: numbers[0], key: numbers[1], value: numbers[2],
      .init(lengths: [5, 4], headCount: 2, headSize: 4, isCausal: true))
    let lastQueries = Array(numbers[0][4 * width..<5 * width] + numbers[0][7 * width..<9 * width])
    let last = Reference.attention(
      query: lastQueries, key: numbers[1], value: numbers[2],
      .init(lengths: [1, 2], keyLengths: [5, 4], headCount: 2, headSize: 4, isCausal: true))
    #expect(last.output == Array(whole.output[4 * width..<5 * width] + whole.output[7 * width..<9 * width]))
    #expect(last.logSumExp == Array(whole.logSumExp[8..<10] + whole.logSumExp[14..<18]))
  }

  @Test func matrixProductTransposes() {
    // [1 2 3; 4 5 6] · [1 0; 2 1; 0 3] by hand.
    let (a, aTransposed) = ([1.0, 2, 3, 4, 5, 6], [1.0, 4, 2, 5, 3, 6])
    let (b, bTransposed) = ([1.0, 0, 2, 1, 0, 3], [1.0, 2, 0, 0, 1, 3])
    let c = [5.0, 11, 14, 23]
    #expect(Reference.matrixProduct(a, b, m: 2, n: 2, k: 3) == c)
    #expect(Reference.matrixProduct(aTransposed, b, m: 2, n: 2, k: 3, transposeA: true) == c)
    #expect(Reference.matrixProduct(a, bTransposed, m: 2, n: 2, k: 3, transposeB: true) == c)
    #expect(
      Reference.matrixProduct(
        aTransposed, bTransposed, m: 2, n: 2, k: 3, transposeA: true, transposeB: true) == c)
    #expect(Reference.matrixProduct([], [], m: 2, n: 1, k: 0) == [0, 0])
  }

  /// A plain sum in float32, forwards and backwards, stays within the bound, and the bound is not idle.
  @Test func matrixProductBoundsHold() {
    var random = SeededGenerator(seed: 3)
    let (a, b) = (random.normals(257), random.normals(257))
    let (wideA, wideB) = (a.map(Double.init), b.map(Double.init))
    let exact = Reference.matrixProduct(wideA, wideB, m: 1, n: 1, k: 257)
    let bounds = Reference.matrixProductBounds(wideA, wideB, m: 1, n: 1, k: 257)
    for order in [Array(0..<257), Array((0..<257).reversed())] {
      expectClose([order.reduce(Float(0)) { $0 + a[$1] * b[$1] }], exact, bounds: bounds)
    }
    #expect(bounds[0] < 0.01)
    #expect(worstDifference([exact[0] + 0.01], exact, bounds) != nil)
  }

  @Test func numericalGradient() {
    let slope = Reference.numericalGradient(at: [0.5, -2]) { Reference.gelu($0[0]) * $0[1] }
    expectClose(slope, [-2 * Reference.geluDerivative(0.5), Reference.gelu(0.5)], absolute: 1e-9)
  }

  @Test func closenessSeesEveryKindOfDifference() {
    #expect(worstDifference([1, 2], [1, 2.5], [0, 0.5]) == nil)
    #expect(worstDifference([1, 2], [1, 2.6], [0, 0.5])?.contains("worst at 1") == true)
    #expect(worstDifference([.nan], [1], [1]) != nil)
    #expect(worstDifference([1], [.nan], [1]) != nil)
    #expect(worstDifference([.infinity], [1], [.infinity]) != nil)
    #expect(worstDifference([-.infinity], [-.infinity], [0]) == nil)
    #expect(worstDifference([1], [1, 2], [0, 0]) != nil)
  }
}

/// The update on numbers worked out by hand; PyTorch's own steps are in the curves of the model fixtures.
@Suite struct ReferenceOptimizerTests {
  @Test func firstTwoStepsByHand() {
    var adam = Reference.AdamW(
      count: 1, learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 0, weightDecay: 0.2)
    var weight = [1.0]
    // m̂ = g and v̂ = g² in the first step: a step of the learning rate, after a decay of 2 %.
    adam.update(&weight, gradient: [4])
    expectClose(weight, [0.98 - 0.1], absolute: 1e-15)
    // m = 0.5 · 2 − 0.5 · 2 = 0: only the decay is left.
    adam.update(&weight, gradient: [-2])
    expectClose(weight, [0.88 * 0.98], absolute: 1e-15)
    #expect(adam.step == 2)
    expectClose(adam.second, [0.75 * 4 + 0.25 * 4], absolute: 1e-15)
  }

  @Test func clippingByTheGlobalNorm() {
    #expect(Reference.globalNorm([[3], [], [0, 4]]) == 5)
    #expect(Reference.clipFactor(norm: 0.5, limit: 1) == 1)
    expectClose([Reference.clipFactor(norm: 5, limit: 1)], [0.2], absolute: 1e-7)
  }
}

@Suite struct FixtureTests {
  @Test(arguments: [
    "gpt2", "llama", "bert", "gpt2-classification", "llama-classification", "bert-classification",
  ])
  func everyWeightHasAGradient(_ model: String) throws {
    let weights = try Fixture.weights(model)
    let cases = try Fixture.cases(model)
    for name in ["long", "ragged"] {
      #expect(cases.names(after: "\(name).grad.") == weights.names)
      for parameter in weights.names {
        let shape = try weights.shape(parameter)
        #expect(try cases.shape("\(name).grad.\(parameter)") == shape)
        #expect(try cases.doubles("\(name).grad.\(parameter)").count == shape.reduce(1, *))
      }
      let lengths = try cases.integers("\(name).lengths")
      #expect(try cases.tokens("\(name).tokens").count == lengths.reduce(0, +))
    }
  }

  /// The stored losses follow from the stored logits: where those have all rows.
  @Test(arguments: ["gpt2", "llama", "bert", "gpt2-classification", "bert-classification"])
  func lossFollowsFromLogits(_ model: String) throws {
    let cases = try Fixture.cases(model)
    let shape = try cases.shape("ragged.logits")
    let result = Reference.crossEntropy(
      logits: try cases.doubles("ragged.logits"), targets: try cases.integers("ragged.targets"),
      width: shape[1])
    // The logits are rounded to float32, at most half a unit in the last place of numbers below 8.
    #expect(abs(result.mean - (try cases.double("ragged.loss"))) < 1e-6)
  }

  @Test func missingTensorIsNamed() throws {
    let cases = try Fixture.cases("gpt2")
    #expect(throws: FixtureError.self) { try cases.doubles("nothing") }
    #expect(throws: FixtureError.self) { try cases.integers("long.logits") }
    #expect(!cases.contains("one.loss") && cases.contains("four.loss"))
  }
}
