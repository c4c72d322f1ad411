import Batches
import Kernels
import TestSupport
import Transformer

/// The numbers of a slab, which lives at least until they are copied.
package func numbers(_ slab: Slab) -> [Float] { withExtendedLifetime(slab) { slab.row.elements } }

/// A tiny model and batches for it.
package enum Tiny {
  package static let vocabulary = 400
  /// The most that one pass takes, unless a test says otherwise.
  package static let largest = SequenceBatch(lengths: [Int](repeating: 16, count: 8))

  package static func configuration(
    _ family: Family = .llama, dropout: Float = 0,
    head: ModelConfiguration.Head = .language
  ) -> ModelConfiguration {
    var c = ModelConfiguration(
      family: family, vocabularySize: vocabulary, contextLength: 16, hiddenSize: 16,
      layerCount: 1,
      headCount: 2, intermediateSize: 24, head: head)
    c.dropout = dropout
    return c
  }

  /// A session with weights drawn by seed 3.
  package static func session(
    _ c: ModelConfiguration, threads: Int = 1, largest: SequenceBatch = Tiny.largest,
    evaluation: SequenceBatch? = nil
  ) throws -> ModelSession {
    let model = TransformerModel(c)
    let weights = Slab(count: model.layout.count)
    model.layout.initialize(weights, seed: 3)
    return ModelSession(
      model: model, weights: weights, engine: Engine(threads: threads, instructionSet: try .selected()),
      training: true, largest: largest, evaluation: evaluation)
  }

  /// `count` sequences of the lengths given, whose tokens follow a rule that can be learned.
  package static func pass(seed: UInt64, lengths: [Int]) -> MicroBatch {
    var random = SeededGenerator(seed: seed)
    var tokens: [Int32] = [], targets: [Int32] = [], offsets = [0]
    for length in lengths {
      var token = Int32(random.integers(1, in: 7..<vocabulary)[0])
      for position in 0..<length {
        tokens.append(token)
        token = 7 + (token * 3 + 1) % 50
        targets.append(position == length - 1 ? -1 : token)
      }
      offsets.append(tokens.count)
    }
    return MicroBatch(SequenceBatch(tokens: tokens, offsets: offsets), .tokens(targets))
  }

  /// Batches of ragged sequences, `accumulate` passes of `size` a step.
  package static func passes(size: Int, accumulate: Int) -> @Sendable (Int) -> [MicroBatch] {
    { step in
      (0..<accumulate).map { pass in
        var all: [MicroBatch] = []
        for row in 0..<size {
          // Row r of a step is the same however rows are divided into passes.
          let number = step * size * accumulate + pass * size + row
          all.append(Tiny.pass(seed: UInt64(number), lengths: [2 + number * 7 % 13]))
        }
        return joined(all)
      }
    }
  }

  private static func joined(_ passes: [MicroBatch]) -> MicroBatch {
    var tokens: [Int32] = [], targets: [Int32] = [], offsets = [0]
    for pass in passes {
      tokens += pass.sequences.tokens
      if case .tokens(let more) = pass.targets { targets += more }
      offsets.append(tokens.count)
    }
    return MicroBatch(SequenceBatch(tokens: tokens, offsets: offsets), .tokens(targets))
  }
}
