import CSystem

extension System {
  /// The cores that this process may run on: its affinity mask; 1 where there is none.
  static func permittedCores() -> Int { Int(cs_permitted_cores()) }

  /// The cores that this process's share of time amounts to, rounded up; nil where its time is not limited.
  ///
  /// It is `cpu.max` of cgroup v2: "quota period" in microseconds, or "max period" where there is no limit.
  static func coreQuota(root: String) -> Int? {
    guard
      let words = ProcText(root + "/sys/fs/cgroup/cpu.max").lines.first?.split(
        whereSeparator: \.isWhitespace),
      words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), period > 0
    else { return nil }
    return max(1, Int((quota / period).rounded(.up)))
  }
}
