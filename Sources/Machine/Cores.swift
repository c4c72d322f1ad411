/// How many cores this process may use.
public enum Cores {
  /// The cores of the process's affinity mask, less where its cgroup grants a smaller share of time; at least 1.
  public static var available: Int { measured() }

  /// What the system says now.
  ///
  /// - Parameter root: the folder in which `sys` is; another one in tests.
  package static func measured(root: String = "/") -> Int {
    max(1, min(System.permittedCores(), System.coreQuota(root: root) ?? .max))
  }
}
