import Storage

/// Draws training windows for a decoder: `contextLength` tokens to read, each to predict the one after it.
///
/// An epoch visits every window once, in an order that belongs to (seed, epoch); each epoch starts its windows at
/// another phase, so that their borders fall elsewhere.
public struct WindowSampler: SequenceSampler {
  private let view: TokenView
  private let contextLength: Int
  private let attendsAcross: Bool
  private let seed: UInt64

  /// The number of windows in an epoch.
  public let count: Int

  /// - Parameters:
  ///   - view: the text.
  ///   - contextLength: the length of a window.
  ///   - attendsAcross: whether a window is one sequence, whatever documents are in it. Otherwise each document in it is
  ///     a sequence of its own, whose last token has no target.
  ///   - seed: decides the order.
  /// - Throws: ``DataError`` if `view` is shorter than one window.
  public init(_ view: TokenView, contextLength: Int, attendsAcross: Bool = true, seed: UInt64) throws {
    precondition(contextLength > 0)
    guard view.count > contextLength else {
      let shorter: Remedy =
        view.count > 2 ? "set \(option: "context-length") to \(view.count - 1) or less, or " : ""
      throw DataError(
        .badInput,
        "The training text has \(view.count) tokens, but one window of context length \(contextLength) needs "
          + "\(contextLength + 1)", remedy: shorter + "give more text.")
    }
    self.view = view
    self.contextLength = contextLength
    self.attendsAcross = attendsAcross
    self.seed = seed
    count = (view.count - 1) / contextLength
  }

  /// The number of tokens read in an epoch.
  public var tokensPerEpoch: Int { count * contextLength }

  /// Appends window `number` of the run.
  public func append(_ number: Int, to sequences: inout SequenceBuilder) throws {
    let (epoch, index) = shuffled(number, seed: seed)
    let phase = Int(Permutation.mix(seed ^ Permutation.mix(UInt64(epoch))) % UInt64(contextLength))
    // The last window of a phase that runs over the end moves back to end there.
    let start = min(phase + index * contextLength, view.count - 1 - contextLength)
    try sequences.append(window: start..<start + contextLength, of: view, attendsAcross: attendsAcross)
  }
}

extension SequenceBuilder {
  /// Appends the tokens at the positions `window` of `view`, each to predict the next one, as one sequence or as one for
  /// each document in it.
  package mutating func append(window: Range<Int>, of view: TokenView, attendsAcross: Bool) throws {
    let first = tokens.count
    try view.append(window, to: &tokens)
    try view.append(window.lowerBound + 1..<window.upperBound + 1, to: &targets)
    if !attendsAcross {
      for start in view.documentStarts(in: window.lowerBound + 1..<window.upperBound + 1) {
        let place = first + start - window.lowerBound
        targets[place - 1] = -1
        if place < tokens.count { offsets.append(place) }
      }
    }
    offsets.append(tokens.count)
  }
}
