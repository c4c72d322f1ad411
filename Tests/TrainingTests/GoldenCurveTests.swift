import Kernels
import ModelSupport
import TestSupport
import Testing
import Training
import TrainingSupport
import Transformer

/// Ten steps of training as PyTorch takes them, by the trainer itself.
@Suite struct GoldenCurveTests {
  static let models = GoldenModel.names()

  @Test(arguments: models, InstructionSet.available)
  func tenStepsMatch(_ name: String, _ instructionSet: InstructionSet) throws {
    let golden = try GoldenModel(name, threads: 2, instructionSet)
    let steps = try (0..<10).map { try golden.curve($0) }
    let task = RuleTask(passes: { [steps[$0]] }, judge: nil)
    let trainer = Trainer(
      session: golden.session,
      optimizer: AdamW(beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1).make(
        golden.session.model.layout),
      schedule: LearningRateSchedule(shape: .constant, peak: 1e-3, minimum: 1e-3, warmup: 0, steps: 10),
      task: task,
      configuration: TrainerConfiguration(steps: 10, clip: 1, evaluateEvery: 10, saveEvery: 10, logEvery: 1),
      store: nil)
    var losses: [Double] = [], norms: [Double] = []
    try trainer.run(report: { event in
      guard case .progress(let report) = event else { return }
      losses.append(report.loss)
      norms.append(report.gradientNorm)
      #expect(report.learningRate == 1e-3)
    })
    expectClose(losses, try golden.cases.doubles("curve.losses"), absolute: 1e-4, "\(name) losses")
    expectClose(norms, try golden.cases.doubles("curve.gradient_norms"), relative: 1e-3, "\(name) norms")
    #expect(norms.contains { $0 > 1 }, "the case must clip")
    try checkWeights(golden, name)
  }

  /// A key bias that does not turn has no gradient but rounding, which Adam blows up to whole steps: there is nothing to compare.
  private func isKeyBias(_ name: String) -> Bool {
    ["key.bias", "k_lin.bias", "c_attn.bias", "query_key_value.bias"].contains { name.hasSuffix($0) }
  }

  /// Whether all numbers of a tensor are in the fixture, and not its norm alone.
  private func isWhole(_ binding: TensorBinding) -> Bool {
    let parts = [
      "h.0.attn.c_attn", "layers.0.self_attn.q_proj", "layer.0.attention.self.query",
      "layer.0.attention.q_lin",
    ]
    return binding.shape.count == 1 || parts.contains { binding.name.contains($0) }
      || ["score", "classifier"].contains { binding.name.hasPrefix($0) }
  }

  private func checkWeights(_ golden: GoldenModel, _ name: String) throws {
    let finals = Set(golden.cases.names(after: "curve.final."))
    let norms = Set(golden.cases.names(after: "curve.final_norm."))
    let bindings = golden.session.model.layout.bindings
    let compared = bindings.filter { !isKeyBias($0.name) }
    #expect(norms == Set(compared.map(\.name)))
    #expect(finals == Set(compared.filter(isWhole).map(\.name)))
    for binding in compared {
      let values = GoldenModel.stored(binding, golden.session.weights)
      let norm = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      // Ten steps of 1e-3 move a norm by a few thousandths of √count; a hundredth of that is the room.
      expectClose(
        [norm], [try golden.cases.double("curve.final_norm.\(binding.name)")],
        absolute: 1e-5 * Double(binding.rows * binding.columns).squareRoot(), relative: 1e-5,
        "\(name) norm of \(binding.name)")
      if finals.contains(binding.name) {
        // A step moves an element by about the rate, 1e-3, whatever its gradient's size, so where a gradient is
        // near 0 its rounding, some 1e-7 of the largest, shows magnified: a twentieth of one of the ten steps.
        expectClose(
          values, try golden.cases.doubles("curve.final.\(binding.name)"), absolute: 5e-5, relative: 1e-5,
          "\(name) \(binding.name)")
      }
    }
  }
}
