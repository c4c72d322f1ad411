import Kernels
import Machine

/// The machine that figures are from.
package struct MeasuredMachine: Encodable {
  /// The processor's own name.
  package var processor: String
  /// That of the kernels.
  package var instructionSet: String
  /// The threads computed with.
  package var threads: Int

  /// The machine as an engine uses it.
  package init(_ engine: Engine) {
    processor = Processor.name ?? "unknown"
    instructionSet = engine.kernels.instructionSet.rawValue
    threads = engine.threadCount
  }

  /// One line for people.
  package var text: String {
    "machine: \(processor), \(threads) \(threads == 1 ? "thread" : "threads"), \(instructionSet)"
  }
}
