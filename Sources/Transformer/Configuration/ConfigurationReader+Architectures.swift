import Storage

extension ConfigurationReader {
  func gpt2() throws(FileError) -> ModelConfiguration {
    try refuse("scale_attn_weights", unless: .bool(true))
    try refuse("scale_attn_by_inverse_layer_idx", unless: .bool(false))
    try refuse("add_cross_attention", unless: .bool(false))
    var configuration = try common(
      context: "n_positions", hidden: "n_embd", layers: "n_layer", heads: "n_head",
      intermediate: try integer("n_inner", 1...Self.largestWidth), .gpt2)
    configuration.activation = try activation(
      "activation_function", default: "gelu_new", allowed: [.gelu, .geluTanh])
    configuration.normEpsilon = try number("layer_norm_epsilon", 0...1) ?? 1e-5
    configuration.dropout = try number("resid_pdrop", 0...0.99) ?? 0.1
    configuration.tieEmbeddings = try flag("tie_word_embeddings") ?? true
    return configuration
  }

  func llama() throws(FileError) -> ModelConfiguration {
    try refuse("attention_bias", unless: .bool(false))
    try refuse("mlp_bias", unless: .bool(false))
    try refuse("sliding_window")
    try refuse("pretraining_tp", unless: .integer(1))
    try refuse("partial_rotary_factor", unless: .integer(1), .number(1))
    var configuration = try common(
      context: "max_position_embeddings", hidden: "hidden_size", layers: "num_hidden_layers",
      heads: "num_attention_heads", intermediate: try required("intermediate_size", upTo: Self.largestWidth),
      .llama)
    configuration.keyValueHeadCount =
      try integer("num_key_value_heads", 1...Self.largestWidth) ?? configuration.headCount
    guard configuration.headCount % configuration.keyValueHeadCount == 0 else {
      throw failure(
        "num_key_value_heads",
        "(\(configuration.keyValueHeadCount)) must divide num_attention_heads (\(configuration.headCount))")
    }
    if let size = try integer("head_dim", 1...Self.largestWidth), size != configuration.headSize {
      throw failure(
        "head_dim", "is \(size); Apus needs hidden_size / num_attention_heads = \(configuration.headSize)")
    }
    guard configuration.headSize % 2 == 0 else {
      throw failure(
        "hidden_size", "/ num_attention_heads is \(configuration.headSize); rotary positions need it even")
    }
    configuration.activation = try activation("hidden_act", default: "silu", allowed: [.silu])
    configuration.normEpsilon = try number("rms_norm_eps", 0...1) ?? 1e-6
    configuration.rotaryBase = try rotaryBase()
    configuration.dropout = try number("apus_dropout", 0...0.99) ?? 0
    configuration.tieEmbeddings = try flag("tie_word_embeddings") ?? false
    return configuration
  }

  /// Both encoders, whose keys are the same but for ELECTRA's own width of embeddings.
  func encoder(_ architecture: ModelConfiguration.Architecture) throws(FileError) -> ModelConfiguration
  {
    try refuse("position_embedding_type", unless: .string("absolute"))
    try refuse("is_decoder", unless: .bool(false))
    try refuse("add_cross_attention", unless: .bool(false))
    var configuration = try common(
      context: "max_position_embeddings", hidden: "hidden_size", layers: "num_hidden_layers",
      heads: "num_attention_heads", intermediate: try required("intermediate_size", upTo: Self.largestWidth),
      architecture)
    // transformers' default for ELECTRA is 128, whatever the width.
    let embedded =
      try integer("embedding_size", 1...Self.largestWidth) ?? (architecture == .electra ? 128 : nil)
    if let embedded, embedded != configuration.hiddenSize {
      throw failure(
        "embedding_size",
        "is \(embedded) and hidden_size \(configuration.hiddenSize); Apus computes encoders whose embeddings are as wide as they are"
      )
    }
    configuration.segmentCount = try integer("type_vocab_size", 1...1_024) ?? 2
    configuration.activation = try activation("hidden_act", default: "gelu", allowed: [.gelu, .geluTanh])
    configuration.normEpsilon = try number("layer_norm_eps", 0...1) ?? 1e-12
    configuration.dropout = try number("hidden_dropout_prob", 0...0.99) ?? 0.1
    configuration.tieEmbeddings = try flag("tie_word_embeddings") ?? true
    return configuration
  }

  private func common(
    context: String, hidden: String, layers: String, heads: String, intermediate: Int?,
    _ architecture: ModelConfiguration.Architecture
  ) throws(FileError) -> ModelConfiguration {
    let hiddenSize = try required(hidden, upTo: Self.largestWidth)
    let headCount = try required(heads, upTo: Self.largestWidth)
    guard hiddenSize % headCount == 0 else {
      throw failure(heads, "(\(headCount)) must divide \(hidden) (\(hiddenSize))")
    }
    return ModelConfiguration(
      architecture: architecture, vocabularySize: try required("vocab_size", upTo: Self.largestVocabulary),
      contextLength: try required(context, upTo: Self.largestContext), hiddenSize: hiddenSize,
      layerCount: try required(layers, upTo: Self.mostLayers), headCount: headCount,
      intermediateSize: intermediate)
  }

  /// From `rope_theta`, or from `rope_parameters`, which newer files have; scaled variants are refused.
  private func rotaryBase() throws(FileError) -> Float {
    var base = try number("rope_theta", 1...1e12)
    for key in ["rope_scaling", "rope_parameters"] {
      guard let value = members[key], value != .null else { continue }
      guard case .object(let rotary) = value else {
        throw failure(key, "must be an object, found \(value.text)")
      }
      let inner = ConfigurationReader(path: path, members: rotary)
      var kind = try inner.text("rope_type")
      if kind == nil { kind = try inner.text("type") }
      if let kind, kind != "default" {
        throw failure(key, "has the type “\(kind.prefix(40))”; Apus computes “default” only")
      }
      try inner.refuse("factor", unless: .integer(1), .number(1))
      try inner.refuse("partial_rotary_factor", unless: .integer(1), .number(1))
      base = try inner.number("rope_theta", 1...1e12) ?? base
    }
    return base ?? 10_000
  }
}
