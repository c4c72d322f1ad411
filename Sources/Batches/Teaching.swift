/// What a teacher says of each labelled sequence, beside its label.
public struct Teaching: Sendable, Equatable {
  /// The teacher's probabilities of the labels: [sequences][labels].
  public let probabilities: [[Float]]
  /// The teacher's share in the target; the rest is the label's.
  public let share: Float

  /// - Parameters:
  ///   - probabilities: of each sequence; they sum to one.
  ///   - share: in 0...1.
  public init(_ probabilities: [[Float]], share: Float) {
    self.probabilities = probabilities
    self.share = share
  }

  /// All sequences, and all of them once more.
  var doubled: Teaching { Teaching(probabilities + probabilities, share: share) }
}
