import CommandLine
import Forecast
import Kernels
import Storage
import Transformer

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

  /// The operations that fit into `seconds` of this machine.
  static func time(_ seconds: Double, _ options: some TrainingCommand) throws -> ComputeBudget {
    let engine = try TrainingRun.engine(options.common)
    let peak = engine.measuredPeak(options.training.arithmetic.precision.activations)
    return ComputeBudget(operations: seconds * peak * share, seconds: seconds)
  }

  /// That of a command: its time, or the usual one.
  static func of(_ options: some TrainingCommand) throws -> ComputeBudget {
    try options.training.length.time.map { try time($0, options) } ?? usual
  }

  /// This budget in words.
  var text: String {
    let operations = "\(Format.scientific(self.operations, digits: 0)) operations"
    return seconds.map { "\(Format.duration($0)), \(operations)" } ?? "\(operations) by default"
  }
}
