import Batches
import Kernels

/// What a model ends in: outputs of its last hidden states, and what they cost against targets.
protocol ModelHead: Sendable {
  /// The number of outputs of a row.
  var outputWidth: Int { get }

  /// Whether products read the hidden states whole, which are then stored as activations are.
  var readsActivations: Bool { get }

  /// The rows of outputs for a batch: its tokens or its sequences.
  func outputRows(_ batch: SequenceBatch) -> Int

  /// Writes the outputs of hidden states into `outputs`, [rows, ``outputWidth``].
  ///
  /// - Parameter hidden: the hidden states of the context's batch, or of some of its rows where outputs are those of tokens.
  func compute(_ outputs: Matrix, from hidden: Matrix, _ context: inout Context)

  /// The summed loss of the context's batch.
  ///
  /// - Parameters:
  ///   - hidden: the hidden states, [tokens, width].
  ///   - targets: of the head's kind.
  ///   - dHidden: [tokens, width], written with the gradient of scale·Σ loss; nil for the loss alone, without smoothing.
  func loss(
    _ hidden: Matrix, _ targets: Targets, _ options: LossOptions, into dHidden: Matrix?,
    _ context: inout Context
  ) -> LossSum

  /// Targets of the head's kind to plan with: for the first tokens of a batch, `share` of all, or for every sequence.
  func planTargets(_ batch: SequenceBatch, share: Double) -> Targets

  /// The weights that take part in the products of a token, where `share` of the tokens have targets.
  func productWeights(share: Double) -> Double
}

/// How a loss is taken.
struct LossOptions {
  /// What each row's gradient is multiplied by: 1 over the number of targets that the step averages over.
  var scale: Float = 1
  /// The share of the target's probability spread evenly over all outputs (Szegedy et al. 2016).
  var smoothing: Float = 0
  /// What the disagreement of a classifier's two passes of each row costs; 0 where the rows are passed once.
  var agreement: Float = 0
  /// How much each target counts.
  var weighing = LossWeighing()

  /// The loss where targets do not count alike; nil where they do, and in a plan.
  func weighed(_ engine: Engine) -> WeighedLoss? {
    weighing.isPlain || engine.isPlanning ? nil : WeighedLoss(weighing: weighing, smoothing: smoothing)
  }
}

extension Targets {
  /// The token targets.
  var tokens: [Int32] {
    guard case .tokens(let tokens) = self else {
      preconditionFailure("the model's head and the targets are of different kinds")
    }
    return tokens
  }

  /// The labels of sequences.
  var labels: [Int32] {
    switch self {
    case .labels(let labels), .taught(let labels, _): labels
    case .numbers, .tokens, .replaced:
      preconditionFailure("the model's head and the targets are of different kinds")
    }
  }

  /// What a teacher says of sequences; nil without one.
  var teaching: Teaching? {
    guard case .taught(_, let teaching) = self else { return nil }
    return teaching
  }

  /// The numbers of sequences.
  var numbers: [Float] {
    guard case .numbers(let numbers) = self else {
      preconditionFailure("the model's head and the targets are of different kinds")
    }
    return numbers
  }

  /// A target for the first tokens of a batch, `share` of all.
  static func first(_ share: Double, of batch: SequenceBatch) -> Targets {
    let count = min(batch.tokenCount, Int((Double(batch.tokenCount) * share).rounded(.up)))
    return .tokens((0..<batch.tokenCount).map { $0 < count ? 0 : -1 })
  }
}
