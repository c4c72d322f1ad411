import Batches
import Checkpoints
import Foundation
import Kernels
import ModelSupport
import Runs
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer
import Training
import Transformer

/// A detector of replaced tokens with its generator, saved, resumed, and turned into other models.
@Suite struct DetectorCheckpointTests {
  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

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
      session.model, weights: empty, optimizer: optimizer, accept: { _, _ in })
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
