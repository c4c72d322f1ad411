import Storage
import Transformer

/// What `adapter_config.json` says of an adapter, in the keys of peft. What is not computed is refused by its key.
package struct AdapterConfiguration: Sendable {
  /// Rank, factor and dropout; which layers have one is in the names of the tensors.
  package var settings: LowRankSettings
  /// The model that the adapter was trained on, as its maker called it.
  package var base: String?
  /// Whether it was trained to label tokens.
  package var labelsTokens: Bool

  /// No adapter is wider.
  private static let mostRank = 1 << 16

  /// Settings that must be absent, null, or one of these values.
  private static let computed: [(key: String, values: [JSONValue])] = [
    ("peft_type", [.string("LORA")]), ("bias", [.string("none")]), ("use_dora", [.bool(false)]),
    ("lora_bias", [.bool(false)]), ("rank_pattern", [.object([:])]), ("alpha_pattern", [.object([:])]),
    ("layer_replication", [.array([])]), ("target_parameters", [.array([])]),
    ("trainable_token_indices", [.array([]), .object([:])]), ("alora_invocation_tokens", [.array([])]),
    ("use_qalora", [.bool(false)]), ("loftq_config", [.object([:])]),
    // The others change the weights that stay, too.
    (
      "init_lora_weights",
      [.bool(true), .bool(false), .string("gaussian"), .string("eva"), .string("orthogonal")]
    ),
  ]

  /// Reads and checks the file at `path`.
  ///
  /// - Throws: ``FileError`` naming the key of what is wrong, or of what is not computed.
  package init(_ path: String) throws(FileError) {
    guard case .object(let members) = try readJSON(path) else {
      throw FileError(path, "holds no JSON object")
    }
    func failure(_ key: String, _ reason: String) -> FileError { FileError(path, "\(key) \(reason)") }
    guard let type = members["peft_type"] else { throw failure("peft_type", "is missing; expected “LORA”") }
    if type != .string("LORA") {
      throw failure("peft_type", "is \(type.text), which Apus does not compute; it computes LORA")
    }
    for (key, values) in Self.computed {
      guard let value = members[key], value != .null, !values.contains(value) else { continue }
      throw failure(key, "is \(value.text), which Apus does not compute; use an adapter without it")
    }
    let known: Set<String> = ["use_rslora"]
    for (key, value) in members where key.hasPrefix("use_") && value == .bool(true) && !known.contains(key) {
      throw failure(key, "is true, which Apus does not compute; use an adapter without it")
    }
    guard case .integer(let rank)? = members["r"], (1...Self.mostRank).contains(rank) else {
      throw failure(
        "r", "must be a whole number from 1 to \(Self.mostRank), found \(members["r"]?.text ?? "nothing")")
    }
    func number(_ key: String, _ usual: Double, in range: ClosedRange<Double>) throws(FileError) -> Double {
      let found: Double?
      switch members[key] {
      case .integer(let whole)?: found = Double(whole)
      case .number(let number)?: found = number
      case .null?, nil: found = usual
      default: found = nil
      }
      guard let found, range.contains(found) else {
        throw failure(
          key,
          "must be a number from \(range.lowerBound) to \(range.upperBound), found \(members[key]?.text ?? "")"
        )
      }
      return found
    }
    settings = LowRankSettings(
      rank: rank, alpha: try number("lora_alpha", 8, in: 0...1e9),
      dropout: Float(try number("lora_dropout", 0, in: 0...0.99)),
      usesRootScale: members["use_rslora"] == .bool(true))
    labelsTokens = members["task_type"] == .string("TOKEN_CLS")
    if case .string(let name)? = members["base_model_name_or_path"], !name.isEmpty { base = name }
  }
}
