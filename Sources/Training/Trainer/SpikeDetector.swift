import Data

/// Tells a spike of the loss from its usual scatter, by the losses of the steps before.
///
/// The limit is the median of the window plus so many standard deviations, estimated as 1.4826 times the median absolute
/// deviation (Rousseeuw & Croux 1993): neither is moved by the spikes that are in the window themselves, which a mean
/// would be. Spikes stay in the window, so a loss that has risen for good is the usual one after half a window. What is
/// not finite never gets in: one such number would blind a mean for the whole window.
public struct SpikeDetector: Codable, Sendable, Equatable {
  /// Steps looked back at, as in OLMo: enough for a steady median, few enough to follow a falling loss.
  static let window = 128
  /// Steps before there is a limit: the loss falls steeply at first, and a median of fewer says little.
  static let fewest = 32
  /// The least rise that is a spike, in nats: where losses scatter by less than a hundredth, a hair is no spike.
  static let smallestRise = 0.1

  /// The losses of the last steps, the oldest first.
  public private(set) var losses: [Double] = []
  /// Whether the last loss was a spike.
  public private(set) var isRaised = false

  /// No losses yet.
  public init() {}

  /// The largest loss that is no spike; nil while too few were seen.
  ///
  /// - Parameter deviations: standard deviations above the median.
  public func limit(deviations: Double) -> Double? {
    guard losses.count >= Self.fewest else { return nil }
    let middle = Self.median(losses)
    let spread = 1.4826 * Self.median(losses.map { abs($0 - middle) })
    return middle + max(deviations * spread, Self.smallestRise)
  }

  /// Takes a step's loss into the window; one that is not finite is left out.
  public mutating func add(_ loss: Double, isSpike: Bool) {
    guard loss.isFinite else { return }
    if losses.count >= Self.window { losses.removeFirst(losses.count - Self.window + 1) }
    losses.append(loss)
    isRaised = isSpike
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }
}
