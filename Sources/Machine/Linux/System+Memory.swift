extension System {
  /// The bytes of memory that can be taken without swapping, counting caches that can be dropped: `MemAvailable`.
  ///
  /// - Parameter root: the folder in which `proc` is; another one in tests. So in all functions here.
  static func availableMemory(root: String) -> Int? {
    ProcText(root + "/proc/meminfo").kilobytes("MemAvailable")
  }

  /// The most bytes of address space that this process may map: RLIMIT_AS; nil where there is no limit.
  static func addressSpaceLimit(root: String) -> Int? {
    // "Max address space   1048576000   unlimited   bytes": the first number is the one in force.
    ProcText(root + "/proc/self/limits").number("Max address space")
  }

  /// What this process holds: the figures of `/proc/self/status`.
  static func processMemory(root: String) -> ProcessMemory? {
    let status = ProcText(root + "/proc/self/status")
    guard let resident = status.kilobytes("VmRSS"), let peak = status.kilobytes("VmHWM") else { return nil }
    return ProcessMemory(
      resident: resident, residentFiles: status.kilobytes("RssFile") ?? 0, peak: peak,
      addressSpace: status.kilobytes("VmSize") ?? 0)
  }

  /// The bounds of the groups of processes that this one is in.
  static func groupLimits(root: String) -> [MemoryLimit] { ControlGroups.limits(root: root) }
}
