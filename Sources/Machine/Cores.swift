/// How many cores this process may use.
public enum Cores {
  /// The cores of the process's affinity mask, less where its cgroup grants a smaller share of time; at least 1.
  public static var available: Int {
    max(1, min(System.permittedCores(), System.coreQuota() ?? .max))
  }
}
