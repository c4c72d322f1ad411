import Batches
import Data
import Kernels
import Training
import Transformer

/// The sizes that decide how much memory a run takes.
package struct RunShape {
  /// The model, with ``Transformer/TransformerModel/recomputesBlocks`` as the run has it.
  package var model: TransformerModel
  /// The lengths of the sequences of the largest training pass.
  package var training: [Int]
  /// Passes a step.
  package var accumulate: Int
  /// The lengths of the sequences of the largest evaluation pass.
  package var evaluation: [Int]
  /// The share of tokens that have a target, in a language model.
  package var targetShare: Double
  /// What products are computed in.
  package var precision: Precision
  /// What changes the weights.
  package var optimizer: OptimizerSettings
  /// What the parameters take that are not trained, in bytes, mapped from their file or not.
  package var frozenBytes: Int

  /// The sizes given.
  package init(
    model: TransformerModel, training: [Int], accumulate: Int, evaluation: [Int], targetShare: Double = 1,
    precision: Precision, optimizer: OptimizerSettings = OptimizerSettings(), frozenBytes: Int = 0
  ) {
    self.frozenBytes = frozenBytes
    self.model = model
    self.training = training
    self.accumulate = accumulate
    self.evaluation = evaluation
    self.targetShare = targetShare
    self.precision = precision
    self.optimizer = optimizer
  }

  /// A planned batch is made of token ids, so more tokens than this are not planned one by one: from a million on,
  /// activations grow as the tokens do.
  private static let mostTokens = 1 << 21

  /// What the passes take.
  ///
  /// - Parameter share: of tokens with a target: the usual one for what is likely, 1 for the most there can be.
  package func passes(_ engine: Engine, share: Double) -> PassPlan {
    let evaluated = grown(evaluation) { batch in
      PassPlan.inference(
        model, batch, model.planTargets(share: share, of: batch), engine, precision: precision)
    }
    let trained = grown(training) { batch in
      PassPlan.training(
        model, batch, model.planTargets(share: share, of: batch), engine, precision: precision)
    }
    return trained.union(evaluated)
  }

  /// The plan of a batch of such lengths, or for a very large one, the straight line through two smaller ones.
  private func grown(_ lengths: [Int], _ plan: (SequenceBatch) -> PassPlan) -> PassPlan {
    let tokens = lengths.reduce(0, +)
    if tokens == 0 { return PassPlan() }
    guard tokens > Self.mostTokens, lengths.count >= 4 else { return plan(SequenceBatch(lengths: lengths)) }
    let half = max(1, Int(Double(lengths.count) * Double(Self.mostTokens / 2) / Double(tokens)))
    let few = SequenceBatch(lengths: Array(lengths.prefix(half)))
    let more = SequenceBatch(lengths: Array(lengths.prefix(2 * half)))
    let (low, high) = (plan(few), plan(more))
    let slope =
      Double(high.activations - low.activations) / Double(max(1, more.tokenCount - few.tokenCount))
    return PassPlan(
      activations: high.activations + Int(slope * Double(tokens - more.tokenCount)), buffers: high.buffers)
  }

  /// What each label takes beside its share of the model: its name, its figures in the evaluations that are kept, and
  /// the JSON of both while it is written. Measured on 1,000 to 5,000 labels of 11 bytes: 1.4 kB each.
  private static let perLabel = 1_400

  /// The bytes of a classifier's labels.
  var labelBytes: Int {
    (model.configuration.head.labels?.count ?? 0) * Self.perLabel
  }

  /// The bytes of a step's batches, whose passes are drawn together: tokens, positions, targets and segments.
  var batchBytes: Int { 4 * MemoryLayout<Int32>.stride * training.reduce(0, +) * accumulate }
}
