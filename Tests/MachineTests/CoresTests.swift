import Foundation
import Machine
import TestSupport
import Testing

/// The cores that a process may use: those of its affinity mask, and no more than its share of time is worth.
@Suite struct CoresTests {
  /// The cores under a `cpu.max`; nil for a system without that file.
  private func cores(_ quota: String?) throws -> Int {
    let folder = try TemporaryFolder()
    if let quota { try folder.write("sys/fs/cgroup/cpu.max", quota + "\n") }
    return Cores.measured(root: folder.path)
  }

  @Test func aShareOfTimeIsWorthCores() throws {
    let permitted = try cores(nil)
    #expect(permitted >= 1 && permitted <= ProcessInfo.processInfo.processorCount)
    for (quota, worth) in [
      ("max 100000", Int.max), ("50000 100000", 1), ("100000 100000", 1), ("100001 100000", 2),
      ("100000 50000", 2), ("1000 100000", 1), ("6400000 100000", 64), ("", .max), ("1 0", .max),
    ] {
      #expect(try cores(quota) == min(permitted, worth), "\(quota)")
    }
  }

  #if os(Linux)
    /// On a thread of its own, whose mask is narrowed and goes with it.
    @Test func theAffinityMaskCounts() async throws {
      let folder = try TemporaryFolder()
      let (before, within) = await withCheckedContinuation { continuation in
        Thread {
          var mask = cpu_set_t()
          sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &mask)
          let before = Cores.measured(root: folder.path)
          let permitted = withUnsafeBytes(of: mask) { $0.reduce(0) { $0 + $1.nonzeroBitCount } }
          withUnsafeMutableBytes(of: &mask) { bytes in
            let first = bytes.firstIndex { $0 != 0 } ?? 0
            let lowest = bytes[first] & (~bytes[first] &+ 1)
            bytes.initializeMemory(as: UInt8.self, repeating: 0)
            bytes[first] = lowest
          }
          sched_setaffinity(0, MemoryLayout<cpu_set_t>.size, &mask)
          continuation.resume(returning: (before == permitted, Cores.measured(root: folder.path)))
        }.start()
      }
      #expect(before && within == 1)
    }
  #endif
}
