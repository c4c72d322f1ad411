import Batches
import Data
import Foundation
import Kernels
import ModelSupport
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer
import Training
import TrainingSupport
import Transformer

/// Replaced-token detection as a run does it: passes and evaluation.
@Suite struct ReplacementTaskTests {
  private let tokenizer = ByteTokenizer()
  private let scratch: TemporaryFolder
  private let file: TokenCorpus

  init() throws {
    scratch = try TemporaryFolder()
    let text = (0..<60).map { "line \($0) of the text, and \(($0 * 37) % 101) more" }.joined(separator: "\n")
    file = try TokenCorpusBuilder(
      try CorpusFiles([try scratch.write("a.txt", text)]), options: TextOptions(documents: .line),
      tokenizer: tokenizer, endToken: nil, threads: 1
    ).build(in: scratch.path("cache")).corpus
  }

  private func task(batchSize: Int = 4, accumulate: Int = 1, objective: Objective = .replacedToken) throws
    -> LanguageModelTask
  {
    let cut = file.count * 3 / 4
    return try LanguageModelTask(
      training: TokenView(file, ranges: [0..<cut]), validation: TokenView(file, ranges: [cut..<file.count]),
      tokenizer: tokenizer, isCausal: false,
      LanguageModelTask.Configuration(
        batchSize: batchSize, accumulate: accumulate, contextLength: 16, objective: objective, seed: 5))
  }

  private func configuration() throws -> ModelConfiguration {
    var c = Tiny.configuration(.bert)
    c.vocabularySize = tokenizer.vocabularySize
    c.initializerRange = 0.1
    c = try #require(c.detector(generator: GeneratorConfiguration(share: 0.5, of: c)))
    c.pretraining = PretrainingRecord(objective: .replacedToken, maskProbability: 0.15)
    return c
  }

  private func replacement(_ pass: MicroBatch) throws -> Replacement {
    guard case .replaced(let replacement) = pass.targets else { throw CocoaError(.coderInvalidValue) }
    return replacement
  }

  @Test func passesOfAStepShareTheirWeight() throws {
    let task = try task(accumulate: 3)
    for step in 0..<4 {
      let passes = try task.microBatches(at: step)
      let all = try passes.map(replacement)
      let hidden = all.reduce(0) { $0 + $1.hidden.count { $0 >= 0 } }
      let scored = all.reduce(0) { $0 + $1.scoredCount }
      for (pass, replacement) in zip(passes, all) {
        #expect(replacement.weight == Float(50 * Double(hidden) / Double(scored)))
        #expect(
          pass.targets.count == replacement.hidden.count { $0 >= 0 }
            && pass.targets.count >= pass.sequences.count
        )
        for position in 0..<pass.sequences.tokenCount {
          let token = pass.sequences.tokens[position]
          if replacement.hidden[position] >= 0 {
            #expect(token == 6 && replacement.hidden[position] >= 7 && replacement.scored[position])
          } else {
            #expect(
              replacement.scored[position] == (token >= 7), "a special token is scored, or another is not")
          }
        }
      }
      #expect(all[0].random.key != all[1].random.key, "two passes draw the same numbers")
      #expect(try task.microBatches(at: step).map(replacement).map(\.hidden) == all.map(\.hidden))
    }
    let planned = TransformerModel(try configuration()).planTargets(share: 0.15, of: task.largest)
    #expect(try replacement(MicroBatch(task.largest, planned)).scoredCount == 64)
  }

  @Test func theEvaluationIsAlwaysTheSame() throws {
    let task = try task()
    let session = try Tiny.session(configuration(), largest: task.largest, evaluation: task.largestEvaluation)
    let first = try #require(try task.evaluate(session))
    #expect(try task.evaluate(session) == first)
    #expect(try self.task(batchSize: 1, accumulate: 2).evaluate(session) == first)
    #expect(first.metric == "loss" && !first.higherIsBetter)
    let values = Dictionary(uniqueKeysWithValues: first.values.map { ($0.name, $0.value) })
    let generator = try #require(values["generator_loss"]), detection = try #require(values["detection_loss"])
    #expect(abs(first.score - generator - 50 * detection) < 1e-9)
    let share = try #require(values["replaced_share"])
    // Hardly a token of an untrained generator is right, so nearly all that are masked are replaced.
    #expect(share > 0.1 && share < 0.25)
    let accuracy = try #require(values["detection_accuracy"])
    #expect((0...1).contains(accuracy))
  }

  @Test func trainingLowersBothLosses() throws {
    let task = try task(batchSize: 16)
    let session = try Tiny.session(configuration(), largest: task.largest, evaluation: task.largestEvaluation)
    let before = try #require(try task.evaluate(session))
    let trainer = Trainer(
      session: session, optimizer: AdamW().make(session.model.layout),
      schedule: Tiny.schedule(150), task: task,
      configuration: TrainerConfiguration(steps: 150, evaluateEvery: 150, saveEvery: 150), store: nil)
    try trainer.run()
    let after = try #require(try task.evaluate(session))
    func value(_ name: String, _ evaluation: Evaluation) -> Double {
      evaluation.values.first { $0.name == name }?.value ?? .nan
    }
    for name in ["loss", "generator_loss", "detection_loss"] {
      #expect(value(name, after) < value(name, before), "\(name): \(before) \(after)")
    }
    #expect(value("generator_loss", after) < 4.5, "equal chances are 5.6 nats")
  }
}
