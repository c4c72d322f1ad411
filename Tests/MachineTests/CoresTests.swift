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
      let cores = await withCheckedContinuation { continuation in
        Thread { continuation.resume(returning: Self.narrowed { Cores.measured(root: folder.path) }) }.start()
      }
      #expect(cores.before == cores.permitted && cores.after == 1)
    }

    /// What `count` gives before and after this thread may use only the first of its permitted cores.
    private static func narrowed(_ count: () -> Int) -> (permitted: Int, before: Int, after: Int) {
      // Functions of GNU's that Swift's module of the C library does not show.
      typealias Mask = @convention(c) (pid_t, Int, UnsafeMutableRawPointer) -> Int32
      func function(_ name: String) -> Mask { unsafeBitCast(dlsym(nil, name), to: Mask.self) }
      let (get, set) = (function("sched_getaffinity"), function("sched_setaffinity"))
      var mask = [UInt64](repeating: 0, count: 16)
      _ = get(0, 8 * mask.count, &mask)
      let (permitted, before) = (mask.reduce(0) { $0 + $1.nonzeroBitCount }, count())
      let first = mask.firstIndex { $0 != 0 } ?? 0
      let lowest = mask[first] & (~mask[first] &+ 1)
      mask = [UInt64](repeating: 0, count: 16)
      mask[first] = lowest
      _ = set(0, 8 * mask.count, &mask)
      return (permitted, before, count())
    }
  #endif
}
