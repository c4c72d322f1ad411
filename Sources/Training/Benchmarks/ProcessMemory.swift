import Foundation

/// What the system counts of this process's memory.
package enum ProcessMemory {
  /// The most that was ever resident, in bytes (`VmHWM` of Linux); nil where the system does not tell.
  package static var peak: Int? {
    guard let data = FileManager.default.contents(atPath: "/proc/self/status") else { return nil }
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") where line.hasPrefix("VmHWM:") {
      let words = line.split(whereSeparator: \.isWhitespace)
      return words.count >= 2 ? Int(words[1]).map { $0 << 10 } : nil
    }
    return nil
  }
}
