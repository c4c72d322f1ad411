import Checkpoints
import Kernels
import Storage
import TestSupport
import Testing
import Transformer

/// How a folder says that texts become embeddings.
@Suite struct EmbeddingSettingsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func configuration(_ family: String = "bert") throws -> ModelConfiguration {
    ModelConfiguration(
      family: try #require(Family(rawValue: family)), vocabularySize: 24, contextLength: 8, hiddenSize: 4,
      layerCount: 1, headCount: 2)
  }

  private func settings() throws -> EmbeddingSettings { try EmbeddingSettings(folder.path, configuration()) }

  private func list(_ modules: [(String, String)]) throws {
    let entries = modules.enumerated().map {
      #"{"idx": \#($0), "name": "\#($0)", "path": "\#($1.1)", "type": "\#($1.0)"}"#
    }
    try folder.write("modules.json", "[" + entries.joined(separator: ",") + "]")
  }

  private let transformer = ("sentence_transformers.models.Transformer", "")
  private let pooling = ("sentence_transformers.models.Pooling", "1_Pooling")

  @Test func nothingSaidIsTheMeanOrTheLast() throws {
    let encoder = try settings()
    #expect(encoder.poolings == [.mean] && encoder.steps.isEmpty && !encoder.isStated)
    #expect(encoder.maxLength == nil && encoder.prompt(nil) == "" && encoder.prompt("query") == nil)
    #expect(try EmbeddingSettings(folder.path, configuration("llama")).poolings == [.last])
  }

  @Test(arguments: [
    (#"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}"#, [Pooling.first]),
    (#"{"word_embedding_dimension": 4, "pooling_mode_mean_tokens": true}"#, [.mean]),
    (#"{"pooling_mode_lasttoken": true, "pooling_mode_max_tokens": true}"#, [.max, .last]),
    (#"{"pooling_mode_mean_tokens": false}"#, [.mean]),
    (#"{"pooling_mode": "weightedmean"}"#, [.weightedMean]),
    (
      #"{"embedding_dimension": 4, "pooling_mode": ["lasttoken", "cls"], "pooling_mode_mean_tokens": true}"#,
      [.last, .first]
    ),
  ])
  func poolingsOfEveryVersion(_ text: String, _ expected: [Pooling]) throws {
    try list([
      transformer, pooling, ("sentence_transformers.base.modules.normalize.Normalize", "2_Normalize"),
    ])
    try folder.write("1_Pooling/config.json", text)
    let found = try settings()
    #expect(found.poolings == expected && found.isStated)
    #expect(found.width(hiddenSize: 4) == 4 * expected.count)
    #expect(found.words.hasSuffix(", normalised"))
  }

  @Test func lengthsPromptsAndCases() throws {
    try folder.write("tokenizer_config.json", #"{"model_max_length": 512}"#)
    #expect(try settings().maxLength == 512)
    try folder.write("sentence_bert_config.json", #"{"max_seq_length": 6, "do_lower_case": true}"#)
    try folder.write(
      "config_sentence_transformers.json",
      #"{"prompts": {"query": "query: ", "passage": ""}, "default_prompt_name": "query"}"#)
    let found = try settings()
    #expect(found.maxLength == 6 && found.lowercases)
    #expect(found.prompt(nil) == "query: " && found.prompt("passage") == "" && found.prompt("x") == nil)
    try folder.write("config_sentence_transformers.json", #"{"prompts": {}, "default_prompt_name": "query"}"#)
    #expect(throws: FileError.self) { try settings() }
  }

  /// What is not computed is refused, naming it.
  @Test func whatIsNotComputedIsNamed() throws {
    func refused(_ modules: [(String, String)], _ files: [String: String] = [:], says word: String) throws {
      try list(modules)
      for (name, text) in files { try folder.write(name, text) }
      let error = try #require(throws: FileError.self) { try settings() }
      #expect(error.description.contains(word), "\(error)")
    }
    let plain = ["1_Pooling/config.json": "{}"]
    try refused([transformer, pooling, ("x.WeightedLayerPooling", "2")], plain, says: "WeightedLayerPooling")
    try refused([transformer, ("x.WordEmbeddings", "1")], says: "WordEmbeddings")
    try refused([transformer, pooling, pooling], plain, says: "Pooling")
    try refused([("x.Transformer", "0_Transformer")], says: "0_Transformer")
    try refused([transformer, ("x.Pooling", "../..")], says: "folder's name")
    try refused(
      [transformer, pooling], ["1_Pooling/config.json": #"{"pooling_mode": "attention"}"#], says: "attention")
    try refused(
      [transformer, pooling], ["1_Pooling/config.json": #"{"pooling_mode_new": true}"#],
      says: "pooling_mode_new")
    try refused(
      [transformer, pooling], ["1_Pooling/config.json": #"{"word_embedding_dimension": 5}"#], says: "4 wide")
    let dense = ("x.Dense", "2_Dense")
    for (text, word) in [
      (#"{"in_features": 5, "out_features": 2}"#, "5 to 2"),
      (#"{"in_features": 4, "out_features": 0}"#, "4 to 0"),
      (#"{"in_features": 4, "out_features": 2, "use_residual": true}"#, "use_residual"),
      (#"{"in_features": 4, "out_features": 2, "activation_function": "torch.nn.Softmax"}"#, "Softmax"),
    ] {
      try refused(
        [transformer, pooling, dense], ["1_Pooling/config.json": "{}", "2_Dense/config.json": text],
        says: word)
    }
  }

  @Test func aDenseLayerIsComputed() throws {
    let slab = Slab(count: 16)
    let numbers: [Float] = [1, 0, -1, 2, 0.5, 0, 0, 0, 0.25, -1]
    for (index, value) in numbers.enumerated() { slab.base[index] = value }
    try folder.write("2_Dense/config.json", "{}")
    try WeightStore.save(
      [
        TensorBinding(name: "linear.weight", offset: 0, rows: 2, columns: 4, group: .base),
        TensorBinding(name: "linear.bias", offset: 8, rows: 1, columns: 2, rank1: true, group: .base),
      ], slab, to: folder.path("2_Dense/model.safetensors"))
    try list([transformer, pooling, ("x.Dense", "2_Dense"), ("x.Normalize", "3_Normalize")])
    try folder.write("1_Pooling/config.json", "{}")
    let row: [Float] = [1, 5, 2, 3]
    for (name, expected) in [
      ("torch.nn.modules.linear.Identity", [Float(5.25), -0.5]), ("torch.nn.ReLU", [5.25, 0]),
    ] {
      try folder.write(
        "2_Dense/config.json",
        #"{"in_features": 4, "out_features": 2, "bias": true, "activation_function": "\#(name)"}"#)
      let found = try settings()
      #expect(found.width(hiddenSize: 4) == 2)
      #expect(found.steps[0].apply(row) == expected, "\(name)")
    }
    #expect(EmbeddingStep.normalize.apply([3, 4]) == [0.6, 0.8])
    #expect(EmbeddingStep.normalize.apply([0, 0]) == [0, 0])
  }
}
