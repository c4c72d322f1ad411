import Foundation

/// One bound on this process's memory.
public struct MemoryLimit: Sendable, Equatable {
  /// Who sets it.
  public enum Source: Sendable, Equatable, CustomStringConvertible {
    /// The machine: all its processes share it.
    case machine
    /// A control group (cgroup), by its path: a container, a systemd unit, a batch system's job.
    case controlGroup(String)
    /// `ulimit -v`, RLIMIT_AS: address space, touched or not.
    case addressSpace

    /// As a message names it.
    public var description: String {
      switch self {
      case .machine: "on this machine"
      case .controlGroup(let path): "in the cgroup \(path)"
      case .addressSpace: "under ulimit -v"
      }
    }
  }

  /// Who sets it.
  public var source: Source
  /// The bytes that this process can still take before it reaches it; 0 where it is reached.
  public var free: Int

  /// A bound that leaves `free` bytes.
  public init(_ source: Source, free: Int) {
    self.source = source
    self.free = max(0, free)
  }
}

/// How much memory this process can still take: the machine's, what its control groups leave, and its address space.
public struct AvailableMemory: Sendable, Equatable {
  /// The bounds on physical memory.
  public var physical: [MemoryLimit]
  /// The bound on address space; nil where there is none.
  public var addressSpace: MemoryLimit?

  /// The bound on physical memory that leaves least; nil where none is known.
  public var tightest: MemoryLimit? { physical.min { $0.free < $1.free } }

  /// With the bounds given.
  public init(physical: [MemoryLimit], addressSpace: MemoryLimit? = nil) {
    self.physical = physical
    self.addressSpace = addressSpace
  }

  /// What the system says now.
  ///
  /// The machine's part is `MemAvailable` of `/proc/meminfo`: what can be taken without swapping, counting caches that
  /// can be dropped. A control group counts with its own bound and with those of the groups above it, see
  /// ``ControlGroups``. Address space is RLIMIT_AS of `/proc/self/limits` less what is mapped. Where there is no `/proc`,
  /// the machine's whole memory is taken for available.
  ///
  /// - Parameter root: the folder in which `proc` and `sys` are; another one in tests.
  public static func measured(root: String = "/") -> AvailableMemory {
    let machine =
      ProcText(root + "/proc/meminfo").kilobytes("MemAvailable")
      ?? Int(ProcessInfo.processInfo.physicalMemory)
    var limit: MemoryLimit?
    // "Max address space   1048576000   unlimited   bytes": the first number is the one in force.
    if let bytes = ProcText(root + "/proc/self/limits").number("Max address space") {
      limit = MemoryLimit(
        .addressSpace, free: bytes - ProcessMemory.measured(root: root).addressSpace)
    }
    return AvailableMemory(
      physical: [MemoryLimit(.machine, free: machine)] + ControlGroups.limits(root: root), addressSpace: limit
    )
  }
}
