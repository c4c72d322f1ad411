import Storage

// Attention to a window of the last positions, which Apus does not compute.
extension ConfigurationReader {
  /// transformers' window where a file says nothing; null is none.
  private static let usualWindow = 4_096

  /// Refuses a window shorter than the context; one as long as the context hides nothing.
  func refuseShortWindow() throws(FileError) {
    let key = "sliding_window"
    let context = try required("max_position_embeddings", upTo: Self.largestContext)
    let isSaid = members[key] != nil
    let said = try integer(key, 1...Self.largestContext)
    guard let window = isSaid ? said : Self.usualWindow, window < context else { return }
    throw failure(
      key,
      "is \(window)\(isSaid ? "" : " where a file does not say it"), less than max_position_embeddings (\(context)); "
        + "Apus computes attention to all earlier positions only: set max_position_embeddings to \(window) in a copy "
        + "for texts no longer than that, or use a model without a window")
  }
}
