import Kernels

/// The machine that figures are from.
struct Machine: Encodable {
  /// The processor's own name.
  var processor: String
  /// That of the kernels.
  var instructionSet: String
  /// The threads computed with.
  var threads: Int

  /// The machine as an engine uses it.
  init(_ engine: Engine) {
    processor = Processor.name ?? "unknown"
    instructionSet = engine.kernels.instructionSet.rawValue
    threads = engine.threadCount
  }

  /// One line for people.
  var text: String {
    "machine: \(processor), \(threads) \(threads == 1 ? "thread" : "threads"), \(instructionSet)"
  }
}
