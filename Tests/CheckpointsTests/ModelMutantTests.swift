import Batches
import Checkpoints
import Foundation
import Kernels
import ModelSupport
import TestSupport
import Testing
import Transformer

#if compiler(>=6.2)
  /// Damaged models, each kind of file in a process of its own, so that a signal or its memory is theirs alone.
  @Suite struct ModelMutantTests {
    @Test(.slow) func configurations() async {
      await #expect(processExitsWith: .success, "see \(MutantTrial.log("config.json"))") {
        try ModelMutants.configurations()
      }
    }

    @Test(.slow) func headers() async {
      await #expect(processExitsWith: .success, "see \(MutantTrial.log("model.safetensors"))") {
        try ModelMutants.headers()
      }
    }
  }
#endif

/// The trials, to be run in a process that they may end.
enum ModelMutants {
  /// Opens the folder's model as a command does, and computes with it.
  private static func use(_ path: String) throws {
    let folder = try ModelFolder(locating: path)
    let model = TransformerModel(try folder.configuration())
    let source = try folder.weights()
    try WeightStore.check(model.modelBindings, in: source, exempt: model.layout.exemptions)
    let weights = Slab(count: model.layout.count)
    _ = try WeightStore.load(
      model.modelBindings, into: weights, from: source, exempt: model.layout.exemptions)
    let length = min(3, model.configuration.contextLength)
    let batch = SequenceBatch(lengths: [length, 1])
    let session = ModelSession(
      model: model, weights: weights, engine: Engine(threads: 1, instructionSet: try .selected()),
      training: false,
      largest: batch, logitRows: length + 1)
    _ = session.outputs(batch)
  }

  /// The files of a fixture model.
  private static func files(_ model: String) throws -> (configuration: Data, weights: Data) {
    let folder = Fixture.modelFolder(model)
    return (
      try Data(contentsOf: folder.appending(path: "config.json")),
      try Data(contentsOf: folder.appending(path: "model.safetensors"))
    )
  }

  /// `config.json` of every family, and of every way in which a family's may vary.
  static func configurations() throws {
    let names = GoldenModel.names()
    let share = MutantTrial.count / names.count + 1
    var trial = try MutantTrial("config.json")
    for (index, name) in names.enumerated() {
      let (configuration, weights) = try files(name)
      try trial.run(
        "config.json", configuration, beside: ["model.safetensors": weights],
        numbers: index * share..<(index + 1) * share, open: use)
    }
    trial.finish()
  }

  /// The header of `model.safetensors`, its length with it, before numbers that stay.
  static func headers() throws {
    let names = ["gpt2", "bert-classification", "qwen3", "modernbert"]
    let share = MutantTrial.count / names.count
    var trial = try MutantTrial("model.safetensors")
    for (index, name) in names.enumerated() {
      let (configuration, weights) = try files(name)
      let length = weights.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      try trial.run(
        "model.safetensors", weights.dropFirst(8).prefix(length), beside: ["config.json": configuration],
        numbers: index * share..<(index + 1) * share,
        stored: { mutant, number in
          // Of one in eight the length is wrong too.
          let said = UInt64(number % 8 == 0 ? length : mutant.count)
          return Data(withUnsafeBytes(of: said.littleEndian, Array.init)) + mutant
            + weights.dropFirst(8 + length)
        }, open: use)
    }
    trial.finish()
  }
}
