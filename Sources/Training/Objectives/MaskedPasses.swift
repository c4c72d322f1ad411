import Batches
import Data
import Kernels
import Transformer

extension Masking {
  /// The passes of a step from batches that are not masked yet, each with a number of its own.
  ///
  /// For replaced-token detection the passes share one weight, which makes the step's loss the generator's mean over all
  /// hidden tokens + 50 times the detector's over all judged ones.
  func passes(_ batches: [MicroBatch], numbers: [Int]) -> [MicroBatch] {
    let masked = zip(batches, numbers).map { batch, number in hide(batch.sequences, step: number) }
    guard objective == .replacedToken else {
      return masked.map { MicroBatch($0.sequences, .tokens($0.hidden)) }
    }
    let judged = batches.map { areOrdinary($0.sequences.tokens) }
    let weight = Replacement.weight(
      hidden: masked.reduce(0) { $0 + $1.hidden.count { $0 >= 0 } },
      judged: judged.reduce(0) { $0 + $1.count { $0 } })
    return masked.indices.map { index in
      let replacement = Replacement(
        hidden: masked[index].hidden, judged: judged[index], weight: weight,
        random: RandomStream(seed: seed, step: UInt64(numbers[index]), site: RandomSite.replacements))
      return MicroBatch(masked[index].sequences, .replaced(replacement))
    }
  }
}

extension ReplacementSum {
  /// The names of ``evaluation``'s figures, the share of replaced tokens aside, which is none to be judged by.
  static let metrics = [
    Metric("loss", higherIsBetter: false), Metric("generator_loss", higherIsBetter: false),
    Metric("generator_accuracy", higherIsBetter: true), Metric("detection_loss", higherIsBetter: false),
    Metric("detection_accuracy", higherIsBetter: true),
  ]

  /// The figures of an evaluation. The loss that training minimises decides: a detector's own loss also rises as its
  /// generator gets better, and its accuracy falls. Beside the accuracy stands the share of replaced tokens, since
  /// calling every token original is right about the others.
  var evaluation: Evaluation {
    Evaluation(
      values: [
        ("loss", loss), ("generator_loss", generator.mean), ("generator_accuracy", generator.accuracy),
        ("detection_loss", detector.mean), ("detection_accuracy", detector.accuracy),
        ("replaced_share", Double(replaced) / Double(max(1, detector.count))),
      ], metric: "loss", higherIsBetter: false)
  }
}
