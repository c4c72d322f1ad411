import Foundation

extension System {
  /// The processor's own name: `model name` of `/proc/cpuinfo`; nil where it has none.
  static func processorName() -> String? {
    let line = ProcText("/proc/cpuinfo").lines.first { $0.hasPrefix("model name") }
    return line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
  }
}
