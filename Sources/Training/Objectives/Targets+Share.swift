import Batches
import Kernels

extension Targets {
  /// Targets for the first tokens of a batch, `share` of all, to plan with.
  package static func share(_ share: Double, of batch: SequenceBatch) -> Targets {
    let count = min(batch.tokenCount, Int((Double(batch.tokenCount) * share).rounded(.up)))
    return .tokens((0..<batch.tokenCount).map { $0 < count ? 0 : -1 })
  }

  /// Hidden tokens in those places, in a text all of which its detector is asked about, to plan with.
  static func replacedShare(_ share: Double, of batch: SequenceBatch) -> Targets {
    guard case .tokens(let hidden) = Targets.share(share, of: batch) else {
      preconditionFailure("a share of tokens are tokens")
    }
    return .replaced(
      Replacement(
        hidden: hidden, judged: [Bool](repeating: true, count: hidden.count), weight: 1,
        random: RandomStream(seed: 0, step: 0, site: 0)))
  }
}
