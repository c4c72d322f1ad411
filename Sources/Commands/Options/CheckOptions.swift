import CommandLine

/// The options about checks that `pretrain` and `finetune` share, listed once.
public struct CheckOptions: Sendable, Equatable {
  /// Whether to check and stop.
  public var isCheck = false
  /// Whether what is fatal stops a run.
  public var isEnforced = true

  /// Checks before every run, which stop what makes no sense.
  public init() {}

  /// Lists the options.
  public mutating func list(_ o: inout some OptionVisitor) {
    o.group("Checks")
    o.flag(
      "check", &isCheck,
      resume: .thisProcess,
      help:
        "Read the data, show it and what is wrong with it, plan memory and time, and stop before the first step; nothing is written in --output. Exits 2 or 3 on a fatal finding."
    )
    o.flag(
      "data-check", &isEnforced,
      resume: .irrelevant,
      help:
        "Stop a run whose data makes no sense (--check lists why); else only warn. A file that cannot be read, or in two ways, stops it all the same."
    )
  }
}
