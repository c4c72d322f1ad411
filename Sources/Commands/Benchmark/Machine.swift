import Checkpoints
import Data
import Foundation
import Kernels
import Runs
import Training

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
    processor = Self.processorName
    instructionSet = engine.kernels.instructionSet.rawValue
    threads = engine.threadCount
  }

  /// One line for people.
  var text: String {
    "machine: \(processor), \(threads) \(threads == 1 ? "thread" : "threads"), \(instructionSet)"
  }

  /// `model name` of Linux; "unknown" where the system does not tell.
  private static var processorName: String {
    guard let data = FileManager.default.contents(atPath: "/proc/cpuinfo") else { return "unknown" }
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n")
    where line.hasPrefix("model name") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { return parts[1].trimmingCharacters(in: .whitespaces) }
    }
    return "unknown"
  }
}
