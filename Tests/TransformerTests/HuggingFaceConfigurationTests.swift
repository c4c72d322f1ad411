import Foundation
import Kernels
import ModelSupport
import Storage
import TestSupport
import Testing
import Transformer

@Suite struct HuggingFaceConfigurationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func roundTrip(_ configuration: ModelConfiguration) throws -> ModelConfiguration {
    try HuggingFaceConfiguration.read(
      try folder.write("config.json", try HuggingFaceConfiguration.data(configuration)))
  }

  @Test(arguments: ModelFamilies.all)
  func returnsWhatWasWritten(family: Family) throws {
    var configuration = ModelConfiguration(
      family: family, vocabularySize: 1_000, contextLength: 128, hiddenSize: 96, layerCount: 3,
      headCount: 6, keyValueHeadCount: family.traits.groupsKeyValueHeads ? 2 : nil)
    #expect(try roundTrip(configuration) == configuration)
    configuration.dropout = 0.1
    configuration.tieEmbeddings = false
    // DistilBERT's stands in transformers' code.
    if family.modelType != "distilbert" { configuration.normEpsilon = 1e-6 }
    configuration.initializerRange = 0.05
    configuration.paddingToken = 0
    configuration.beginToken = 2
    configuration.endToken = 999
    configuration.intermediateSize = 100
    configuration.tokenizerFingerprint = String(repeating: "0a", count: 32)
    configuration.head = .classification(labels: ["good", "bad \"x\"", "中"])
    if family.traits.hasRotaryPositions {
      configuration.rotaryBase = 500_000
      // Where heads may be grouped, they may be as wide as they like.
      if family.traits.groupsKeyValueHeads { configuration.headSize = 24 }
    }
    if case .plain = configuration.feedForward { configuration.feedForward = .plain(.geluTanh) }
    if family.traits.hasSegments { configuration.segmentCount = 1 }
    #expect(try roundTrip(configuration) == configuration)
    guard family.classifiesTokens else { return }
    configuration.head = .tokenClassification(labels: ["O", "B-中", "I \"x\""])
    #expect(try roundTrip(configuration) == configuration)
  }

  @Test func writesTheKeysOfTransformers() throws {
    let configuration = ModelConfiguration(
      family: .gpt2, vocabularySize: 10, contextLength: 8, hiddenSize: 4, layerCount: 1, headCount: 2)
    let text = String(decoding: try HuggingFaceConfiguration.data(configuration), as: UTF8.self)
    for part in [
      #""GPT2LMHeadModel""#, #""n_embd" : 4"#, #""n_inner" : 16"#, #""layer_norm_epsilon" : 1e-05"#,
      #""activation_function" : "gelu_new""#, #""bos_token_id" : null"#, #""tie_word_embeddings" : true"#,
    ] {
      #expect(text.contains(part), "\(text)")
    }
    let generation = String(
      decoding: try HuggingFaceConfiguration.generationData(configuration), as: UTF8.self)
    #expect(generation.contains(#""eos_token_id" : null"#))
  }

  private static let llama = [
    "model_type": #""llama""#, "vocab_size": "100", "hidden_size": "64", "num_hidden_layers": "2",
    "num_attention_heads": "4", "intermediate_size": "128", "max_position_embeddings": "64",
  ]

  private func read(_ base: [String: String], _ change: [String: String]) throws -> ModelConfiguration {
    let members = base.merging(change) { $1 }.map { "\"\($0)\": \($1)" }.joined(separator: ",\n")
    return try HuggingFaceConfiguration.read(try folder.write("config.json", "{\(members)}"))
  }

  @Test func fillsInTheDefaultsOfTransformers() throws {
    let llama = try read(Self.llama, [:])
    #expect(!llama.tieEmbeddings && llama.normEpsilon == 1e-6 && llama.keyValueHeadCount == 4)
    #expect(llama.rotaryBase == 10_000 && llama.head == .language && llama.endToken == nil)
    let newer = try read(
      Self.llama,
      [
        "rope_parameters": #"{"rope_type": "default", "rope_theta": 5e5}"#, "pad_token_id": "-1",
        "head_dim": "16",
      ])
    #expect(newer.rotaryBase == 500_000 && newer.paddingToken == nil && newer.headSize == 16)
    let wide = try read(Self.llama, ["head_dim": "32", "num_attention_heads": "5"])
    #expect(wide.headSize == 32 && wide.attentionWidth == 160)
    let classifier = try read(Self.llama, ["architectures": #"["LlamaForSequenceClassification"]"#])
    #expect(classifier.head == .classification(labels: ["LABEL_0", "LABEL_1"]))
  }

  @Test(arguments: [
    ("model_type", #""rwkv""#), ("model_type", "null"), ("vocab_size", "0"), ("vocab_size", "1e3"),
    ("vocab_size", "99999999999"), ("hidden_size", "-64"), ("hidden_size", #""64""#),
    ("num_attention_heads", "5"),
    ("num_attention_heads", "64"), ("num_key_value_heads", "3"), ("head_dim", "31"), ("rms_norm_eps", "-1"),
    ("rope_scaling", #"{"type": "linear"}"#), ("rope_scaling", #"{"type": "linear", "factor": 0}"#),
    ("rope_scaling", #"{"type": "longrope", "short_factor": [1], "long_factor": [2]}"#),
    ("rope_parameters", #"{"rope_type": "proportional"}"#),
    ("rope_parameters", #"{"full_attention": {"rope_type": "default"}}"#),
    ("rope_scaling", #"{"rope_type": "llama3", "factor": 8.0}"#),
    ("rope_scaling", #"{"rope_type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 4}"#),
    ("rope_scaling", #"{"rope_type": "yarn", "factor": "four"}"#), ("partial_rotary_factor", "0.5"),
    ("attention_bias", "1"), ("mlp_bias", "\"no\""), ("sliding_window", "128"), ("hidden_act", #""relu""#),
    ("tie_word_embeddings", "1"), ("pad_token_id", "100"), ("bos_token_id", "[1,2]"),
    ("architectures", #"["LlamaForQuestionAnswering"]"#), ("apus_tokenizer_sha256", #""abc""#),
    ("intermediate_size", "null"),
  ])
  func refusesByName(key: String, value: String) throws {
    let error = #expect(throws: FileError.self) { _ = try read(Self.llama, [key: value]) }
    let named = key == "num_attention_heads" && value == "64" ? "hidden_size" : key
    #expect(error?.reason.contains(named) == true && error?.fault == .badInput, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    ("position_embedding_type", #""relative_key""#), ("is_decoder", "true"), ("type_vocab_size", "0"),
    ("hidden_act", #""silu""#), ("hidden_dropout_prob", "1.5"), ("embedding_size", "32"),
    ("pruned_heads", #"{"0": [1]}"#),
  ])
  func refusesBertByName(key: String, value: String) throws {
    let base = Self.llama.merging(["model_type": #""bert""#]) { $1 }
    #expect(try read(base, [:]).family == .bert)
    let error = #expect(throws: FileError.self) { _ = try read(base, [key: value]) }
    #expect(error?.reason.contains(key) == true)
  }

  @Test func returnsADetectorWithItsGenerator() throws {
    var c = ModelConfiguration(
      family: .bert, vocabularySize: 1_000, contextLength: 128, hiddenSize: 96, layerCount: 3,
      headCount: 6)
    c.pretraining = PretrainingRecord(objective: .span, maskProbability: 0.2)
    #expect(try roundTrip(c) == c)
    let shape = GeneratorConfiguration(share: 0.25, of: c)
    #expect(shape == GeneratorConfiguration(hiddenSize: 32, headCount: 2, intermediateSize: 128))
    c.headCount = 2
    c.keyValueHeadCount = 2
    c.headSize = 48
    #expect(GeneratorConfiguration(share: 0.25, of: c).hiddenSize == 48, "one head at least")
    #expect(GeneratorConfiguration(share: 1, of: c).hiddenSize == 96)
    c = try #require(c.detector(generator: shape))
    c.pretraining = PretrainingRecord(objective: .replacedToken, maskProbability: 0.15)
    #expect(try roundTrip(c) == c)
    c.head = .language
    c.generator = nil
    #expect(try roundTrip(c) == c)
  }

  @Test(arguments: [
    ("embedding_size", "0"), ("embedding_size", #""32""#), ("apus_objective", #""guess""#),
    ("apus_objective", #""causal""#), ("apus_generator", "3"), ("apus_generator", "{}"),
    ("apus_generator", #"{"hidden_size": 9, "num_attention_heads": 2, "intermediate_size": 4}"#),
    ("architectures", #"["ElectraForCausalLM"]"#), ("architectures", #"["BertForMaskedLM"]"#),
  ])
  func refusesElectraByName(key: String, value: String) throws {
    let base = Self.llama.merging(["model_type": #""electra""#, "embedding_size": "64"]) { $1 }
    let electra = try read(base, [:])
    #expect(electra.family == .electra && electra.head == .replacedToken && electra.generator == nil)
    #expect(!electra.isCausal && electra.segmentCount == 2)
    #expect(electra.embeddingSize == 64)
    #expect(try read(base, ["embedding_size": "32"]).embeddingSize == 32)
    #expect(try read(base, ["embedding_size": "null"]).embeddingSize == 128, "transformers' own")
    let error = #expect(throws: FileError.self) { _ = try read(base, [key: value]) }
    let inner = ["{}": "hidden_size"][value] ?? key
    #expect(error?.reason.contains(inner) == true, "\(error?.description ?? "")")
  }

  /// What a file of RoBERTa's family says of positions: those behind the padding's id are left.
  @Test(arguments: ["roberta", "xlm-roberta", "camembert"])
  func countsPositionsBehindThePadding(type: String) throws {
    let base = Self.llama.merging(["model_type": #""\#(type)""#, "max_position_embeddings": "514"]) { $1 }
    let usual = try read(base, [:])
    #expect(usual.contextLength == 512 && usual.firstPosition == 2 && usual.paddingToken == 1)
    #expect(usual.segmentCount == 2, "transformers' own")
    let other = try read(base, ["pad_token_id": "5", "type_vocab_size": "1"])
    #expect(other.contextLength == 508 && other.firstPosition == 6 && other.segmentCount == 1)
    #expect(try roundTrip(other) == other)
    for (key, value, named) in [
      ("pad_token_id", "null", "pad_token_id"), ("pad_token_id", "-1", "pad_token_id"),
      ("pad_token_id", "100", "pad_token_id"), ("max_position_embeddings", "2", "max_position_embeddings"),
    ] {
      let error = #expect(throws: FileError.self) { _ = try read(base, [key: value]) }
      #expect(error?.reason.hasPrefix(named) == true, "\(error?.description ?? "")")
    }
  }

  @Test(arguments: [
    ("num_hidden_groups", "2"), ("inner_group_num", "2"), ("embedding_size", "-1"),
    ("position_embedding_type", #""relative_key""#), ("hidden_act", #""silu""#),
  ])
  func refusesAlbertByName(key: String, value: String) throws {
    let base = Self.llama.merging(["model_type": #""albert""#]) { $1 }
    let albert = try read(base, [:])
    #expect(albert.embeddingSize == 128 && albert.feedForward == .plain(.geluTanh) && albert.dropout == 0)
    let error = #expect(throws: FileError.self) { _ = try read(base, [key: value]) }
    #expect(error?.reason.hasPrefix(key) == true)
  }

  private static let distilbert = [
    "model_type": #""distilbert""#, "vocab_size": "100", "dim": "64", "n_layers": "2", "n_heads": "4",
    "hidden_dim": "128", "max_position_embeddings": "64",
  ]

  @Test(arguments: [
    ("dim", "null"), ("n_heads", "5"), ("activation", #""silu""#), ("hidden_dim", "0"),
    ("pruned_heads", #"{"1": [0]}"#), ("architectures", #"["DistilBertForQuestionAnswering"]"#),
  ])
  func refusesDistilBertByName(key: String, value: String) throws {
    let read = { try self.read(Self.distilbert, $0) }
    let usual = try read(["pruned_heads": "{}", "sinusoidal_pos_embds": "true"])
    #expect(usual.segmentCount == 0 && usual.normEpsilon == 1e-12 && usual.firstPosition == 0)
    #expect(try read(["activation": #""relu""#]).feedForward == .plain(.relu))
    let error = #expect(throws: FileError.self) { _ = try read([key: value]) }
    #expect(error?.reason.hasPrefix(key) == true)
  }

  @Test(arguments: [
    ("id2label", #"{"0": "a", "2": "b"}"#),
    ("id2label", #"{"0": "a", "1": "a"}"#),
    ("problem_type", #""regression""#),
  ])
  func refusesLabels(key: String, value: String) throws {
    let change = ["architectures": #"["LlamaForSequenceClassification"]"#, key: value]
    let error = #expect(throws: FileError.self) { _ = try read(Self.llama, change) }
    #expect(error?.reason.contains(key) == true)
  }

  @Test(arguments: [
    "", "[]", "{", "nul", #"{"a": 1, "a": 2}"#, #"{"a": NaN}"#, #"{"a": 01}"#, #"{"a": -}"#, #"{"a": 1e999}"#,
    "{} {}",
    #"{"a": "# + String(repeating: "[", count: 100_000),
  ])
  func refusesWhatIsNotJSON(text: String) throws {
    let path = try folder.write("config.json", text)
    let error = #expect(throws: FileError.self) { try HuggingFaceConfiguration.read(path) }
    #expect(error?.path == path && error?.fault == .badInput)
  }
}
