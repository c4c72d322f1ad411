import Foundation
import Transformer

/// Learning rates that fall from the head to the embeddings, so that fine-tuning changes least what is most general
/// (Howard & Ruder 2018; as BEiT's, Bao et al. 2022): 1 for the head, d for the last of L blocks, d^(L − i) for block i,
/// d^(L + 1) for the embeddings.
public struct LayerDecay: Sendable, Equatable {
  /// d, above 0 and at most 1.
  public var factor: Double

  /// One rate for all.
  public static let none = LayerDecay(factor: 1)

  /// The factor given.
  public init(factor: Double) { self.factor = factor }

  /// What the learning rate of parameters in this place is multiplied by.
  public func factor(_ place: ParameterPlace, blockCount: Int) -> Double {
    switch place {
    case .head: 1
    case .block(let number): pow(factor, Double(blockCount - number))
    case .embedding: pow(factor, Double(blockCount + 1))
    }
  }
}
