import Kernels
import ModelSupport
import Storage
import TestSupport
import Testing
import Training
import Transformer

/// Ten steps of each optimizer as PyTorch takes them (Lion: as its paper prints them), in double precision.
@Suite struct OptimizerGoldenTests {
  /// The layout of the fixture's parameters.
  private static func layout() -> ParameterLayout {
    var b = ParameterBuilder()
    _ = b.embedding { $0.table("wte.weight", 7, 5, .zeros) }
    b.block(0, in: "h") { b in
      _ = b.matrix("wide.weight", 6, 10, .zeros)
      _ = b.vector("wide.bias", 6, .zeros)
      _ = b.matrix("tall.weight", 11, 4, .zeros)
    }
    b.block(1, in: "h") { b in
      _ = b.matrix("square.weight", 8, 8, .zeros)
      _ = b.vector("norm.weight", 8, .zeros)
    }
    _ = b.vector("ln_f.weight", 5, .zeros)
    _ = b.matrix("lm_head.weight", 7, 5, .zeros)
    return b.layout()
  }

  /// The settings of the fixture's cases.
  private static func settings(_ name: String) -> OptimizerSettings {
    let adamW = AdamW(beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1)
    func muon(_ scale: Muon.Scale, _ element: Element = .float32) -> Muon {
      Muon(scale: scale, element: element, others: adamW)
    }
    let method: any OptimizerMethod =
      switch name {
      case "adamw", "average", "layer_decay": adamW
      case "adam": Adam(beta1: 0.9, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.1)
      case "sgd": SGD(momentum: 0, weightDecay: 0.1)
      case "sgd_momentum": SGD(momentum: 0.9, weightDecay: 0.1)
      case "sgd_nesterov": SGD(momentum: 0.8, nesterov: true, weightDecay: 0.1)
      case "rmsprop": RMSProp(alpha: 0.9, weightDecay: 0.1)
      case "rmsprop_momentum": RMSProp(alpha: 0.99, momentum: 0.9, epsilon: 1e-6, weightDecay: 0.1)
      case "adagrad": Adagrad(weightDecay: 0.1)
      case "lion": Lion(weightDecay: 0.1)
      case "muon": muon(.adamw)
      case "muon_original": muon(.original)
      case "muon_bfloat16": muon(.original, .bfloat16)
      default: preconditionFailure(name)
      }
    return OptimizerSettings(
      method, layerDecay: LayerDecay(factor: name == "layer_decay" ? 0.7 : 1),
      averageDecay: name == "average" ? 0.4 : nil)
  }

  /// Takes the ten steps, comparing after those that the fixture has.
  private func run(
    _ name: String, _ settings: OptimizerSettings, against expected: String, threads: Int = 2,
    _ set: InstructionSet, absolute: Double
  ) throws -> [Float] {
    let fixture = try Fixture.optimizers()
    let layout = Self.layout()
    let engine = Engine(threads: threads, instructionSet: set)
    let weights = Slab(count: layout.count), gradients = Slab(count: layout.count)
    func matrix(_ p: Parameter, _ slab: Slab) -> Matrix {
      slab.matrix(offset: p.offset, rows: p.rows, columns: p.columns)
    }
    for entry in layout.entries {
      matrix(entry.parameter, weights).set(try fixture.floats("start.\(entry.name)"))
    }
    let optimizer = settings.make(layout: layout, weights: weights)
    defer { withExtendedLifetime((optimizer, gradients)) {} }
    let rates = try fixture.doubles("rates")
    for step in 1...10 {
      for entry in layout.entries {
        let all = try fixture.floats("gradients.\(entry.name)"), count = entry.parameter.count
        matrix(entry.parameter, gradients).set(Array(all[(step - 1) * count..<step * count]))
      }
      optimizer.update(
        weights, gradients: gradients, step: step, learningRate: rates[step - 1], gradientScale: 0.25, engine)
      guard [1, 5, 10].contains(step) else { continue }
      for entry in layout.entries {
        expectClose(
          matrix(entry.parameter, optimizer.average ?? weights).elements,
          try fixture.doubles("\(expected).\(step).\(entry.name)"), absolute: absolute,
          "\(name) step \(step) \(entry.name)")
      }
    }
    let moved = zip(numbers(weights), try fixture.floats("start.wte.weight")).contains { abs($0 - $1) > 1e-2 }
    #expect(moved, "the case must move the weights by more than its tolerance")
    return numbers(weights)
  }

  /// Steps round the weights, around 1, and directions of at most some 50, times a rate of 0.02, to a few units of 6e-8 each;
  /// where a gradient nearly cancels its decay its own rounding shows magnified. Together below a thousandth of a step.
  @Test(
    arguments: [
      "adamw", "adam", "layer_decay", "sgd", "sgd_momentum", "sgd_nesterov", "rmsprop", "rmsprop_momentum",
      "adagrad", "lion", "average", "muon", "muon_original",
    ], InstructionSet.available)
  func tenStepsMatch(_ name: String, _ set: InstructionSet) throws {
    let settings = Self.settings(name)
    let two = try run(name, settings, against: name, set, absolute: 2e-5)
    let one = try run(name, settings, against: name, threads: 1, set, absolute: 2e-5)
    #expect(one.map(\.bitPattern) == two.map(\.bitPattern))
  }

  /// With products in bfloat16, as PyTorch's Muon has them always: an orthogonal direction, with elements of at most 1, is off
  /// by some hundredths (five rounds of roundings of 0.4 %), in steps of 0.02 that differ in sign: 2e-3 over the ten.
  @Test(arguments: InstructionSet.available) func muonInBFloat16(_ set: InstructionSet) throws {
    let half = try run(
      "half", Self.settings("muon_bfloat16"), against: "muon_bfloat16", set, absolute: 2e-3)
    let single = try run(
      "single", Self.settings("muon_original"), against: "muon_bfloat16", set, absolute: 2e-3)
    #expect(half != single)
  }

  /// The loss and its gradient with label smoothing are those of PyTorch's CrossEntropyLoss.
  @Test(arguments: InstructionSet.available, ["plain", "smoothed"])
  func labelSmoothing(_ set: InstructionSet, kind: String) throws {
    let fixture = try Fixture.functions()
    let targets = try fixture.tokens("cross_entropy.targets").map { $0 < 0 ? -1 : $0 }
    let width = 23, counted = Double(targets.count { $0 >= 0 })
    let slab = Slab(count: targets.count * (width + 1))
    defer { withExtendedLifetime(slab) {} }
    let logits = slab.matrix(offset: 0, rows: targets.count, columns: width)
    let losses = slab.matrix(offset: logits.count, rows: targets.count, columns: 1)
    logits.set(try fixture.floats("cross_entropy.\(kind).logits"))
    let upstream = try fixture.double("cross_entropy.\(kind).grad.output")
    Engine(threads: 1, instructionSet: set).crossEntropy(
      logits, targets: targets[...], smoothing: kind == "smoothed" ? 0.1 : 0,
      scale: Float(upstream / counted), losses: losses)
    let loss = losses.elements.reduce(0.0) { $0 + Double($1) } / counted
    // Losses of up to some 15 from logits of up to 10: a few roundings of those.
    expectClose([loss], try fixture.doubles("cross_entropy.\(kind).output"), absolute: 5e-6)
    expectClose(
      logits.elements, try fixture.doubles("cross_entropy.\(kind).grad.logits"), absolute: 1e-6)
  }
}
