import Batches
import Checkpoints
import Data
import Foundation
import Kernels
import Runs
import Storage
import TestSupport
import Testing
import Tokenizer
import Training
import Transformer

/// Replaced-token detection as a run does it: passes, evaluation, checkpoints with a generator.
@Suite struct ReplacementTaskTests {
  private let tokenizer = ByteTokenizer()
  private let scratch: Scratch
  private let file: TokenCorpus

  init() throws {
    scratch = try Scratch()
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

  private func store(_ name: String, _ c: ModelConfiguration) throws -> RunStore {
    try RunStore(
      folder: RunFolder.prepare(scratch.path(name), mode: .resume), tokenizer: TinyTokenizer.open(),
      configuration: c, keep: 1)
  }

  private func save(_ name: String, _ c: ModelConfiguration) throws -> ModelSession {
    let session = try Tiny.session(c, largest: SequenceBatch([[1, 2]]))
    var state = TrainerState()
    state.step = 3
    _ = try store(name, c).save(
      session, AdamW().make(session.model.layout), state, isBest: true)
    return session
  }

  private func tiny(_ family: Family = .bert) throws -> ModelConfiguration {
    var c = Tiny.configuration(family)
    c.vocabularySize = try TinyTokenizer.open().vocabularySize
    return c
  }

  private func detector() throws -> ModelConfiguration {
    let c = try tiny()
    return try #require(c.detector(generator: GeneratorConfiguration(share: 0.5, of: c)))
  }

  /// The tensors of a loaded model that are those of `session` under the same name but for the family's.
  private func shared(_ loaded: LoadedModel, _ session: ModelSession) -> Int {
    func bare(_ name: String) -> String {
      name.hasPrefix("bert.")
        ? "encoder:" + name.dropFirst(5)
        : name.hasPrefix("electra.") ? "encoder:" + name.dropFirst(8) : name
    }
    let old = Dictionary(uniqueKeysWithValues: session.model.layout.bindings.map { (bare($0.name), $0) })
    return loaded.model.layout.bindings.count { binding in
      guard let before = old[bare(binding.name)] else { return false }
      return GoldenModel.stored(binding, loaded.weights) == GoldenModel.stored(before, session.weights)
    }
  }

  @Test func aDetectorIsSavedWithItsGeneratorAndResumed() throws {
    let c = try detector()
    let session = try save("run", c)
    let folder = try #require(RunFolder(path: scratch.path("run")).series.last)
    let stored = try SafetensorsSource(file: folder + "/model.safetensors").names
    #expect(stored.allSatisfy { $0.hasPrefix("electra.") || $0.hasPrefix("discriminator_predictions.") })
    let loaded = try LoadedModel.open(scratch.path("run"))
    #expect(loaded.report.initialised.isEmpty && numbers(loaded.weights) == numbers(session.weights))
    let empty = Slab(count: session.model.layout.count)
    let optimizer = AdamW().make(session.model.layout)
    let state = try store("run", c).resume(
      session.model, weights: empty, optimizer: optimizer, fingerprint: [:])
    #expect(state?.step == 3 && numbers(empty) == numbers(session.weights))
    // Without its generator it is still a model, with a new one beside it.
    try FileManager.default.removeItem(atPath: folder + "/" + Manifest.name)
    try FileManager.default.removeItem(atPath: folder + "/" + WeightFiles.generator)
    let alone = try LoadedModel.open(scratch.path("run"))
    #expect(alone.report.initialised.sorted() == session.model.generatorBindings.map(\.name).sorted())
  }

  @Test func aDetectorBecomesAClassifierOrALanguageModel() throws {
    let session = try save("run", try detector())
    let encoder = session.model.modelBindings.count { $0.name.hasPrefix("electra.") }
    let classifier = try LoadedModel.open(scratch.path("run"), head: .classification(labels: ["a", "b"]))
    #expect(classifier.model.generatorBindings.isEmpty && classifier.model.configuration.generator == nil)
    #expect(
      classifier.report.initialised.sorted() == [
        "classifier.dense.bias", "classifier.dense.weight", "classifier.out_proj.bias",
        "classifier.out_proj.weight",
      ])
    #expect(shared(classifier, session) == encoder)
    let language = try LoadedModel.open(scratch.path("run"), head: .language)
    #expect(shared(language, session) == encoder && language.report.initialised.count == 5)
  }

  @Test func aMaskedModelBecomesADetector() throws {
    let session = try save("run", try tiny())
    let encoder = session.model.modelBindings.count { $0.name.hasPrefix("bert.") }
    let stored = try StoredModel(scratch.path("run")) { c in
      c = try #require(c.detector(generator: GeneratorConfiguration(share: 0.5, of: c)))
    }
    let loaded = try stored.load(seed: 1)
    #expect(shared(loaded, session) == encoder && loaded.report.loaded == encoder)
    let fresh = loaded.report.initialised.filter { !$0.hasPrefix("generator.") }.sorted()
    #expect(
      fresh == [
        "discriminator_predictions.dense.bias", "discriminator_predictions.dense.weight",
        "discriminator_predictions.dense_prediction.bias",
        "discriminator_predictions.dense_prediction.weight",
      ])
  }
}
