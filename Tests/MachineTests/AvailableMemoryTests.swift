import Foundation
import Machine
import TestSupport
import Testing

/// What memory there is, read from folders that look like a system's.
@Suite struct AvailableMemoryTests {
  /// A folder with `proc` and `sys` as a test wants them, removed with the value.
  private struct System {
    private let folder: TemporaryFolder
    var root: String { folder.path }

    init(_ files: [String: String]) throws {
      folder = try TemporaryFolder()
      for (path, text) in files { try folder.write(path, text + "\n") }
    }

    var available: AvailableMemory { .measured(root: root) }
    /// The bounds by the path of their group.
    var groups: [String: Int] {
      available.physical.reduce(into: [:]) { groups, limit in
        if case .controlGroup(let path) = limit.source { groups[path] = limit.free }
      }
    }
  }

  private static let machine = [
    "proc/meminfo": "MemTotal:       16000 kB\nMemFree:         1000 kB\nMemAvailable:    9000 kB",
    "proc/self/status": "Name:\tx\nVmSize:\t  3000 kB\nVmHWM:\t 900 kB\nVmRSS:\t  800 kB\nRssFile:\t 300 kB",
  ]
  private static let unified =
    "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot"

  private static func system(_ files: [String: String]) throws -> System {
    try System(machine.merging(files) { $1 })
  }

  @Test func aMachineAlone() throws {
    let system = try Self.system([:])
    #expect(system.available == AvailableMemory(physical: [MemoryLimit(.machine, free: 9000 * 1024)]))
    #expect(
      ProcessMemory.measured(root: system.root)
        == ProcessMemory(
          resident: 800 << 10, residentFiles: 300 << 10, peak: 900 << 10, addressSpace: 3000 << 10))
  }

  @Test func theAddressSpaceIsWhatIsNotMapped() throws {
    func limits(_ value: String) -> [String: String] {
      [
        "proc/self/limits":
          "Limit   Soft   Hard   Units\nMax address space         \(value)  unlimited  bytes"
      ]
    }
    #expect(
      try Self.system(limits("4096000")).available.addressSpace
        == MemoryLimit(.addressSpace, free: 1000 << 10))
    #expect(try Self.system(limits("1000")).available.addressSpace?.free == 0, "never below 0")
    #expect(try Self.system(limits("unlimited")).available.addressSpace == nil)
  }

  /// Version 2: a group is bounded by all above it, and what it holds of files that nobody uses counts as free.
  @Test func nestedGroups() throws {
    let base = "sys/fs/cgroup"
    let system = try Self.system([
      "proc/self/cgroup": "0::/batch/job/step", "proc/self/mountinfo": Self.unified,
      "\(base)/batch/memory.max": "10000", "\(base)/batch/memory.current": "6000",
      "\(base)/batch/memory.stat": "anon 3000\ninactive_file 2500\nactive_file 100",
      "\(base)/batch/job/memory.max": "max", "\(base)/batch/job/memory.current": "5000",
      "\(base)/batch/job/step/memory.max": "9000", "\(base)/batch/job/step/memory.high": "8000",
      "\(base)/batch/job/step/memory.current": "7600",
      "\(base)/batch/job/step/memory.stat": "inactive_file 0",
    ])
    #expect(system.groups == ["/batch": 6500, "/batch/job/step": 400])
    #expect(system.available.tightest == MemoryLimit(.controlGroup("/batch/job/step"), free: 400))
  }

  @Test func aGroupThatHoldsMoreThanItsBound() throws {
    let system = try Self.system([
      "proc/self/cgroup": "0::/a", "proc/self/mountinfo": Self.unified, "sys/fs/cgroup/a/memory.max": "100",
      "sys/fs/cgroup/a/memory.current": "200",
    ])
    #expect(system.available.tightest == MemoryLimit(.controlGroup("/a"), free: 0))
  }

  @Test func groupsWithoutBounds() throws {
    let system = try Self.system([
      "proc/self/cgroup": "0::/a", "proc/self/mountinfo": Self.unified, "sys/fs/cgroup/a/memory.max": "max",
      "sys/fs/cgroup/a/memory.current": "200",
    ])
    #expect(system.groups.isEmpty && system.available.tightest?.source == .machine)
    // A system without control groups.
    #expect(try Self.system(["proc/self/cgroup": "0::/a"]).groups.isEmpty)
  }

  /// Version 1, with version 2 mounted beside it for other things.
  @Test func groupsOfTheFirstVersion() throws {
    let system = try Self.system([
      "proc/self/cgroup": "9:cpu,cpuacct:/other\n4:memory:/job\n1:name=systemd:/x\n0::/",
      "proc/self/mountinfo": """
      39 29 0:34 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
      40 29 0:35 / /sys/fs/cgroup/memory rw,relatime shared:1 - cgroup cgroup rw,memory
      41 29 0:36 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
      """,
      "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "5000",
      "sys/fs/cgroup/memory/job/memory.usage_in_bytes": "4000",
      "sys/fs/cgroup/memory/job/memory.stat": "inactive_file 1\ntotal_inactive_file 1500",
      "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
      "sys/fs/cgroup/memory/memory.usage_in_bytes": "1",
    ])
    #expect(system.groups == ["/job": 2500])
  }

  /// A container sees its own group as the root of the mount, by whatever name it goes outside.
  @Test(arguments: [
    ("0::/docker/abc", "/docker/abc"), ("0::/", "/"), ("0::/../abc", "/"), ("0::/elsewhere", "/docker/abc"),
  ])
  func containers(group: String, root: String) throws {
    let system = try Self.system([
      "proc/self/cgroup": group,
      "proc/self/mountinfo": Self.unified.replacingOccurrences(of: " / /sys", with: " \(root) /sys"),
      "sys/fs/cgroup/memory.max": "700", "sys/fs/cgroup/memory.current": "300",
      "sys/fs/cgroup/memory.stat": "inactive_file 50",
    ])
    #expect(system.groups == ["/": 450])
  }

  /// This machine has some memory, and this process has some of it.
  @Test func theRealSystem() throws {
    let available = AvailableMemory.measured()
    let machine = try #require(available.physical.first { $0.source == .machine })
    #expect(machine.free > 0 && machine.free <= Int(ProcessInfo.processInfo.physicalMemory))
    let memory = ProcessMemory.measured()
    #expect(memory.peak >= memory.resident && memory.resident > 1 << 20)
  }

  #if os(Linux)
    @Test func touchedPagesAreResident() throws {
      let bytes = 64 << 20
      let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 4096)
      defer { memory.deallocate() }
      let before = ProcessMemory.measured()
      memory.initializeMemory(as: UInt8.self, repeating: 1, count: bytes)
      let after = ProcessMemory.measured()
      // Other tests run beside this one and may give back some of theirs.
      #expect(after.peak >= before.resident + bytes / 2)
      #expect(after.addressSpace > bytes)
    }
  #endif
}
