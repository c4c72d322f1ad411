import Foundation

/// How well a language model predicts a text.
public struct LanguageModelMetrics: Sendable, Equatable, Encodable {
  /// Tokens predicted.
  public private(set) var tokens = 0
  /// The sum of the negative logarithms of the right tokens' probabilities, nats.
  public private(set) var nats = 0.0
  /// Bytes of the text that the tokens stand for; 0 if unknown.
  public var bytes = 0

  /// Nothing yet.
  public init(bytes: Int = 0) { self.bytes = bytes }

  /// Adds `tokens` predictions whose losses sum to `nats`.
  public mutating func add(nats: Double, tokens: Int) {
    self.nats += nats
    self.tokens += tokens
  }

  /// The mean loss in nats a token; 0 for no tokens.
  public var loss: Double { tokens == 0 ? 0 : nats / Double(tokens) }

  /// exp(loss): the number of equally likely tokens that would be as hard to guess.
  public var perplexity: Double { exp(loss) }

  /// The loss in bits for each byte of text, which can be compared between tokenizers; nil if `bytes` is 0.
  public var bitsPerByte: Double? { bytes == 0 ? nil : nats / log(2) / Double(bytes) }

  private enum CodingKeys: String, CodingKey {
    case loss, perplexity, tokens, bytes
    case bitsPerByte = "bits_per_byte"
  }

  /// Writes the figures; a perplexity too large for JSON, and unknown bytes, are left out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(loss, forKey: .loss)
    if perplexity.isFinite { try container.encode(perplexity, forKey: .perplexity) }
    try container.encodeIfPresent(bitsPerByte, forKey: .bitsPerByte)
    try container.encode(tokens, forKey: .tokens)
    if bytes > 0 { try container.encode(bytes, forKey: .bytes) }
  }
}
