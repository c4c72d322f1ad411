import Foundation

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
  /// The machine's part is what can be taken without swapping, or its whole memory where the system does not tell. A control
  /// group counts with its own bound and with those of the groups above it. Address space is what RLIMIT_AS leaves.
  ///
  /// - Parameter root: the folder in which `proc` and `sys` are; another one in tests.
  public static func measured(root: String = "/") -> AvailableMemory {
    let machine = System.availableMemory(root: root) ?? Int(ProcessInfo.processInfo.physicalMemory)
    let limit = System.addressSpaceLimit(root: root).map {
      MemoryLimit(.addressSpace, free: $0 - ProcessMemory.measured(root: root).addressSpace)
    }
    return AvailableMemory(
      physical: [MemoryLimit(.machine, free: machine)] + System.groupLimits(root: root), addressSpace: limit)
  }
}
