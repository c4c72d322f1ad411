import Foundation
import Storage

/// `config.json` in the keys of transformers: what Apus writes opens there, and the other way round.
public enum HuggingFaceConfiguration {
  /// Reads and checks a `config.json`.
  ///
  /// Every number is checked for range and consistency, and a setting that would change the arithmetic in a way
  /// Apus does not compute is refused by name. The dropout read is the one after each sub-layer.
  public static func read(_ path: String) throws(FileError) -> ModelConfiguration {
    guard case .object(let members) = try readJSON(path) else {
      throw FileError(path, "holds no JSON object")
    }
    let reader = ConfigurationReader(path: path, members: members)
    let type = try reader.text("model_type")
    guard let type, let architecture = ModelConfiguration.Architecture(rawValue: type) else {
      let found = type.map { "is “\($0)”" } ?? "is missing"
      throw FileError(path, "model_type \(found); Apus knows gpt2, llama, bert and electra")
    }
    var configuration: ModelConfiguration
    switch architecture {
    case .gpt2: configuration = try reader.gpt2()
    case .llama: configuration = try reader.llama()
    case .bert, .electra: configuration = try reader.encoder(architecture)
    }
    configuration.initializerRange = try reader.number("initializer_range", 0...10) ?? 0.02
    configuration.head = try reader.head(architecture)
    if configuration.head == .replacedToken { configuration.generator = try reader.generator() }
    configuration.pretraining = try reader.pretraining(architecture)
    configuration.paddingToken = try reader.token("pad_token_id", below: configuration.vocabularySize)
    configuration.beginToken = try reader.token("bos_token_id", below: configuration.vocabularySize)
    configuration.endToken = try reader.token("eos_token_id", below: configuration.vocabularySize)
    configuration.tokenizerFingerprint = try reader.fingerprint()
    return configuration
  }

  /// The text of a `config.json`.
  package static func data(_ configuration: ModelConfiguration) throws -> Data {
    try json(members(configuration))
  }

  /// The text of a `generation_config.json`: the special ids, from which transformers takes its defaults.
  package static func generationData(_ configuration: ModelConfiguration) throws -> Data {
    try json(["_from_model_config": true].merging(tokens(configuration)) { _, new in new })
  }

  private static func json(_ members: [String: Any]) throws -> Data {
    let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try JSONSerialization.data(withJSONObject: members, options: options) + Data("\n".utf8)
  }

  private static func tokens(_ configuration: ModelConfiguration) -> [String: Any] {
    let ids = [
      "pad_token_id": configuration.paddingToken, "bos_token_id": configuration.beginToken,
      "eos_token_id": configuration.endToken,
    ]
    // An explicit null keeps transformers from filling in its own default, which may lie outside the vocabulary.
    return ids.mapValues { id -> Any in
      if let id { id } else { NSNull() }
    }
  }

  private static func members(_ configuration: ModelConfiguration) -> [String: Any] {
    var members = tokens(configuration)
    members["model_type"] = configuration.architecture.rawValue
    members["vocab_size"] = configuration.vocabularySize
    members["initializer_range"] = decimal(configuration.initializerRange)
    members["tie_word_embeddings"] = configuration.tieEmbeddings
    members["torch_dtype"] = "float32"
    if let fingerprint = configuration.tokenizerFingerprint { members["apus_tokenizer_sha256"] = fingerprint }
    var prefix: String
    switch configuration.architecture {
    case .gpt2:
      prefix = "GPT2"
      members.merge(gpt2(configuration)) { _, new in new }
    case .llama:
      prefix = "Llama"
      members.merge(llama(configuration)) { _, new in new }
    case .bert:
      prefix = "Bert"
      members.merge(encoder(configuration)) { _, new in new }
    case .electra:
      prefix = "Electra"
      members.merge(encoder(configuration)) { _, new in new }
      members["embedding_size"] = configuration.hiddenSize
    }
    if let pretraining = configuration.pretraining {
      members["apus_objective"] = pretraining.objective.rawValue
      members["apus_mask_probability"] = decimal(pretraining.maskProbability)
    }
    switch configuration.head {
    case .language:
      prefix +=
        ["gpt2": "LMHeadModel", "llama": "ForCausalLM"][configuration.architecture.rawValue] ?? "ForMaskedLM"
    case .replacedToken:
      prefix += "ForPreTraining"
      if let generator = configuration.generator {
        members["apus_generator"] = [
          "hidden_size": generator.hiddenSize, "num_attention_heads": generator.headCount,
          "intermediate_size": generator.intermediateSize,
        ]
      }
    case .classification(let labels):
      prefix += "ForSequenceClassification"
      members["problem_type"] = "single_label_classification"
      members["id2label"] = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ("\($0)", $1) })
      members["label2id"] = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    }
    members["architectures"] = [prefix]
    return members
  }

  private static func gpt2(_ configuration: ModelConfiguration) -> [String: Any] {
    [
      "n_positions": configuration.contextLength, "n_embd": configuration.hiddenSize,
      "n_layer": configuration.layerCount, "n_head": configuration.headCount,
      "n_inner": configuration.intermediateSize, "activation_function": name(configuration.activation, .gpt2),
      "layer_norm_epsilon": decimal(configuration.normEpsilon), "resid_pdrop": decimal(configuration.dropout),
      "embd_pdrop": decimal(configuration.dropout), "attn_pdrop": 0.0,
    ]
  }

  private static func llama(_ configuration: ModelConfiguration) -> [String: Any] {
    var members: [String: Any] = sizes(configuration).merging([
      "num_key_value_heads": configuration.keyValueHeadCount, "head_dim": configuration.headSize,
      "rope_theta": decimal(configuration.rotaryBase), "rms_norm_eps": decimal(configuration.normEpsilon),
      "attention_bias": false, "mlp_bias": false, "attention_dropout": 0.0,
    ]) { _, new in new }
    // Llama has no dropout of its own; transformers keeps the key and does nothing with it.
    if configuration.dropout > 0 { members["apus_dropout"] = decimal(configuration.dropout) }
    return members
  }

  private static func encoder(_ configuration: ModelConfiguration) -> [String: Any] {
    sizes(configuration).merging([
      "type_vocab_size": configuration.segmentCount, "layer_norm_eps": decimal(configuration.normEpsilon),
      "hidden_dropout_prob": decimal(configuration.dropout), "attention_probs_dropout_prob": 0.0,
      "position_embedding_type": "absolute",
    ]) { _, new in new }
  }

  private static func sizes(_ configuration: ModelConfiguration) -> [String: Any] {
    [
      "max_position_embeddings": configuration.contextLength, "hidden_size": configuration.hiddenSize,
      "num_hidden_layers": configuration.layerCount, "num_attention_heads": configuration.headCount,
      "intermediate_size": configuration.intermediateSize,
      "hidden_act": name(configuration.activation, configuration.architecture),
    ]
  }

  private static func name(
    _ activation: ModelConfiguration.Activation, _ architecture: ModelConfiguration.Architecture
  ) -> String {
    switch activation {
    case .gelu: "gelu"
    // The same function; each is the name its family uses.
    case .geluTanh: architecture == .gpt2 ? "gelu_new" : "gelu_pytorch_tanh"
    case .silu: "silu"
    }
  }

  /// The double nearest to the shortest decimal of a float, so that 1e-5 is written as 1e-05.
  private static func decimal(_ number: Float) -> Double { Double("\(number)") ?? Double(number) }
}
