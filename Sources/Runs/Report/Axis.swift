import Foundation
import Training

/// One direction of a chart: which values it shows, and where.
package struct Axis: Sendable, Equatable {
  /// How values are spread.
  package enum Scale: Sendable {
    /// Evenly.
    case linear
    /// Evenly, from 0 on.
    case fromZero
    /// By their logarithm if they span a factor of 8 or more, and all are above 0; else evenly.
    case logarithmicIfWide
  }

  /// The least value shown.
  package let low: Double
  /// The largest.
  package let high: Double
  /// Whether values are spread by their logarithm.
  package let isLogarithmic: Bool

  /// An axis that shows exactly `low` to `high`, evenly.
  package init(low: Double, high: Double) {
    self.low = low
    self.high = high > low ? high : low + 1
    isLogarithmic = false
  }

  /// An axis that shows all values from `least` to `largest` and a little more.
  package init(from least: Double, to largest: Double, _ scale: Scale) {
    if case .logarithmicIfWide = scale, least > 0, largest / least >= 8 {
      let margin = exp(0.04 * (log(largest) - log(least)))
      (low, high, isLogarithmic) = (least / margin, largest * margin, true)
      return
    }
    isLogarithmic = false
    if case .fromZero = scale, least >= 0 {
      (low, high) = (0, largest > 0 ? largest * 1.06 : 1)
    } else {
      // A single value stands in the middle.
      let spread = largest > least ? largest - least : largest == 0 ? 1 : abs(largest)
      (low, high) = (least - 0.06 * spread, largest + 0.06 * spread)
    }
  }

  /// Where a value stands: 0 at ``low``, 1 at ``high``.
  package func share(_ value: Double) -> Double {
    if isLogarithmic {
      return (log(max(value, .leastNonzeroMagnitude)) - log(low)) / (log(high) - log(low))
    }
    return (value - low) / (high - low)
  }

  /// Round values on the axis, at most about `count` of them and where possible three or more.
  package func ticks(_ count: Int, wholeNumbers: Bool = false) -> [Double] {
    isLogarithmic ? logarithmicTicks(count) : linearTicks(count, wholeNumbers)
  }

  /// Multiples of 1, 2, 2.5 or 5 times a power of ten.
  private func linearTicks(_ count: Int, _ wholeNumbers: Bool) -> [Double] {
    let least = (high - low) / Double(max(1, count))
    let power = pow(10, floor(log10(least)))
    let factor = [1, 2, 2.5, 5].first { $0 * power >= least * 0.999 } ?? 10
    var step = factor * power
    if wholeNumbers {
      step = factor == 2.5 && step < 25 ? (power * 5).rounded(.up) : max(1, step.rounded(.up))
    }
    let first = (low / step - 1e-9).rounded(.up), last = (high / step + 1e-9).rounded(.down)
    // Beyond 2⁵³ steps from 0 the values are too close for numbers in double precision between them.
    guard first <= last, last - first < 100, first.magnitude < 9e15 else { return [] }
    // A product of whole numbers rounds once; a running sum would drift to 0.30000000000000004.
    return (Int(first)...Int(last)).map { Double($0) * step }
  }

  /// Powers of ten, with 2 and 5 times them where there are few.
  private func logarithmicTicks(_ count: Int) -> [Double] {
    let powers = Int(floor(log10(low)))...Int(ceil(log10(high)))
    var ticks: [Double] = []
    for factors in [[1, 2, 5], [1, 3], [1.0]] {
      ticks = powers.flatMap { power in factors.map { $0 * pow(10, Double(power)) } }
        .filter { $0 >= low * 0.999 && $0 <= high * 1.001 }
      if ticks.count <= count + 1 { return ticks }
    }
    let interval = (ticks.count + count - 1) / count
    return ticks.indices.filter { $0 % interval == 0 }.map { ticks[$0] }
  }

  /// The ticks' values in few characters, as many as tell them apart: `0.25`, `5000`, `12.5k`, `2e-05`.
  package static func labels(_ ticks: [Double]) -> [String] {
    for digits in 4...12 {
      let labels = ticks.map { label($0, digits: digits) }
      if Set(labels).count == ticks.count { return labels }
    }
    return ticks.map { "\($0)" }
  }

  private static func label(_ value: Double, digits: Int) -> String {
    guard abs(value) >= 10_000 else { return Figure.short(value, digits: digits) }
    let units = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")]
    let (size, unit) = units.first { abs(value) >= $0.0 * 0.9999 } ?? (1, "")
    return Figure.short(value / size, digits: digits) + unit
  }
}
