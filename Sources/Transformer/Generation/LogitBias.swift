/// Adds to the logits of some tokens: −100 or less all but excludes one, and −∞ does.
public struct LogitBias: LogitsProcessor {
  /// What is added, by token. Ids outside the vocabulary mean nothing.
  public let biases: [Int32: Float]

  /// Biases that are numbers or −∞.
  public init(_ biases: [Int32: Float]) {
    precondition(biases.values.allSatisfy { $0 < .infinity }, "a bias that is no number")
    self.biases = biases
  }

  /// See ``LogitsProcessor``.
  public func process(_ logits: inout [Float], history: [Int32]) {
    for (token, bias) in biases where logits.indices.contains(Int(token)) { logits[Int(token)] += bias }
  }
}
