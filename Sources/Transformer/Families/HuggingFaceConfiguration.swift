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
    return try read(members, path: path)
  }

  /// Checks the members of a `config.json`, as ``read(_:)`` does.
  ///
  /// - Parameter path: of the file that they stand in, for errors.
  package static func read(_ members: JSONObject, path: String) throws(FileError) -> ModelConfiguration {
    let reader = ConfigurationReader(path: path, members: members)
    let type = try reader.text("model_type")
    guard let family = type.flatMap(Family.init(rawValue:)) else {
      let found = type.map { "is “\($0)”" } ?? "is missing"
      let known = ModelFamilies.names(of: ModelFamilies.all, "and")
      throw FileError(path, "model_type \(found); Apus knows \(known)")
    }
    try reader.refuseQuantization()
    var configuration = try family.type.read(reader)
    configuration.initializerRange = try reader.number("initializer_range", 0...10) ?? 0.02
    configuration.head = try reader.head(family)
    if configuration.head == .replacedToken { configuration.generator = try reader.generator() }
    configuration.pretraining = try reader.pretraining(family)
    if let id = try reader.token("pad_token_id", below: configuration.vocabularySize) {
      configuration.paddingToken = id
    }
    configuration.tokenizerFingerprint = try reader.fingerprint()
    configuration.keepsTokenizerFiles = try reader.flag("apus_keeps_tokenizer_files") ?? false
    let isLoose = configuration.tokenizerFingerprint == nil
    configuration.beginToken = try reader.token(
      "bos_token_id", below: configuration.vocabularySize, isLoose: isLoose)
    configuration.add(
      endTokens: try reader.tokens("eos_token_id", below: configuration.vocabularySize, isLoose: isLoose))
    configuration.foreignMembers = ForeignMembers.of(members, besides: Self.members(configuration))
    return configuration
  }

  /// Adds the end tokens of a `generation_config.json`, where models made elsewhere may name more than in `config.json`.
  package static func readGeneration(_ path: String, into configuration: inout ModelConfiguration)
    throws(FileError)
  {
    guard case .object(let members) = try readJSON(path) else {
      throw FileError(path, "holds no JSON object")
    }
    let reader = ConfigurationReader(path: path, members: members)
    configuration.add(
      endTokens: try reader.tokens("eos_token_id", below: configuration.vocabularySize, isLoose: true))
  }

  /// The text of a `config.json`.
  package static func data(_ configuration: ModelConfiguration) throws -> Data {
    try ConfigurationText.data(members(configuration), beside: configuration.foreignMembers)
  }

  /// The text of a `generation_config.json`: the special ids, from which transformers takes its defaults.
  package static func generationData(_ configuration: ModelConfiguration) throws -> Data {
    try ConfigurationText.data(["_from_model_config": true].merging(tokens(configuration)) { _, new in new })
  }

  private static func tokens(_ configuration: ModelConfiguration) -> [String: Any] {
    let ends = configuration.endTokens
    let ids: [String: Any?] = [
      "pad_token_id": configuration.paddingToken, "bos_token_id": configuration.beginToken,
      "eos_token_id": ends.count > 1 ? ends : ends.first,
    ]
    // An explicit null keeps transformers from filling in its own default, which may lie outside the vocabulary.
    return ids.mapValues { id -> Any in
      id ?? ConfigurationValues.null
    }
  }

  private static func members(_ configuration: ModelConfiguration) -> [String: Any] {
    var members = tokens(configuration)
    members["model_type"] = configuration.family.modelType
    members["vocab_size"] = configuration.vocabularySize
    members["initializer_range"] = ConfigurationValues.decimal(configuration.initializerRange)
    members["tie_word_embeddings"] = configuration.tieEmbeddings
    members["torch_dtype"] = "float32"
    if let fingerprint = configuration.tokenizerFingerprint { members["apus_tokenizer_sha256"] = fingerprint }
    if configuration.keepsTokenizerFiles { members["apus_keeps_tokenizer_files"] = true }
    members.merge(configuration.family.type.write(configuration)) { _, new in new }
    if let pretraining = configuration.pretraining {
      members["apus_objective"] = pretraining.objective.rawValue
      members["apus_mask_probability"] = ConfigurationValues.decimal(pretraining.maskProbability)
    }
    switch configuration.head {
    case .language: break
    case .replacedToken:
      if let generator = configuration.generator {
        members["apus_generator"] = [
          "hidden_size": generator.hiddenSize, "num_attention_heads": generator.headCount,
          "intermediate_size": generator.intermediateSize,
        ]
      }
    case .classification: members["problem_type"] = "single_label_classification"
    case .multiLabel: members["problem_type"] = "multi_label_classification"
    case .regression(let scale):
      members["problem_type"] = "regression"
      // transformers counts the outputs by these.
      members["id2label"] = ["0": "LABEL_0"]
      members["label2id"] = ["LABEL_0": 0]
      members.merge(scale.members) { _, new in new }
    case .tokenClassification: break
    }
    if let labels = configuration.head.labels {
      members["id2label"] = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ("\($0)", $1) })
      members["label2id"] = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    }
    members["architectures"] = [configuration.family.className(of: configuration.head)]
    return members
  }
}
