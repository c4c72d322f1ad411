import Foundation
import Storage
import TestSupport
import Testing
import Transformer

/// What `config.json` files of models made elsewhere say in other ways than Apus writes it.
@Suite struct ForeignConfigurationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let bases: [String: [String: String]] = [
    "llama": [
      "vocab_size": "100", "hidden_size": "64", "num_hidden_layers": "2", "num_attention_heads": "4",
      "intermediate_size": "128", "max_position_embeddings": "64",
    ],
    "olmo2": [
      "vocab_size": "100", "hidden_size": "64", "num_hidden_layers": "2", "num_attention_heads": "4",
      "intermediate_size": "128", "max_position_embeddings": "64",
    ],
    "gpt2": ["vocab_size": "100", "n_positions": "64", "n_embd": "64", "n_layer": "2", "n_head": "4"],
    "bert": [
      "vocab_size": "100", "hidden_size": "64", "num_hidden_layers": "2", "num_attention_heads": "4",
      "intermediate_size": "128", "max_position_embeddings": "64",
    ],
  ]

  private func read(_ type: String, _ change: [String: String]) throws -> ModelConfiguration {
    let members = (Self.bases[type] ?? [:]).merging(change) { $1 }.merging(["model_type": "\"\(type)\""]) {
      $1
    }
    let text = members.map { "\"\($0)\": \($1)" }.joined(separator: ",\n")
    return try HuggingFaceConfiguration.read(try folder.write("config.json", "{\(text)}"))
  }

  /// transformers refuses 2 where it expects 2.0.
  @Test func membersOfOthersAreWrittenAsTheyWere() throws {
    let c = try read(
      "bert",
      [
        "their_key": #"{"cutoff": 2.0, "list": [1, 1.5, null, "a/é"], "none": {}}"#,
        "layer_norm_eps": "1e-12",
      ])
    let data = try HuggingFaceConfiguration.data(c)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("    \"cutoff\": 2.0,\n") && text.contains("    \"none\": {}\n"), "\(text)")
    #expect(text.contains("\"a/é\"") && text.contains("\"layer_norm_eps\": 1e-12"), "\(text)")
    let again = try HuggingFaceConfiguration.read(try folder.write("config.json", data))
    #expect(try HuggingFaceConfiguration.data(again) == data)
  }

  @Test func generationEndsAtAnyOfAList() throws {
    #expect(try read("llama", ["eos_token_id": "[2, 5, 2]"]).endTokens == [2, 5])
    #expect(try read("llama", ["eos_token_id": "[7]"]).endTokens == [7])
    #expect(try read("llama", ["eos_token_id": "[]"]).endTokens == [])
    #expect(try read("llama", ["eos_token_id": "[-1, 3]"]).endToken == 3)
    // Beyond the vocabulary no token is made.
    #expect(try read("llama", ["eos_token_id": "[2, 50256]"]).endTokens == [2])
    for wrong in ["[[2]]", "[\"</s>\"]", "[1.5]", "\"2\"", "[99999999999]"] {
      #expect(throws: FileError.self, "\(wrong)") { try read("llama", ["eos_token_id": wrong]) }
    }
    #expect(throws: FileError.self) { try read("llama", ["bos_token_id": "[1, 2]"]) }
    let several = try read("llama", ["eos_token_id": "[2, 5]"])
    let written = try folder.write("config.json", try HuggingFaceConfiguration.data(several))
    #expect(try HuggingFaceConfiguration.read(written) == several)
  }

  @Test func generationConfigurationsNameMore() throws {
    var c = try read("llama", ["eos_token_id": "2"])
    try HuggingFaceConfiguration.readGeneration(
      folder.write("generation_config.json", #"{"eos_token_id": [9, 2, 500], "bos_token_id": 1}"#), into: &c)
    #expect(c.endTokens == [2, 9])
    var none = try read("llama", [:])
    try HuggingFaceConfiguration.readGeneration(
      folder.write("generation_config.json", #"{"eos_token_id": 4}"#), into: &none)
    #expect(none.endToken == 4)
  }

  @Test(arguments: ["gpt2", "llama", "bert"])
  func idsOfALargerVocabularyAreNone(type: String) throws {
    let c = try read(type, ["bos_token_id": "50256", "eos_token_id": "50256"])
    #expect(c.beginToken == nil && c.endToken == nil)
    // A model of our own has no such ids.
    let own = ["eos_token_id": "50256", "apus_tokenizer_sha256": "\"\(String(repeating: "0a", count: 32))\""]
    #expect(throws: FileError.self) { try read(type, own) }
    #expect(throws: FileError.self) { try read(type, ["pad_token_id": "50256"]) }
  }

  @Test(arguments: [
    (#"{"0": 0, "1": 1}"#, ["0", "1"]), (#"{"1": 5, "0": -1}"#, ["-1", "5"]),
    (#"["no", "yes"]"#, ["no", "yes"]),
    (#"{"0": false, "1": true}"#, ["false", "true"]), (#"{"0": 0.5, "1": "high"}"#, ["0.5", "high"]),
    ("null", ["LABEL_0", "LABEL_1"]),
  ])
  func labelsOfAnyType(value: String, labels: [String]) throws {
    let c = try read("bert", ["architectures": #"["BertForSequenceClassification"]"#, "id2label": value])
    #expect(c.head == .classification(labels: labels))
    let tokens = try read("bert", ["architectures": #"["BertForTokenClassification"]"#, "id2label": value])
    #expect(tokens.head == .tokenClassification(labels: labels))
  }

  @Test(arguments: [
    #"{"0": null, "1": "a"}"#, #"{"1": "a", "2": "b"}"#, #""a""#, #"{"0": ["a"], "1": "b"}"#,
    #"["a", "a"]"#,
  ])
  func labelsThatAreNone(value: String) throws {
    let error = try #require(throws: FileError.self) {
      try read("bert", ["architectures": #"["BertForSequenceClassification"]"#, "id2label": value])
    }
    #expect(error.reason.contains("id2label"))
  }

  /// What transformers has no class for is no head either.
  @Test func olmoClassifiesNoTokens() throws {
    let error = try #require(throws: FileError.self) {
      try read("olmo2", ["architectures": #"["Olmo2ForTokenClassification"]"#])
    }
    #expect(error.reason.contains("classifiers of sequences of Olmo2"))
  }

  @Test(arguments: [
    ("quantization_config", #"{"quant_method": "gptq", "bits": 4}"#, "gptq"),
    ("quantization_config", #"{"load_in_4bit": true, "quant_method": "bitsandbytes"}"#, "bitsandbytes"),
    ("quantization_config", #"{"bits": 8}"#, "quantization_config"),
    ("quantization", #"{"group_size": 64, "bits": 4, "mode": "affine"}"#, "affine"),
    ("compression_config", #"{"format": "int-quantized"}"#, "int-quantized"),
  ])
  func quantizedWeightsAreRefusedByName(key: String, value: String, says: String) throws {
    let error = try #require(throws: FileError.self) { try read("llama", [key: value]) }
    #expect(error.fault == .badInput && error.path.hasSuffix("config.json"))
    #expect(
      error.reason.hasPrefix(key) && error.reason.contains(says) && error.remedy.description.contains(key))
    for none in ["null", "{}"] { #expect(throws: Never.self) { try read("llama", [key: none]) } }
  }
}
