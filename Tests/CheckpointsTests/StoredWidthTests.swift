import Checkpoints
import Foundation
import Kernels
import ModelSupport
import Storage
import TestSupport
import Testing
import Transformer

/// Weights written again at another width.
struct StoredWidthTests {
  /// A folder with a tiny model whose weights hold awkward numbers, and what is read after `convert` to `width`.
  private func converted(
    _ width: StoredWidth?, shardBytes: Int = .max, put numbers: [Float] = []
  ) throws -> (before: Slab, after: Slab, model: TransformerModel, names: [String]) {
    let folder = try TemporaryFolder()
    let c = ModelConfiguration(
      family: try #require(Family(rawValue: "gpt2")), vocabularySize: 24, contextLength: 8, hiddenSize: 8,
      layerCount: 2, headCount: 2)
    let model = TransformerModel(c)
    let weights = Slab(count: model.layout.count)
    model.layout.initialize(weights, seed: 3)
    for (index, number) in numbers.enumerated() {
      weights.base[model.modelBindings[0].offset + index] = number
    }
    try DirectoryWriter.write(folder.path + "/in") { writer in
      try HuggingFaceFolder.write(
        model, weights, companions: [("vocab.txt", Data("a\nb\n".utf8))], in: writer)
    }
    try HuggingFaceExport(folder.path + "/in", width: width).write(
      to: folder.path + "/out", shardBytes: shardBytes)
    let source = try ModelFolder(locating: folder.path + "/out").weights()
    let after = Slab(count: model.layout.count)
    _ = try WeightStore.load(
      model.modelBindings, into: after, from: source, exempt: model.layout.exemptions, allowNonFinite: true)
    let names = try filesIn(folder.path + "/out")
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.path + "/out/vocab.txt")) == Data("a\nb\n".utf8))
    return (weights, after, model, names)
  }

  @Test(arguments: [StoredWidth?.none, .fp32, .fp16, .bf16])
  func numbersAreTheNearest(_ width: StoredWidth?) throws {
    let awkward: [Float] = [
      0, -0.0, 1, 1.00390625, 1.01171875, 65_504, -65_504, 1e-8, 6.1e-5, 5.97e-8, .leastNonzeroMagnitude,
      1 / 3,
    ]
    let result = try converted(width, put: awkward)
    for binding in result.model.modelBindings {
      for index in binding.offset..<binding.offset + binding.rows * binding.columns {
        let number = result.before.base[index]
        let expected =
          switch width {
          case .fp16: Float(Float16(number))
          case .bf16: BFloat16.value(BFloat16.bits(number))
          case .fp32, nil: number
          }
        #expect(result.after.base[index].bitPattern == expected.bitPattern)
      }
    }
  }

  @Test func numbersWithoutAPlaceAreRefusedByName() throws {
    let error = #expect(throws: FileError.self) { try converted(.fp16, put: [1, 65_520]) }
    #expect(error?.description.contains("transformer.wte.weight” holds a number at element 1 ") == true)
    #expect(throws: FileError.self) { try converted(.bf16, put: [.greatestFiniteMagnitude]) }
    _ = try converted(.bf16, put: [65_520, 3e38])
  }

  @Test func shardsHoldWhatOneFileHolds() throws {
    let whole = try converted(nil)
    let cut = try converted(nil, shardBytes: 1_500)
    #expect(
      cut.names.contains("model-00001-of-0000\(cut.names.count { $0.hasSuffix(".safetensors") }).safetensors")
    )
    #expect(cut.names.contains("model.safetensors.index.json") && !cut.names.contains("model.safetensors"))
    for index in 0..<whole.model.layout.count { #expect(cut.after.base[index] == whole.after.base[index]) }
  }
}
