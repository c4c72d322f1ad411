/// The version of Apus, as `--version` prints it and as runs record it.
public enum Version {
  /// Semantic version of this source tree.
  public static let current = "0.1.0"
}
