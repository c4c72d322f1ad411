/// Draws training windows for a decoder: `contextLength` tokens to read, each to predict the one after it.
///
/// An epoch visits every window once, in an order that belongs to (seed, epoch); each epoch starts its windows at
/// another phase, so that their borders fall elsewhere. The batch of a step is a function of (seed, step) alone.
public struct WindowSampler: Sendable {
  private let view: TokenView
  private let contextLength: Int
  private let seed: UInt64

  /// The number of windows in an epoch.
  public let windowCount: Int

  /// - Throws: ``DataError`` (exit code 2) if `view` is shorter than one window.
  public init(_ view: TokenView, contextLength: Int, seed: UInt64) throws {
    precondition(contextLength > 0)
    guard view.count > contextLength else {
      let advice = view.count > 2 ? "set --context-length to \(view.count - 1) or less, or give" : "give"
      throw DataError(
        .input,
        "The training text has \(view.count) tokens, but one window of context length \(contextLength) needs "
          + "\(contextLength + 1): \(advice) more text.")
    }
    self.view = view
    self.contextLength = contextLength
    self.seed = seed
    windowCount = (view.count - 1) / contextLength
  }

  /// The number of target tokens in an epoch.
  public var tokensPerEpoch: Int { windowCount * contextLength }

  /// The windows of step `step` for batches of `size` windows: a batch may end one epoch and begin the next.
  public func batch(at step: Int, size: Int) -> TokenBatch {
    precondition(step >= 0 && size > 0)
    var batch = TokenBatch()
    batch.tokens.reserveCapacity(size * contextLength)
    batch.targets.reserveCapacity(size * contextLength)
    var window: [Int32] = []
    for row in 0..<size {
      let (epoch, place) = (step * size + row).quotientAndRemainder(dividingBy: windowCount)
      let index = Permutation(count: windowCount, seed: seed, epoch: UInt64(epoch))[place]
      let phase = Int(Permutation.mix(seed ^ Permutation.mix(UInt64(epoch))) % UInt64(contextLength))
      // The last window of a phase that runs over the end moves back to end there.
      let start = min(phase + index * contextLength, view.count - 1 - contextLength)
      window.removeAll(keepingCapacity: true)
      view.append(start..<start + contextLength + 1, to: &window)
      batch.tokens += window.dropLast()
      batch.targets += window.dropFirst()
      batch.offsets.append(batch.tokens.count)
    }
    return batch
  }
}

/// Consecutive windows over held-out text: every token but the first is predicted once.
public struct EvaluationWindows: Sendable {
  private let view: TokenView
  private let contextLength: Int

  /// The number of windows.
  public let count: Int
  /// The number of tokens predicted in all.
  public let targetCount: Int

  /// Windows of `contextLength` over `view`.
  ///
  /// - Parameter includesRemainder: whether the tokens left over make a last, shorter window.
  /// - Throws: ``DataError`` (exit code 2) if there is nothing to predict.
  public init(_ view: TokenView, contextLength: Int, includesRemainder: Bool = true) throws {
    precondition(contextLength > 0)
    self.view = view
    self.contextLength = contextLength
    let (whole, rest) = max(view.count - 1, 0).quotientAndRemainder(dividingBy: contextLength)
    count = whole + (includesRemainder && rest > 0 ? 1 : 0)
    targetCount = whole * contextLength + (includesRemainder ? rest : 0)
    guard count > 0 else {
      throw DataError(
        .input,
        "The validation text has \(view.count) tokens, too few for a window of \(contextLength): give more.")
    }
  }

  /// The windows `indices` as a batch.
  public func batch(_ indices: Range<Int>) -> TokenBatch {
    precondition(indices.lowerBound >= 0 && indices.upperBound <= count)
    var batch = TokenBatch()
    for index in indices {
      let start = index * contextLength
      let end = min(start + contextLength, view.count - 1)
      view.append(start..<end, to: &batch.tokens)
      view.append(start + 1..<end + 1, to: &batch.targets)
      batch.offsets.append(batch.tokens.count)
    }
    return batch
  }
}
