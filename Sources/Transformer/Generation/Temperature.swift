/// Divides the logits by a temperature: below 1 the likely tokens gain, above 1 the unlikely ones do.
public struct Temperature: LogitsProcessor {
  /// Above 0; 1 changes nothing.
  public let temperature: Float

  /// A temperature above 0.
  public init(_ temperature: Float) {
    precondition(temperature > 0 && temperature.isFinite, "temperature \(temperature)")
    self.temperature = temperature
  }

  /// See ``LogitsProcessor``. The largest logit becomes 0, which leaves the distribution as it is and keeps a small
  /// temperature from overflowing.
  public func process(_ logits: inout [Float], history: [Int32]) {
    guard let largest = logits.max(), largest > -.infinity else { return }
    for index in logits.indices { logits[index] = (logits[index] - largest) / temperature }
  }
}
