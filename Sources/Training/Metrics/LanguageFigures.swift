import Foundation
import Transformer

/// The figures of a language model: what its loss says in other units.
public struct LanguageFigures: Sendable, Equatable {
  /// The loss over all targets.
  public let sum: LossSum
  /// The length of the text that the targets spell, in bytes; 0 where they do not spell all of one.
  public let textBytes: Int

  /// The figures of a loss over a text.
  public init(_ sum: LossSum, textBytes: Int = 0) {
    self.sum = sum
    self.textBytes = textBytes
  }

  /// Nats for each target; NaN where there was none.
  public var loss: Double { sum.mean }
  /// eˡᵒˢˢ: the number of equally likely tokens that would be as hard to guess.
  public var perplexity: Double { exp(sum.mean) }
  /// The share of targets that were the model's first choice.
  public var accuracy: Double { sum.accuracy }
  /// Bits for each byte of the text, which compare across tokenizers; nil where there is no text.
  public var bitsPerByte: Double? { textBytes > 0 ? sum.nats / log(2) / Double(textBytes) : nil }

  /// The names of ``values``, the one that decides by itself first.
  public static let metrics = [
    Metric("loss", higherIsBetter: false), Metric("perplexity", higherIsBetter: false),
    Metric("accuracy", higherIsBetter: true), Metric("bits_per_byte", higherIsBetter: false),
  ]

  /// The figures by name, in the order they are shown.
  public var values: [(name: String, value: Double)] {
    [("loss", loss), ("perplexity", perplexity), ("accuracy", accuracy)]
      + (bitsPerByte.map { [("bits_per_byte", $0)] } ?? [])
  }
}
