import Batches
import Storage

/// Consecutive windows over held-out text: every token but the first is predicted once.
public struct EvaluationWindows: Sendable {
  private let view: TokenView
  private let contextLength: Int
  private let attendsAcross: Bool
  private let unpredicted: Int32?

  /// The number of windows.
  public let count: Int
  /// The number of tokens that the windows have a next one for.
  public let targetCount: Int

  /// Windows of `contextLength` over `view`.
  ///
  /// - Parameters:
  ///   - includesRemainder: whether the tokens left over make a last, shorter window.
  ///   - attendsAcross: whether a window is one sequence, or one for each document in it, whose first token is not
  ///     predicted then.
  ///   - unpredicted: a token that is no one's to predict, as it only frames the text.
  /// - Throws: ``DataError`` if there is nothing to predict.
  public init(
    _ view: TokenView, contextLength: Int, includesRemainder: Bool = true, attendsAcross: Bool = true,
    unpredicted: Int32? = nil
  ) throws {
    precondition(contextLength > 0)
    self.view = view
    self.contextLength = contextLength
    self.attendsAcross = attendsAcross
    self.unpredicted = unpredicted
    let (whole, rest) = max(view.count - 1, 0).quotientAndRemainder(dividingBy: contextLength)
    count = whole + (includesRemainder && rest > 0 ? 1 : 0)
    targetCount = whole * contextLength + (includesRemainder ? rest : 0)
    guard count > 0 else {
      throw DataError(
        .badInput,
        "The validation text has \(view.count == 1 ? "1 token" : "\(view.count) tokens"), too few for a window of \(contextLength)",
        remedy: "give more text, or hold nothing out with \(option: "validation-fraction") 0.")
    }
  }

  /// The windows `indices` as a batch.
  ///
  /// - Throws: ``DataError`` if a token file is damaged.
  public func batch(_ indices: Range<Int>) throws -> MicroBatch {
    precondition(indices.lowerBound >= 0 && indices.upperBound <= count)
    var sequences = SequenceBuilder()
    for index in indices {
      let start = index * contextLength
      try sequences.append(
        window: start..<min(start + contextLength, view.count - 1), of: view, attendsAcross: attendsAcross)
    }
    if let unpredicted {
      for index in sequences.targets.indices where sequences.targets[index] == unpredicted {
        sequences.targets[index] = -1
      }
    }
    return sequences.batch
  }
}
