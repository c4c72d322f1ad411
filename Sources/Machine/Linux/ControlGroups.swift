import Foundation

/// The memory bounds of Linux's control groups, both versions: a group's own and those of all groups above it.
enum ControlGroups {
  /// The files of a version's memory controller.
  private struct Version {
    /// The bounds: where any of them is reached, memory is taken back, or the process slowed down or ended.
    let limits: [String]
    let usage: String
    /// In `memory.stat`: pages of files that nobody used of late.
    ///
    /// They are counted in the usage and are the first to go.
    let reclaimable: String

    static let one = Version(
      limits: ["memory.limit_in_bytes"], usage: "memory.usage_in_bytes", reclaimable: "total_inactive_file")
    static let two = Version(
      limits: ["memory.max", "memory.high"], usage: "memory.current", reclaimable: "inactive_file")
  }

  /// Version 1 writes "no bound" as the largest multiple of a page in 63 bits; no machine has an exabyte.
  private static let unlimited = 1 << 60

  /// What each bounded group on the way from this process's own to the root leaves.
  static func limits(root: String) -> [MemoryLimit] {
    var limits: [MemoryLimit] = []
    let mounts = ProcText(root + "/proc/self/mountinfo").lines.compactMap(Mount.init)
    for line in ProcText(root + "/proc/self/cgroup").lines {
      // "4:memory:/path" in version 1, "0::/path" in version 2.
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let isTwo = fields[1].isEmpty
      guard isTwo || fields[1].split(separator: ",").contains("memory") else { continue }
      guard let mount = mounts.first(where: { isTwo ? $0.isTwo : $0.isMemoryOfOne }) else { continue }
      limits += walk(up: mount.relative(String(fields[2])), root + mount.point, isTwo ? .two : .one)
    }
    return limits
  }

  /// The bounds from the group `path` below the folder `base` up to `base` itself.
  private static func walk(up path: String, _ base: String, _ version: Version) -> [MemoryLimit] {
    var parts = path.split(separator: "/")
    var limits: [MemoryLimit] = []
    while true {
      let name = "/" + parts.joined(separator: "/")
      if let limit = limit(base + name, name, version) { limits.append(limit) }
      if parts.popLast() == nil { return limits }
    }
  }

  private static func limit(_ folder: String, _ name: String, _ version: Version) -> MemoryLimit? {
    func number(_ file: String) -> Int? {
      // "max" is no number and no bound.
      ProcText(folder + "/" + file).lines.first.flatMap { Int($0) }
    }
    let bounds = version.limits.compactMap(number).filter { $0 < unlimited }
    guard let bound = bounds.min(), let usage = number(version.usage) else { return nil }
    let reclaimable = ProcText(folder + "/memory.stat").number(version.reclaimable) ?? 0
    return MemoryLimit(.controlGroup(name), free: bound - max(0, usage - reclaimable))
  }

  /// A line of `/proc/self/mountinfo` (proc(5)): … root point options … - type source super-options.
  private struct Mount {
    let root: String
    let point: String
    let isTwo: Bool
    let isMemoryOfOne: Bool

    init?(_ line: Substring) {
      let words = line.split(separator: " ")
      guard words.count > 5, let dash = words.firstIndex(of: "-"), dash + 3 < words.count else { return nil }
      root = String(words[3])
      point = String(words[4])
      isTwo = words[dash + 1] == "cgroup2"
      isMemoryOfOne =
        words[dash + 1] == "cgroup" && words[dash + 3].split(separator: ",").contains("memory")
    }

    /// A group's path as seen from this mount: a container sees the group it was put in as the root, while
    /// `/proc/self/cgroup` may still call it by its name outside.
    func relative(_ path: String) -> String {
      if root == "/" { return path.contains("..") ? "/" : path }
      return path == root || path.hasPrefix(root + "/") ? String(path.dropFirst(root.count)) : "/"
    }
  }
}
