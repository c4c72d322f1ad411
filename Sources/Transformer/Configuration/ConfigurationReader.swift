import Storage

/// The members of a `config.json`, each read with its range.
struct ConfigurationReader {
  let path: String
  let members: JSONObject

  // Bounds far above any model a CPU can hold, and low enough that no product of three overflows.
  static let largestVocabulary = 1 << 24
  static let largestContext = 1 << 24
  static let largestWidth = 1 << 20
  static let mostLayers = 1 << 12

  func failure(_ key: String, _ reason: String) -> FileError {
    FileError(path, "\(key) \(reason)")
  }

  private func value(_ key: String) -> JSONValue? { members[key] == .null ? nil : members[key] }

  func integer(_ key: String, _ range: ClosedRange<Int>) throws(FileError) -> Int? {
    guard let value = value(key) else { return nil }
    guard case .integer(let number) = value, range.contains(number) else {
      throw failure(
        key, "must be a whole number from \(range.lowerBound) to \(range.upperBound), found \(value.text)")
    }
    return number
  }

  func required(_ key: String, upTo limit: Int) throws(FileError) -> Int {
    guard let number = try integer(key, 1...limit) else { throw failure(key, "is missing") }
    return number
  }

  func number(_ key: String, _ range: ClosedRange<Double>) throws(FileError) -> Float? {
    guard let value = value(key) else { return nil }
    let number: Double? =
      switch value {
      case .integer(let whole): Double(whole)
      case .number(let number): number
      default: nil
      }
    guard let number, range.contains(number) else {
      throw failure(
        key, "must be a number from \(range.lowerBound) to \(range.upperBound), found \(value.text)")
    }
    return Float(number)
  }

  func text(_ key: String) throws(FileError) -> String? {
    guard let value = value(key) else { return nil }
    guard case .string(let text) = value else { throw failure(key, "must be a text, found \(value.text)") }
    return text
  }

  func flag(_ key: String) throws(FileError) -> Bool? {
    guard let value = value(key) else { return nil }
    guard case .bool(let flag) = value else {
      throw failure(key, "must be true or false, found \(value.text)")
    }
    return flag
  }

  /// Refuses a setting that changes the arithmetic, unless it is absent, null, or one of `allowed`.
  func refuse(_ key: String, unless allowed: JSONValue...) throws(FileError) {
    guard let value = value(key), !allowed.contains(value) else { return }
    throw failure(key, "is \(value.text), which Apus does not compute; use a model without it")
  }

  /// A special token's id. Old files say -1 for none.
  func token(_ key: String, below vocabularySize: Int) throws(FileError) -> Int? {
    if case .array(let ids)? = value(key) {
      throw failure(key, "is a list of \(ids.count) ids; Apus uses one: name it there")
    }
    guard let id = try integer(key, -1...vocabularySize - 1), id >= 0 else { return nil }
    return id
  }

  func fingerprint() throws(FileError) -> String? {
    guard let text = try text("apus_tokenizer_sha256") else { return nil }
    guard text.utf8.count == 64, text.allSatisfy({ $0.isHexDigit }) else {
      throw failure("apus_tokenizer_sha256", "must be 64 hexadecimal digits, found “\(text.prefix(80))”")
    }
    return text.lowercased()
  }

  func activation(
    _ key: String, default name: String, allowed: Set<ModelConfiguration.Activation>
  ) throws(FileError) -> ModelConfiguration.Activation {
    let name = try text(key) ?? name
    let known: [String: ModelConfiguration.Activation] = [
      "gelu": .gelu, "gelu_python": .gelu, "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh,
      "gelu_fast": .geluTanh, "silu": .silu, "swish": .silu,
    ]
    guard let activation = known[name], allowed.contains(activation) else {
      let names = known.filter { allowed.contains($0.value) }.keys.sorted().joined(separator: ", ")
      throw failure(key, "is “\(name.prefix(40))”; for this model_type Apus computes \(names)")
    }
    return activation
  }

  /// What the model ends in, from `architectures` and the labels.
  func head(_ architecture: ModelConfiguration.Architecture) throws(FileError)
    -> ModelConfiguration.Head
  {
    let prefix =
      switch architecture {
      case .gpt2: "GPT2"
      case .llama: "Llama"
      case .bert: "Bert"
      case .electra: "Electra"
      }
    // A bare encoder of ELECTRA's is a detector without its head.
    let usual = architecture == .electra ? ModelConfiguration.Head.replacedToken : .language
    guard let value = value("architectures") else { return usual }
    guard case .array(let names) = value, names.count == 1, case .string(let name) = names[0] else {
      throw failure("architectures", "must be a list of one name, found \(value.text)")
    }
    var known = ["Model", "ForMaskedLM", "ForPreTraining", "ForSequenceClassification"]
    if architecture != .electra { known += ["LMHeadModel", "ForCausalLM"] }
    guard name.hasPrefix(prefix), known.contains(String(name.dropFirst(prefix.count))) else {
      throw failure(
        "architectures",
        "is “\(name.prefix(60))”; Apus knows pretrained models and sequence classifiers of \(prefix)")
    }
    if name.hasSuffix("ForSequenceClassification") { return .classification(labels: try labels()) }
    return name.hasSuffix("ForMaskedLM") ? .language : usual
  }

  /// The generator beside a detector, as Apus writes it.
  func generator() throws(FileError) -> GeneratorConfiguration? {
    let key = "apus_generator"
    guard let value = value(key) else { return nil }
    guard case .object(let members) = value else {
      throw failure(key, "must be an object, found \(value.text)")
    }
    let inner = ConfigurationReader(path: path, members: members)
    let shape = GeneratorConfiguration(
      hiddenSize: try inner.required("hidden_size", upTo: Self.largestWidth),
      headCount: try inner.required("num_attention_heads", upTo: Self.largestWidth),
      intermediateSize: try inner.required("intermediate_size", upTo: Self.largestWidth))
    guard shape.hiddenSize % shape.headCount == 0 else {
      throw failure(
        key, "num_attention_heads (\(shape.headCount)) must divide hidden_size (\(shape.hiddenSize))")
    }
    return shape
  }

  /// How an encoder was pretrained, as Apus writes it.
  func pretraining(_ architecture: ModelConfiguration.Architecture) throws(FileError)
    -> PretrainingRecord?
  {
    guard let name = try text("apus_objective") else { return nil }
    guard let objective = Objective(rawValue: name), objective.suits(architecture) else {
      let names = Objective.allCases.filter { $0.suits(architecture) }.map(\.rawValue).joined(separator: ", ")
      throw failure("apus_objective", "is “\(name.prefix(40))”; for this model_type Apus knows \(names)")
    }
    return PretrainingRecord(
      objective: objective, maskProbability: try number("apus_mask_probability", 0.01...0.9) ?? 0.15)
  }

  private func labels() throws(FileError) -> [String] {
    try refuse("problem_type", unless: .string("single_label_classification"))
    guard let value = value("id2label") else {
      // transformers leaves out the labels of its default.
      let count = try integer("num_labels", 2...Self.largestWidth) ?? 2
      return (0..<count).map { "LABEL_\($0)" }
    }
    guard case .object(let names) = value, (2...Self.largestWidth).contains(names.count) else {
      throw failure("id2label", "must name two labels or more")
    }
    var labels: [String] = []
    for id in 0..<names.count {
      guard case .string(let label)? = names["\(id)"] else {
        throw failure("id2label", "has no text for id \(id); ids must run from 0 to \(names.count - 1)")
      }
      labels.append(label)
    }
    guard Set(labels).count == labels.count else { throw failure("id2label", "names a label twice") }
    return labels
  }
}
