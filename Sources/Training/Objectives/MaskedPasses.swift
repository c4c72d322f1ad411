import Batches
import Data
import Kernels
import Transformer

extension Masking {
  /// The micro-batches of a step from batches that are not masked yet, each with a number of its own.
  ///
  /// For replaced-token detection they share one weight, which makes the step's loss the generator's mean over all
  /// hidden tokens + 50 times the detector's over all it is asked about.
  func passes(_ batches: [MicroBatch], numbers: [Int]) -> [MicroBatch] {
    let masked = zip(batches, numbers).map { batch, number in hide(batch.sequences, step: number) }
    guard objective == .replacedToken else {
      return masked.map { MicroBatch($0.sequences, .tokens($0.hidden)) }
    }
    let scored = batches.map { areOrdinary($0.sequences.tokens) }
    let weight = Replacement.weight(
      hidden: masked.reduce(0) { $0 + $1.hidden.count { $0 >= 0 } },
      scored: scored.reduce(0) { $0 + $1.count { $0 } })
    return masked.indices.map { index in
      let replacement = Replacement(
        hidden: masked[index].hidden, scored: scored[index], weight: weight,
        random: RandomStream(seed: seed, step: UInt64(numbers[index]), site: RandomSite.replacements))
      return MicroBatch(masked[index].sequences, .replaced(replacement))
    }
  }
}
