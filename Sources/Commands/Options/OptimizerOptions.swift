import Checkpoints
import CommandLine
import Data
import Runs
import Storage
import Training
import Transformer

/// The options of optimizers. What is not given follows from the optimizer; what does not apply to it is an error.
public struct OptimizerOptions: Sendable, Equatable {
  /// The optimizers by the names of the option.
  public enum Kind: String, Sendable, CaseIterable {
    /// Decay apart from the gradient.
    case adamw
    /// Decay in the gradient.
    case adam
    /// With momentum.
    case sgd
    /// By the root of the mean square.
    case rmsprop
    /// By the root of the sum of squares.
    case adagrad
    /// By signs.
    case lion
    /// Orthogonal steps for the matrices in blocks, AdamW for the rest.
    case muon
  }

  /// The optimizer.
  public var kind = Kind.adamw
  /// Decay of the mean of gradients.
  public var beta1: Double?
  /// Decay of the mean of their squares.
  public var beta2: Double?
  /// Added to roots.
  public var epsilon: Double?
  /// The share of the last movement that stays.
  public var momentum: Double?
  /// Whether momentum looks ahead.
  public var nesterov: Bool?
  /// RMSProp's decay of the mean of squares.
  public var alpha: Double?
  /// The decay of matrices.
  public var weightDecay: Double?
  /// What Muon's steps are multiplied by.
  public var muonScale: Muon.Scale?
  /// What the rate is multiplied by from block to block, downwards.
  public var layerDecay = 1.0
  /// The decay of the weights' average.
  public var ema: Double?

  /// What suits AdamW in a command; the others' defaults follow from it.
  private let rate: Double
  private let secondDecay: Double
  private let decay: Double

  /// - Parameters:
  ///   - learningRate: AdamW's usual one.
  ///   - beta2: AdamW's.
  ///   - weightDecay: AdamW's.
  init(learningRate: Double, beta2: Double, weightDecay: Double) {
    rate = learningRate
    secondDecay = beta2
    decay = weightDecay
  }

  /// The largest learning rate where none is given.
  ///
  /// As PyTorch's defaults stand to each other, SGD's and Adagrad's are larger. RMSProp does not correct its first steps, and
  /// Lion moves every weight by the whole rate, so theirs are smaller. Muon's steps are scaled to be as large as AdamW's; by
  /// `--muon-scale original` they are not, and 0.02 is its authors' rate.
  public var defaultLearningRate: Double { kind == .muon && muonScale == .original ? 0.02 : usualRate(kind) }

  private func usualRate(_ kind: Kind) -> Double {
    switch kind {
    case .adamw, .adam, .muon: rate
    case .sgd: rate * 100
    case .rmsprop: rate * 0.3
    case .adagrad: rate * 10
    case .lion: rate / 5
    }
  }

  /// The usual learning rates, for help.
  var learningRatesText: String {
    Kind.allCases.map { "\(Format.scientific(usualRate($0))) (\($0.rawValue))" }.joined(separator: ", ")
  }

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.choice(
      "optimizer", &kind,
      help: "What changes the weights; muon takes the matrices inside blocks and leaves the rest to adamw.")
    o.value(
      "beta1", &beta1, in: 0..<1, default: "0.9",
      help: "Decay of the mean of gradients (adamw, adam, lion, muon).")
    o.value(
      "beta2", &beta2, in: 0..<1, default: "\(secondDecay), 0.99 (lion)",
      help: "Decay of the mean of their squares, lion: of gradients (adamw, adam, lion, muon).")
    o.value(
      "epsilon", &epsilon, in: 1e-30...1, default: "1e-8, 1e-10 (adagrad)",
      help: "Added to the root that a step is divided by (adamw, adam, rmsprop, adagrad, muon).")
    o.value(
      "momentum", &momentum, in: 0..<1, default: "0.9 (sgd), 0 (rmsprop), 0.95 (muon)",
      help: "Share of the last movement that stays (sgd, rmsprop, muon).")
    o.flag(
      "nesterov", &nesterov, default: "off (sgd), on (muon)",
      help: "Take the gradient's share as if the movement had gone on (sgd, muon).")
    o.value(
      "alpha", &alpha, in: 0..<1, default: "0.99", help: "Decay of the mean of squares (rmsprop).")
    o.value(
      "weight-decay", &weightDecay, in: 0...10,
      default: "\(decay) (adamw, muon), \(5 * decay) (lion), 0 (others)",
      help:
        "Decay of matrices, biases and norms have none: apart from the gradient (adamw, lion, muon), or in it as L2 (others)."
    )
    o.choice(
      "muon-scale", &muonScale, default: "adamw",
      help:
        "Size of muon's steps: adamw, as large as AdamW's at the same rate; original, √(outputs / inputs) and at least 1."
    )
    o.value(
      "layer-decay", &layerDecay, in: 0.01...1,
      help:
        "What the rate is multiplied by from each block to the one below: 1 for the head, least for embeddings."
    )
    o.value(
      "ema", &ema, in: 0..<1, default: "off",
      help:
        "Decay of an average of the weights, such as 0.999, which is evaluated and saved as the model; it warms up as t/(t + 9)."
    )
  }

  /// Checks that what is given applies.
  ///
  /// - Throws: ``CommandLine/UsageError``
  func validate() throws {
    for (name, isGiven, kinds) in applicability where isGiven && !kinds.contains(kind) {
      let names = kinds.map(\.rawValue).joined(separator: ", ")
      throw UsageError(
        "--\(name) does not apply to --optimizer \(kind.rawValue); it is an option of \(names).")
    }
    if kind == .sgd, nesterov == true, momentum == 0 {
      throw UsageError(
        "--nesterov looks ahead along a momentum, but --momentum is 0: give one, or leave it out.")
    }
  }

  private var applicability: [(name: String, isGiven: Bool, kinds: [Kind])] {
    [
      ("beta1", beta1 != nil, [.adamw, .adam, .lion, .muon]),
      ("beta2", beta2 != nil, [.adamw, .adam, .lion, .muon]),
      ("epsilon", epsilon != nil, [.adamw, .adam, .rmsprop, .adagrad, .muon]),
      ("momentum", momentum != nil, [.sgd, .rmsprop, .muon]),
      ("nesterov", nesterov != nil, [.sgd, .muon]),
      ("alpha", alpha != nil, [.rmsprop]),
      ("muon-scale", muonScale != nil, [.muon]),
    ]
  }

  /// The optimizer with everything that was not given.
  ///
  /// - Parameter precision: what the run's products are computed in, Muon's among them.
  func settings(_ precision: Precision) -> OptimizerSettings {
    let layers = LayerDecay(factor: layerDecay)
    let adamW = AdamW.Configuration(
      beta1: beta1 ?? 0.9, beta2: beta2 ?? secondDecay, epsilon: epsilon ?? 1e-8,
      weightDecay: weightDecay ?? decay, layerDecay: layers)
    let method: OptimizerSettings.Method =
      switch kind {
      case .adamw: .adamW(adamW)
      case .adam:
        .adamW(
          AdamW.Configuration(
            beta1: adamW.beta1, beta2: adamW.beta2, epsilon: adamW.epsilon, weightDecay: weightDecay ?? 0,
            isDecoupled: false, layerDecay: layers))
      case .sgd:
        .sgd(
          SGD.Configuration(
            momentum: momentum ?? 0.9, nesterov: nesterov ?? false, weightDecay: weightDecay ?? 0,
            layerDecay: layers))
      case .rmsprop:
        .rmsProp(
          RMSProp.Configuration(
            alpha: alpha ?? 0.99, momentum: momentum ?? 0, epsilon: epsilon ?? 1e-8,
            weightDecay: weightDecay ?? 0, layerDecay: layers))
      case .adagrad:
        .adagrad(
          Adagrad.Configuration(
            epsilon: epsilon ?? 1e-10, weightDecay: weightDecay ?? 0, layerDecay: layers))
      case .lion:
        .lion(
          Lion.Configuration(
            beta1: beta1 ?? 0.9, beta2: beta2 ?? 0.99, weightDecay: weightDecay ?? 5 * decay,
            layerDecay: layers))
      case .muon:
        .muon(
          Muon.Configuration(
            momentum: momentum ?? 0.95, nesterov: nesterov ?? true, weightDecay: adamW.weightDecay,
            scale: muonScale ?? .adamw, element: precision.activations, others: adamW))
      }
    return OptimizerSettings(method, averageDecay: ema)
  }
}
