import Foundation
import Storage

/// Where the numbers lie that a model of regression answers with: their mean, and a power of two near their deviation.
///
/// A model learns best what has a mean of 0 and a deviation of 1. So its last product's bias begins at mean / unit, and its
/// loss is taken of outputs in this unit, from t / unit: the same as of standardised targets, as neither a gradient nor an
/// optimizer's step depends on what a bias begins with. In a file the last product stands times the unit, so that other
/// software gets the answers as they are meant; multiplying by a power of two loses no bit, and what is read again is what
/// was written.
public struct TargetScale: Sendable, Equatable {
  /// The mean of the targets that were learned from.
  public let mean: Float
  /// A power of two: the outputs' unit.
  public let unit: Float

  /// The scale of a model whose targets nobody has told: 0 and 1.
  public static let identity = TargetScale(mean: 0, deviation: 1)

  /// Units are from 2⁻⁶⁰ to 2⁶⁰: weights times those are numbers of single precision.
  static let largestExponent = 60
  /// No target may be larger.
  public static let largestTarget = 1e18

  /// The scale of targets with this mean and deviation, which must be finite; the unit of a deviation of 0 is 1.
  public init(mean: Double, deviation: Double) {
    self.mean = Float(mean)
    let exponent = deviation > 0 ? log2(deviation).rounded() : 0
    let limit = Double(Self.largestExponent)
    unit = Float(sign: .plus, exponent: Int(min(max(exponent, -limit), limit)), significand: 1)
  }

  private init(mean: Float, unit: Float) {
    self.mean = mean
    self.unit = unit
  }

  private static let meanKey = "apus_target_mean", unitKey = "apus_target_unit"

  /// The scale that a `config.json` names; ``identity`` where it names none.
  static func read(_ reader: ConfigurationReader) throws(FileError) -> TargetScale {
    let mean = try reader.number(meanKey, -largestTarget...largestTarget) ?? 0
    let largest = Double(sign: .plus, exponent: largestExponent, significand: 1)
    let unit = try reader.number(unitKey, 1 / largest...largest) ?? 1
    guard unit.significand == 1 else {
      throw reader.failure(unitKey, "must be a power of two, found \(unit)")
    }
    return TargetScale(mean: mean, unit: unit)
  }

  /// What stands in a `config.json`; nothing for ``identity``.
  var members: [String: Any] {
    self == .identity
      ? [:]
      : [
        Self.meanKey: ConfigurationValues.decimal(mean), Self.unitKey: ConfigurationValues.decimal(unit),
      ]
  }
}
