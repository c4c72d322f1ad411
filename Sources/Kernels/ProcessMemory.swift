import Foundation

/// What this process holds of memory.
public struct ProcessMemory: Sendable, Equatable {
  /// The bytes of it that are in physical memory: VmRSS.
  public var resident: Int
  /// Of those, the pages of mapped files: programs, libraries, data. The system takes them back when it needs them.
  public var residentFiles: Int
  /// The most bytes that were ever resident: VmHWM.
  public var peak: Int
  /// The bytes of address space, touched or not: VmSize.
  public var addressSpace: Int

  /// The figures given, in bytes.
  public init(resident: Int, residentFiles: Int, peak: Int, addressSpace: Int) {
    self.resident = resident
    self.residentFiles = residentFiles
    self.peak = peak
    self.addressSpace = addressSpace
  }

  /// The figures of Linux's `/proc/self/status`. On macOS the peak that `getrusage` knows stands for what is resident
  /// too; what is not known is 0.
  ///
  /// - Parameter root: the folder in which `proc` is; another one in tests.
  public static func measured(root: String = "/") -> ProcessMemory {
    let status = ProcText(root + "/proc/self/status")
    guard let resident = status.kilobytes("VmRSS"), let peak = status.kilobytes("VmHWM") else {
      let peak = peakOfUsage()
      return ProcessMemory(resident: peak, residentFiles: 0, peak: peak, addressSpace: 0)
    }
    return ProcessMemory(
      resident: resident, residentFiles: status.kilobytes("RssFile") ?? 0, peak: peak,
      addressSpace: status.kilobytes("VmSize") ?? 0)
  }

  private static func peakOfUsage() -> Int {
    #if canImport(Darwin)
      var usage = rusage()
      // Bytes here; other systems count in units of 1,024.
      return getrusage(RUSAGE_SELF, &usage) == 0 ? Int(usage.ru_maxrss) : 0
    #else
      return 0
    #endif
  }
}

/// A text file of the system's, line by line: `Name:   123 kB`, `name 123`.
struct ProcText {
  let lines: [Substring]

  /// The file at `path`; without lines where there is none.
  init(_ path: String) {
    let data = FileManager.default.contents(atPath: path) ?? Data()
    lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
  }

  /// The words after the name that a line begins with, a colon after it or not.
  func words(_ name: String) -> [Substring]? {
    for line in lines {
      guard line.hasPrefix(name) else { continue }
      let rest = line.dropFirst(name.count)
      guard let next = rest.first, next == ":" || next.isWhitespace else { continue }
      return rest.drop { $0 == ":" }.split(whereSeparator: \.isWhitespace)
    }
    return nil
  }

  /// The first number after a name.
  func number(_ name: String) -> Int? { words(name)?.first.flatMap { Int($0) } }

  /// The same in bytes, where the file counts in units of 1,024.
  func kilobytes(_ name: String) -> Int? { number(name).map { $0 * 1024 } }
}
