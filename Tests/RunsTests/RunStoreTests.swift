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

/// A run's folder: what is kept, what `best` and `last` name, and that what is saved opens as what it was.
@Suite struct RunStoreTests {
  private func store(_ path: String, _ c: ModelConfiguration, keep: Int) throws -> RunStore {
    try RunStore(
      folder: RunFolder.prepare(path, mode: .resume), tokenizer: TinyTokenizer.open(), configuration: c,
      keep: keep)
  }

  private func save(_ store: RunStore, _ session: ModelSession, _ step: Int, best: Bool = false) throws {
    let optimizer = AdamW().make(session.model.layout)
    var state = TrainerState()
    state.step = step
    if best {
      state.bestStep = step
      state.bestScore = 1
    }
    #expect(
      try store.save(session, optimizer, state, isBest: best) == store.folder.path + "/"
        + CheckpointSeries.name(step: step))
  }

  @Test func theNewestAndTheBestAreKept() throws {
    let scratch = try TemporaryFolder()
    let c = Tiny.configuration()
    let session = try Tiny.session(c)
    let store = try store(scratch.path("run"), c, keep: 2)
    for step in 1...6 { try save(store, session, step, best: step == 2) }
    #expect(store.folder.series.steps == [6, 5, 2])
    #expect(store.folder.series.best?.hasSuffix("step-0000002") == true)
    #expect(store.folder.series.last?.hasSuffix("step-0000006") == true)
    try save(store, session, 7, best: true)
    try save(store, session, 8)
    #expect(store.folder.series.steps == [8, 7])
    #expect(try ModelFolder(locating: scratch.path("run")).path.hasSuffix("step-0000007"))
  }

  /// A kill between a checkpoint's rename and its links' is put right at the next start.
  @Test func linksThatLagBehindAreMovedOn() throws {
    let scratch = try TemporaryFolder()
    let c = Tiny.configuration()
    let session = try Tiny.session(c)
    let store = try store(scratch.path("run"), c, keep: 3)
    try save(store, session, 1, best: true)
    try save(store, session, 2, best: true)
    try store.folder.series.markBest(step: 1)
    try store.folder.series.markLast(step: 1)
    let optimizer = AdamW().make(session.model.layout)
    let state = try store.resume(
      session.model, weights: session.weights, optimizer: optimizer, accept: { _, _ in })
    #expect(state?.step == 2)
    #expect(store.folder.series.best?.hasSuffix("step-0000002") == true)
    #expect(store.folder.series.last?.hasSuffix("step-0000002") == true)
  }

  /// Fewer checkpoints to keep than before make room at once, not after the next was written.
  @Test func whatIsNotKeptAnyMoreGoesAtTheStart() throws {
    let scratch = try TemporaryFolder()
    let c = Tiny.configuration()
    let session = try Tiny.session(c)
    do {
      let many = try store(scratch.path("run"), c, keep: 5)
      for step in 1...5 { try save(many, session, step, best: step == 2) }
      #expect(many.folder.series.steps == [5, 4, 3, 2, 1])
    }
    let optimizer = AdamW().make(session.model.layout)
    let few = try store(scratch.path("run"), c, keep: 1)
    _ = try few.resume(session.model, weights: session.weights, optimizer: optimizer, accept: { _, _ in })
    #expect(few.folder.series.steps == [5, 2])
  }

  @Test func anEmptyRunHasNothingToResume() throws {
    let scratch = try TemporaryFolder()
    let session = try Tiny.session(Tiny.configuration())
    let optimizer = AdamW().make(session.model.layout)
    let store = try store(scratch.path("run"), Tiny.configuration(), keep: 1)
    #expect(
      try store.resume(session.model, weights: session.weights, optimizer: optimizer, accept: { _, _ in })
        == nil
    )
  }

  @Test(arguments: [
    "", "[]", "{\"version\": 2}", "{\"version\":1,\"step\":-1,\"targets\":0,\"fingerprint\":{}}",
  ])
  func aBadStateIsRefusedByName(text: String) throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("state.json", text)
    for path in [path, scratch.path("none.json")] {
      let error = try #require(throws: TrainingError.self) { try TrainerState.read(path) }
      #expect(error.fault == .badInput && error.description.contains(path), "\(error)")
    }
  }

  private func logits(_ model: TransformerModel, _ weights: Slab) throws -> [Float] {
    let batch = SequenceBatch([[9, 8, 7, 40, 50], [11], [30, 31, 32]])
    let session = ModelSession(
      model: model, weights: weights, engine: Engine(threads: 1, instructionSet: try .selected()),
      training: false,
      largest: batch, logitRows: 9)
    return session.outputs(batch)
  }

  /// What is saved opens, by the way every command opens a model, with the same configuration and the same logits.
  @Test(arguments: ModelFamilies.all, [false, true])
  func aCheckpointOpensAsItWas(_ family: Family, isClassifier: Bool) throws {
    let scratch = try TemporaryFolder()
    let tokenizer = try TinyTokenizer.open()
    var c = Tiny.configuration(
      family, dropout: 0.1,
      head: isClassifier ? .classification(labels: ["no", "yes", "1"]) : .language)
    c.tokenizerFingerprint = tokenizer.fingerprint
    c.endToken = tokenizer.specialTokens.end.map(Int.init)
    let session = try Tiny.session(
      c, largest: isClassifier ? SequenceBatch([[1]]) : Tiny.largest)
    var random = SeededGenerator(seed: 4)
    // Biases and norms too, so that none can be lost unseen.
    for entry in session.model.layout.entries {
      let p = entry.parameter
      session.weights.matrix(offset: p.offset, rows: p.rows, columns: p.columns).set(
        random.normals(p.count, deviation: 0.3))
    }
    try save(try store(scratch.path("run"), c, keep: 1), session, 12)
    let loaded = try LoadedModel.open(scratch.path("run"))
    #expect(loaded.model.configuration == c)
    #expect(loaded.report.initialised.isEmpty && loaded.report.ignored.isEmpty)
    #expect(loaded.tokenizer.fingerprint == tokenizer.fingerprint)
    #expect(try logits(loaded.model, loaded.weights) == logits(session.model, session.weights))
  }

  @Test func anotherTokenizerIsRefused() throws {
    let scratch = try TemporaryFolder()
    var c = Tiny.configuration()
    c.tokenizerFingerprint = String(repeating: "ab", count: 32)
    try save(try store(scratch.path("run"), c, keep: 1), Tiny.session(c), 1)
    let error = try #require(throws: FileError.self) { try LoadedModel.open(scratch.path("run")) }
    #expect(error.fault == .mismatch && error.description.contains("tokenizer.model"), "\(error)")
    c = Tiny.configuration()
    c.vocabularySize = 50
    try save(try store(scratch.path("small"), c, keep: 1), Tiny.session(c), 1)
    let small = try #require(throws: FileError.self) { try LoadedModel.open(scratch.path("small")) }
    #expect(small.fault == .mismatch && small.description.contains("50"), "\(small)")
  }

  /// A language model becomes a classifier: the body's numbers stay, the head begins anew and says so.
  @Test(arguments: ModelFamilies.all)
  func aNewHeadKeepsTheBody(_ family: Family) throws {
    let scratch = try TemporaryFolder()
    let c = Tiny.configuration(family)
    let session = try Tiny.session(c)
    try save(try store(scratch.path("run"), c, keep: 1), session, 1)
    let loaded = try LoadedModel.open(
      scratch.path("run"), head: .classification(labels: ["a", "b"]), dropout: 0.2)
    #expect(loaded.model.configuration.head == .classification(labels: ["a", "b"]))
    #expect(loaded.model.configuration.dropout == 0.2)
    #expect(
      loaded.report.initialised.contains { $0.hasPrefix(!family.traits.isCausal ? "classifier" : "score") })
    let old = Dictionary(uniqueKeysWithValues: session.model.layout.bindings.map { ($0.name, $0) })
    var shared = 0
    for binding in loaded.model.layout.bindings {
      guard let before = old[binding.name] else {
        #expect(loaded.report.initialised.contains(binding.name))
        continue
      }
      shared += 1
      #expect(
        GoldenModel.stored(binding, loaded.weights) == GoldenModel.stored(before, session.weights),
        "\(binding.name)")
    }
    #expect(shared == loaded.report.loaded && shared > 5)
  }
}
