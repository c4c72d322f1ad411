import Kernels
import Storage

/// How much arithmetic a run may take: what decides how large a model it teaches, and how often that reads its text.
package struct ComputeBudget: Equatable {
  /// Floating-point operations.
  package var operations: Double
  /// The time that they were reckoned from; nil for the usual budget, which is the same on every machine, and so are the
  /// choices that follow from it.
  package var seconds: Double?

  /// Of a run whose time is not given: some five minutes of two cores with AVX2.
  static let usual = ComputeBudget(operations: 3e13, seconds: nil)

  /// The share of a machine's peak that small models train at.
  private static let share = 0.4

  /// The operations that fit into `seconds` on `engine`, whose peak is measured.
  static func time(_ seconds: Double, _ element: Element, on engine: Engine) -> ComputeBudget {
    ComputeBudget(operations: seconds * engine.measuredPeak(element) * share, seconds: seconds)
  }

  /// This budget in words.
  var text: String {
    let operations = "\(Format.scientific(self.operations, digits: 0)) operations"
    return seconds.map { "\(Format.duration($0)), \(operations)" } ?? "\(operations) by default"
  }
}
