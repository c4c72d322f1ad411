import Kernels
import Storage

// What the families read alike.
extension ConfigurationReader {
  /// A configuration with the sizes under the given keys.
  ///
  /// - Parameters:
  ///   - intermediate: the width inside the feed-forward part; nil for the family's convention.
  ///   - headSize: the width of a head; nil where the heads divide the model's width.
  func shape(
    _ family: Family, context: String = "max_position_embeddings", hidden: String = "hidden_size",
    layers: String = "num_hidden_layers", heads: String = "num_attention_heads", intermediate: Int?,
    headSize: Int? = nil
  ) throws(FileError) -> ModelConfiguration {
    let hiddenSize = try required(hidden, upTo: Self.largestWidth)
    let headCount = try required(heads, upTo: Self.largestWidth)
    guard headSize != nil || hiddenSize % headCount == 0 else {
      throw failure(heads, "(\(headCount)) must divide \(hidden) (\(hiddenSize))")
    }
    let (width, isTooWide) = (headSize ?? 1).multipliedReportingOverflow(by: headCount)
    guard headSize == nil || !isTooWide && width <= Self.largestWidth else {
      throw failure(heads, "(\(headCount)) times the width of a head is more than \(Self.largestWidth)")
    }
    return ModelConfiguration(
      family: family, vocabularySize: try required("vocab_size", upTo: Self.largestVocabulary),
      contextLength: try required(context, upTo: Self.largestContext), hiddenSize: hiddenSize,
      layerCount: try required(layers, upTo: Self.mostLayers), headCount: headCount, headSize: headSize,
      intermediateSize: intermediate)
  }

  /// The function of a plain feed-forward part.
  func activation(_ key: String, default name: String) throws(FileError) -> ActivationFunction {
    try choice(key, default: name, of: ConfigurationValues.activations)
  }

  /// The function of a gated feed-forward part.
  func gate(_ key: String, default name: String) throws(FileError) -> GateFunction {
    try choice(key, default: name, of: ConfigurationValues.gates)
  }

  private func choice<Value>(
    _ key: String, default name: String, of known: [String: Value]
  ) throws(FileError) -> Value {
    let name = try text(key) ?? name
    guard let value = known[name] else {
      let names = known.keys.sorted().joined(separator: ", ")
      throw failure(key, "is “\(name.prefix(40))”; for this model_type Apus computes \(names)")
    }
    return value
  }

  /// The generator beside a detector, as Apus writes it.
  func generator() throws(FileError) -> GeneratorConfiguration? {
    let key = "apus_generator"
    guard let inner = try object(key) else { return nil }
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
}
