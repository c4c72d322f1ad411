import CSystem
import Foundation

/// What this process holds of memory.
public struct ProcessMemory: Sendable, Equatable {
  /// The bytes of it that are in physical memory: VmRSS.
  public var resident: Int
  /// Of those, the pages of mapped files: programs, libraries, data.
  ///
  /// The system takes them back when it needs them.
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

  /// What the system says now.
  ///
  /// Where it only tells the peak, as macOS does by `getrusage`, that stands for what is resident too; what is not known
  /// is 0.
  ///
  /// - Parameter root: the folder in which `proc` is; another one in tests.
  public static func measured(root: String = "/") -> ProcessMemory {
    if let memory = System.processMemory(root: root) { return memory }
    let peak = peakOfUsage()
    return ProcessMemory(resident: peak, residentFiles: 0, peak: peak, addressSpace: 0)
  }

  /// What the system says once the heap's free pages are given back to it.
  ///
  /// The C library keeps what was freed, to use it again: without this, memory that is free would count as taken, and what
  /// is allocated next, from it, once more.
  public static func withoutFreeHeap() -> ProcessMemory {
    cs_release_free_heap()
    return measured()
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
