import Batches
import Data
import Kernels
import Transformer

extension Masking {
  /// The micro-batches of a step from batches that are not masked yet, each with a number of its own.
  ///
  /// For replaced-token detection they share one weight, which makes the step's loss the generator's mean over all
  /// hidden tokens + 50 times the detector's over all judged ones.
  func passes(_ batches: [TokenBatch], numbers: [Int]) -> [MicroBatch] {
    let masked = zip(batches, numbers).map { batch, number in
      var batch = batch
      apply(to: &batch, step: number)
      return batch
    }
    guard objective == .replacedToken else {
      return masked.map { MicroBatch(SequenceBatch($0), .tokens($0.targets)) }
    }
    let judged = batches.map { areOrdinary($0.tokens) }
    let weight = Replacement.weight(
      hidden: masked.reduce(0) { $0 + $1.targetCount },
      judged: judged.reduce(0) { $0 + $1.count { $0 } })
    return masked.indices.map { index in
      let replacement = Replacement(
        hidden: masked[index].targets, judged: judged[index], weight: weight,
        // "repl": apart from the masks of the same step.
        random: RandomStream(seed: seed, step: UInt64(numbers[index]), site: 0x7265_706C << 32))
      return MicroBatch(SequenceBatch(masked[index]), .replaced(replacement))
    }
  }
}
