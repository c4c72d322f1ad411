import CommandLine
import Commands
import Kernels
import ModelSupport
import Storage
import Testing
import Tokenizer
import Training
import Transformer

@Suite struct StartingModelTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private func start(_ arguments: [String]) throws -> StartingModel {
    try StartingModel(options(["--input", "-", "--output", "run"] + arguments), console())
  }

  @Test func aNewModelHasTheShapeAskedFor() throws {
    let start = try start([
      "--tokenizer", bench.path("v.model"), "--architecture", "bert", "--size", "tiny", "--context-length",
      "32",
      "--mask-probability", "0.3",
    ])
    let c = start.model.configuration
    #expect(c.family == .bert && c.layerCount == 2 && c.hiddenSize == 128 && start.sequenceLength == 32)
    #expect(start.objective == .mlm && start.maskProbability == 0.3 && c.maskShare == 0.3)
    #expect(c.vocabularySize == 300 && c.tokenizerFingerprint == start.tokenizer.fingerprint)
  }

  @Test func aParentKeepsItsShapeAndItsObjective() throws {
    let gpt2 = try start(["--from", bench.path("gpt2"), "--context-length", "8"])
    #expect(gpt2.objective == .causal && gpt2.maskProbability == 1 && gpt2.sequenceLength == 8)
    #expect(gpt2.model.configuration.contextLength == 16)
    let bert = try start(["--from", bench.path("bert")])
    #expect(bert.objective == .mlm && bert.maskProbability == MaskShare.usual && bert.sequenceLength == 16)
    let weights = try bert.weights(seed: 1, console())
    #expect(weights.slab.count == bert.model.layout.count)
  }

  @Test func whatCannotGoOnIsRefused() throws {
    let long = try #require(throws: UsageError.self) {
      try start(["--from", bench.path("gpt2"), "--context-length", "32"])
    }
    #expect(long.description.contains("16 positions"), "\(long)")
    for (arguments, word) in [
      (["--from", bench.path("bert"), "--tokenizer", bench.path("other.model")], "310 pieces"),
      (["--from", bench.path("classification")], "is a classifier"),
    ] {
      let error = try #require(throws: TrainingError.self) { try start(arguments) }
      #expect(error.fault == .mismatch && "\(error)".contains(word), "\(error)")
    }
  }
}
