/// The formats in which models are stored.
public enum ModelFormats {
  /// All that Apus knows, in the order in which a path is tried.
  public static let all: [any ModelFormat] = [
    HuggingFaceFormat(), GGUFFormat(),
  ]
}
