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
