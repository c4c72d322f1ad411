/// What an option means for a run that is resumed from a checkpoint.
///
/// It is said where the option is listed. What a run records and compares, what `--allow-changes` takes, and the command line
/// that repeats a run are visitors of the listing.
public struct ResumeRule: Sendable, Equatable {
  /// How a change is treated.
  public enum Kind: Sendable {
    /// Its value is compared, and a change is refused.
    case identity
    /// Its value is compared, and a change is refused unless it is allowed by name.
    case mayChange
    /// What it leads to is compared, which the command records as a fact of the run: the digest of a file, say.
    case byEffect
    /// Nothing is compared: it changes no number of the run.
    case irrelevant
    /// Nothing is compared, and a command line that repeats the run leaves it out.
    case thisProcess
  }

  /// How a change is treated.
  public let kind: Kind
  /// Whether the value is recorded where it is the default, too.
  public private(set) var isAlwaysRecorded = false
  /// The options that the value follows from where it is not given.
  public private(set) var sources: [String] = []
  /// The option that this one belongs to, and comes and goes with.
  public private(set) var owner: String?
  /// The option that this one is another way of giving.
  public private(set) var substituted: String?

  /// Part of what the run is. Recorded where it is not the default.
  public static let identity = ResumeRule(kind: .identity)
  /// Shapes the rest of the run, and may be changed by name. Recorded where it is not the default.
  public static let mayChange = ResumeRule(kind: .mayChange)
  /// Compared by what it leads to, which the command records as a fact.
  public static let byEffect = ResumeRule(kind: .byEffect)
  /// Changes no number of the run, only what is written or how fast.
  public static let irrelevant = ResumeRule(kind: .irrelevant)
  /// Concerns this process alone, not the run.
  public static let thisProcess = ResumeRule(kind: .thisProcess)

  private init(kind: Kind) { self.kind = kind }

  /// Recorded at its default too, as the first versions did. Options that come later must not be: older checkpoints lack
  /// them, and would no longer resume.
  public var always: ResumeRule { with { $0.isAlwaysRecorded = true } }

  /// Follows from these options where it is not given, so that their change brings its own.
  public func derived(from sources: String...) -> ResumeRule { with { $0.sources = sources } }

  /// Belongs to a value of this option, so that its change brings this one's, given or not.
  public func part(of owner: String) -> ResumeRule { with { $0.owner = owner } }

  /// Another way of giving this option.
  public func insteadOf(_ option: String) -> ResumeRule { with { $0.substituted = option } }

  private func with(_ change: (inout ResumeRule) -> Void) -> ResumeRule {
    var rule = self
    change(&rule)
    return rule
  }
}
