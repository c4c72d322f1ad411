import Checkpoints
import Foundation
import Kernels
import Storage
import TestSupport
import Testing
import Tokenizer
import Transformer

/// Models written as GGUF files and read back.
@Suite struct GGUFTests {
  private static let models = [
    "llama", "llama-llama3", "llama-linear", "mistral", "mistral-window", "qwen2", "qwen3", "gemma", "gemma2",
    "gemma3_text", "gpt2",
    "bert", "bert-classification", "modernbert", "modernbert-mean-classification",
  ]

  /// What decides what a model computes.
  private static func arithmetic(_ c: ModelConfiguration) -> [String] {
    [
      // Without a window they are one.
      c.family.modelType == "mistral" && c.details.windows == nil ? "llama" : c.family.modelType,
      "\(c.vocabularySize) \(c.contextLength) \(c.hiddenSize) \(c.layerCount)",
      "\(c.headCount) \(c.keyValueHeadCount) \(c.headSize) \(c.intermediateSize)", "\(c.feedForward)",
      "\(c.norm)",
      "\(c.normEpsilon)", "\(c.tieEmbeddings)", "\(c.rotaryBase)", "\(c.details.rotaryScaling)",
      "\(c.details.windows.map { "\($0.length) \($0.layers.sorted()) \($0.rotaryBase ?? c.rotaryBase)" } ?? "")",
      "\(c.details.scoreCap ?? 0) \(c.details.logitCap ?? 0)",
      "\(c.details.hasAttentionBias) \(c.details.hasFeedForwardBias)",
      "\(c.details.scoreDivisor ?? Float(c.headSize))", "\(c.isCausal ? "" : "\(c.segmentCount)")",
    ]
  }

  private static func numbers(_ name: String, _ source: any TensorSource) throws -> [Float] {
    let shape = try #require(source.info(name)).shape
    let (rows, columns) = (shape.dropLast().reduce(1, *), shape.last ?? 1)
    let slab = Slab(count: rows * columns)
    let matrix = slab.matrix(offset: 0, rows: rows, columns: columns)
    try source.read(name, into: matrix, transposed: false, allowNonFinite: false)
    return matrix.elements
  }

  @Test(arguments: models) func comesBackAsItWas(_ name: String) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let (model, file) = try GGUFFixture.make(name, as: .f32, in: folder)
    let (before, after) = (try ModelFolder(locating: model), try ModelFolder(locating: file))
    #expect(try Self.arithmetic(before.configuration()) == Self.arithmetic(after.configuration()))
    let (old, new) = (try before.weights(), try after.weights())
    #expect(!new.names.isEmpty)
    for tensor in new.names {
      let (one, other) = (try Self.numbers(tensor, old), try Self.numbers(tensor, new))
      // A gain that begins at 1 in the file is rounded there.
      let tolerance: Float = name.hasPrefix("gemma") && tensor.hasSuffix("norm.weight") ? 2e-7 : 0
      #expect(
        zip(one, other).allSatisfy { abs($0 - $1) <= tolerance } && one.count == other.count, "\(tensor)")
    }
    let c = try after.configuration()
    let isBare = WeightStore.isBare(c, in: new)
    let isWhole = c.isCausal || c.head != .language
    if isWhole { try WeightStore.check(c, in: new) } else { #expect(isBare) }
    let tokenizer = try #require(try after.files.tokenizer())
    #expect(try tokenizer.encode("ab ab") == [4, 5])
  }

  @Test(arguments: GGUFWidth.allCases) func narrowNumbersAreNear(_ width: GGUFWidth) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let (model, file) = try GGUFFixture.make("llama", as: width, in: folder)
    let (old, new) = (try ModelFolder(locating: model).weights(), try ModelFolder(locating: file).weights())
    for tensor in new.names {
      let (one, other) = (try Self.numbers(tensor, old), try Self.numbers(tensor, new))
      let largest = one.map(abs).max() ?? 0
      let error = zip(one, other).map { abs($0 - $1) }.max() ?? 0
      #expect(error <= largest / (width == .f32 ? .infinity : 8), "\(tensor): \(error) of \(largest)")
    }
  }

  @Test func aPartOfAFileIsRefused() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let file = try GGUFFixture.make("llama", as: .f32, in: folder).file
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    for count in [4, 8, 20, 100, data.count / 2, data.count - 40] {
      try data.prefix(count).write(to: URL(fileURLWithPath: file))
      #expect(throws: FileError.self) { try ModelFolder(locating: file).weights() }
    }
  }
}
