import Foundation
import Kernels

/// The angles by which the pairs of a head turn from one position to the next, and what queries and keys are multiplied by.
///
/// Pair i of d numbers turns by f = base^(−2i/d), with the wavelength w = 2π/f, which ``RotaryScaling`` stretches:
/// - linear: f/s.
/// - llama3: with context C, f where w < C/high, f/s where w > C/low, and between them ((1 − m)/s + m)·f with
///   m = (C/w − low)/(high − low), which joins the two.
/// - yarn: a pair turns r times in a context at i(r) = d·ln(C/(2πr))/(2·ln base). From i(fast) to i(slow) the share that is
///   stretched rises from 0 to 1: f·(1 − ramp) + f/s·ramp. Queries and keys each grow by the attention factor.
///
/// Numbers in double precision; formulas are those of transformers.
struct RotaryFrequencies {
  let values: [Double]
  var factor = 1.0

  /// - Parameters:
  ///   - size: d.
  ///   - pairs: how many pairs turn.
  init(size: Int, pairs: Int, base: Float, scaling: RotaryScaling) {
    let base = Double(base)
    let plain = (0..<pairs).map { pow(base, -2 * Double($0) / Double(size)) }
    switch scaling {
    case .none, .dynamic: values = plain
    case .linear(let factor): values = plain.map { $0 / Double(factor) }
    case .llama3(let numbers): values = plain.map { Self.stretched($0, numbers) }
    case .yarn(let numbers):
      values = Self.stretched(plain, size: size, base: base, numbers)
      factor = Double(numbers.attentionFactor)
    }
  }

  private static func stretched(_ frequency: Double, _ numbers: RotaryScaling.Llama3) -> Double {
    let (factor, low, high) = (Double(numbers.factor), Double(numbers.low), Double(numbers.high))
    let times = Double(numbers.context) * frequency / (2 * .pi)
    if times > high { return frequency }
    if times < low { return frequency / factor }
    let share = (times - low) / (high - low)
    return ((1 - share) / factor + share) * frequency
  }

  private static func stretched(
    _ plain: [Double], size: Int, base: Double, _ numbers: RotaryScaling.YaRN
  ) -> [Double] {
    func pair(turning times: Float) -> Double {
      Double(size) * log(Double(numbers.context) / (Double(times) * 2 * .pi)) / (2 * log(base))
    }
    var (low, high) = (pair(turning: numbers.fast), pair(turning: numbers.slow))
    if numbers.isTruncated { (low, high) = (low.rounded(.down), high.rounded(.up)) }
    low = max(low, 0)
    high = min(high, Double(size - 1))
    if low == high { high += 0.001 }
    return plain.enumerated().map { index, frequency in
      let ramp = min(1, max(0, (Double(index) - low) / (high - low)))
      return frequency / Double(numbers.factor) * ramp + frequency * (1 - ramp)
    }
  }
}

/// The rotary tables of a model's layers.
struct RotaryTables {
  private let usual: RotaryTable
  private let windowed: RotaryTable
  private let details: DecoderDetails

  init(_ c: ModelConfiguration) {
    let details = c.details, size = details.rotatedSize(c.headSize), pairs = details.rotatedPairs(c.headSize)
    func table(_ base: Float, _ scaling: RotaryScaling) -> RotaryTable {
      let frequencies = RotaryFrequencies(size: size, pairs: pairs, base: base, scaling: scaling)
      return RotaryTable(
        contextLength: c.contextLength, frequencies: frequencies.values, factor: frequencies.factor)
    }
    self.details = details
    usual = table(c.rotaryBase, details.rotaryScaling)
    windowed = details.windows?.rotaryBase.map { table($0, .none) } ?? usual
  }

  /// The table of a layer; nil where nothing turns.
  subscript(layer: Int) -> RotaryTable? {
    if details.unrotatedLayers.contains(layer) { return nil }
    return details.windows?.layers.contains(layer) == true ? windowed : usual
  }
}
