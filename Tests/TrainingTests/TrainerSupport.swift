import Batches
import Foundation
import Kernels
import TestSupport
import Tokenizer
import Training
import Transformer

/// A task made of fixed rules: batches by a function of the step, evaluations from a list of scores or from the model.
struct RuleTask: TrainingTask {
  var passes: @Sendable (Int) -> [MicroBatch]
  /// The score of the evaluation that sees these weights.
  var judge: (@Sendable (ModelSession) -> Evaluation?)?
  var largest = SequenceBatch(lengths: [Int](repeating: 16, count: 8))
  var evaluationSteps: Double { 0 }

  func microBatches(at step: Int) -> [MicroBatch] { passes(step) }
  func evaluate(_ session: ModelSession) -> Evaluation? { judge?(session) }
  func operations(_ batch: MicroBatch, _ model: TransformerModel) -> Double { 1 }
}

/// The numbers of a slab, which lives at least until they are copied.
func numbers(_ slab: Slab) -> [Float] { withExtendedLifetime(slab) { slab.row.elements } }

/// A tiny model and batches for it.
enum Tiny {
  static let vocabulary = 400

  static func configuration(
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
  static func session(
    _ c: ModelConfiguration, threads: Int = 1, largest: SequenceBatch? = nil, evaluation: SequenceBatch? = nil
  ) throws -> ModelSession {
    let model = TransformerModel(c)
    let weights = Slab(count: model.layout.count)
    model.layout.initialize(weights, seed: 3)
    let largest = largest ?? RuleTask(passes: { _ in [] }).largest
    return ModelSession(
      model: model, weights: weights, engine: Engine(threads: threads, instructionSet: try .selected()),
      training: true, largest: largest, evaluation: evaluation)
  }

  /// `count` sequences of the lengths given, whose tokens follow a rule that can be learned.
  static func pass(seed: UInt64, lengths: [Int]) -> MicroBatch {
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
  static func passes(size: Int, accumulate: Int) -> @Sendable (Int) -> [MicroBatch] {
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

  /// The loss on a fixed batch, for evaluations that see the weights.
  static let judge: @Sendable (ModelSession) -> Evaluation? = { session in
    let pass = Tiny.pass(seed: 999, lengths: [9, 4])
    let sum = session.model.evaluate(pass, &session.context)
    return Evaluation(values: [("loss", sum.mean)], metric: "loss", higherIsBetter: false)
  }

  static func schedule(_ steps: Int, rate: Double = 1e-2) -> LearningRateSchedule {
    LearningRateSchedule(shape: .cosine, peak: rate, minimum: rate / 10, warmup: 2, steps: steps)
  }
}

/// A real SentencePiece model, learned once.
enum TinyTokenizer {
  private static let trained: Result<Data, any Error> = Result {
    var number = 0
    let words = [
      "river", "boat", "letter", "market", "window", "harbour", "quiet", "counts", "rain", "lantern",
    ]
    return try SentencePieceTrainer(
      SentencePieceTrainerOptions(type: .bpe, vocabularySize: 300)
    ).train(totalBytes: 4_000, source: "words") {
      number += 1
      guard number <= 100 else { return nil }
      return Array("\(words[number % 10]) \(words[number * 7 % 10]) \(words[number / 10 % 10])".utf8)
    }.model
  }

  static func open() throws -> SentencePieceTokenizer {
    try SentencePieceTokenizer(data: trained.get(), path: "words")
  }
}
