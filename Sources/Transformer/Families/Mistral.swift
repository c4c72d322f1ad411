import Storage

/// Mistral (Jiang et al. 2023): Llama's order. Its attention to a window of the last positions is not computed; a window as
/// long as the context is none.
enum Mistral: RotaryDecoder {
  static let modelType = "mistral"
  static let summary = "decoder with rotary positions, as llama"
  static let classNames = ClassNames(prefix: "Mistral", language: ["ForCausalLM", "Model"])

  /// transformers' window where a file says nothing; null is none.
  private static let usualWindow = 4_096

  static func check(_ reader: ConfigurationReader) throws(FileError) {
    let largest = ConfigurationReader.largestContext
    let context = try reader.required("max_position_embeddings", upTo: largest)
    let isSaid = reader.members["sliding_window"] != nil
    let window = try reader.integer("sliding_window", 1...largest) ?? (isSaid ? nil : usualWindow)
    if let window, window < context {
      throw reader.failure(
        "sliding_window",
        "is \(window), less than max_position_embeddings (\(context)); Apus computes attention to all earlier positions only"
      )
    }
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    RotaryDecoderFile.write(c).merging(["sliding_window": ConfigurationValues.null]) { _, new in new }
  }
}
