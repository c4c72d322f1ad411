import Batches
import Kernels
import Training
import Transformer

/// Training on one batch of random tokens, the same at every step: the work of a step without any of the reading.
package struct RandomTokenTask: TrainingTask {
  /// The batch.
  package let batch: MicroBatch
  /// The share of positions that have a target: all for a decoder, the masked ones of an encoder.
  package let headShare: Double

  private let size: BenchmarkSize
  private let length: Int

  /// - Parameters:
  ///   - size: the model; a masked one predicts each position with probability 0.15, and one at least.
  ///   - batchSize: sequences a step.
  ///   - length: tokens a sequence.
  ///   - seed: of tokens and masks.
  package init(_ size: BenchmarkSize, batchSize: Int, length: Int, seed: UInt64) {
    self.size = size
    self.length = length
    var random = RandomStream(seed: seed, step: 0, site: 0)
    let count = batchSize * length
    let tokens = (0..<count).map { _ in Int32(random.below(size.vocabularySize)) }
    var targets = (0..<count).map { _ in Int32(random.below(size.vocabularySize)) }
    if size.isMasked {
      for place in 1..<max(count, 1) where random.uniform() >= BenchmarkSize.maskedShare {
        targets[place] = -1
      }
    }
    batch = MicroBatch(
      SequenceBatch(tokens: tokens, offsets: (0...batchSize).map { $0 * length }),
      .tokens(targets))
    headShare = Double(batch.targets.count) / Double(count)
  }

  /// Its sequences.
  package var largest: SequenceBatch { batch.sequences }

  /// The batch, whatever the step.
  package func microBatches(at step: Int) -> [MicroBatch] { [batch] }

  /// Nothing is evaluated.
  package var evaluationSteps: Double { 0 }

  /// Nothing is evaluated.
  package func evaluate(_ session: ModelSession) -> Evaluation? { nil }

  /// By ``BenchmarkSize/operationsPerToken(length:headShare:)``.
  package func operations(_ batch: MicroBatch, _ model: TransformerModel) -> Double {
    Double(batch.sequences.tokenCount) * size.operationsPerToken(length: length, headShare: headShare)
  }
}
