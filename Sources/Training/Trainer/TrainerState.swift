import Data
import Foundation

/// What a run must remember to go on exactly: everything else follows from the step's number and the configuration.
public struct TrainerState: Codable, Sendable, Equatable {
  /// The version of this format; 1 had no guards.
  public var version = 2
  /// The number of steps done, skipped ones among them.
  public var step = 0
  /// The number of updates of the weights: the steps that were not skipped, which the optimizer counts.
  public var updates = 0
  /// What is added to a step's number to give that of its data: the steps of data that rollbacks left out.
  public var dataOffset = 0
  /// The number of targets learned from.
  public var targets = 0
  /// The number of tokens read.
  public var tokens = 0
  /// The seconds of training, over all starts. The only part that differs from run to run.
  public var seconds = 0.0
  /// The steps skipped in all.
  public var skipped = 0
  /// The steps skipped since the last that was taken.
  public var skippedInARow = 0
  /// The rollbacks so far.
  public var rollbacks = 0
  /// The checkpoint that a rollback goes to: the newest that the schedule or a best evaluation made. Checkpoints of
  /// interruptions do not count, or a run that was interrupted would go back to another place than one that was not.
  public var rollbackStep: Int?
  /// The name of the deciding metric.
  public var metric: String?
  /// The best score of the deciding metric so far.
  public var bestScore: Double?
  /// The step it was found at.
  public var bestStep: Int?
  /// The evaluations without an improvement.
  public var earlyStopping = EarlyStopping()
  /// The losses that the next is compared with.
  public var spikes = SpikeDetector()
  /// The loss since the last line of the log, so that a run that stops between two lines resumes with the same ones.
  public var unreported: PendingLoss?
  /// Of the options that shape the run and the data it reads, for refusing to resume another run's checkpoint.
  public var fingerprint: [String: String] = [:]

  /// A loss that was summed but not yet reported.
  public struct PendingLoss: Codable, Sendable, Equatable {
    /// Its sum in nats.
    public var nats: Double
    /// The number of targets.
    public var targets: Int
  }

  /// A run that has not begun.
  public init() {}

  /// Reads a state; one of version 1 had no rollbacks and no skipped steps.
  ///
  /// - Throws: `DecodingError`
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let format = try container.decode(Int.self, forKey: .version)
    guard (1...2).contains(format) else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: container, debugDescription: "version \(format) is neither 1 nor 2")
    }
    step = try container.decode(Int.self, forKey: .step)
    targets = try container.decode(Int.self, forKey: .targets)
    metric = try container.decodeIfPresent(String.self, forKey: .metric)
    bestScore = try container.decodeIfPresent(Double.self, forKey: .bestScore)
    bestStep = try container.decodeIfPresent(Int.self, forKey: .bestStep)
    unreported = try container.decodeIfPresent(PendingLoss.self, forKey: .unreported)
    fingerprint = try container.decode([String: String].self, forKey: .fingerprint)
    updates = step
    guard format > 1 else { return }
    updates = try container.decode(Int.self, forKey: .updates)
    dataOffset = try container.decode(Int.self, forKey: .dataOffset)
    tokens = try container.decode(Int.self, forKey: .tokens)
    seconds = try container.decode(Double.self, forKey: .seconds)
    skipped = try container.decode(Int.self, forKey: .skipped)
    skippedInARow = try container.decode(Int.self, forKey: .skippedInARow)
    rollbacks = try container.decode(Int.self, forKey: .rollbacks)
    rollbackStep = try container.decodeIfPresent(Int.self, forKey: .rollbackStep)
    earlyStopping = try container.decode(EarlyStopping.self, forKey: .earlyStopping)
    spikes = try container.decode(SpikeDetector.self, forKey: .spikes)
  }

  /// The state in a checkpoint's `training/state.json`.
  ///
  /// - Throws: ``TrainingError/badState(path:reason:)``
  public static func read(_ path: String) throws(TrainingError) -> TrainerState {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .badState(path: path, reason: "it cannot be read")
    }
    do {
      let state = try JSONDecoder().decode(TrainerState.self, from: data)
      let counts = [
        ("step", state.step), ("targets", state.targets), ("updates", state.updates),
        ("dataOffset", state.dataOffset), ("tokens", state.tokens),
      ]
      for (name, count) in counts where count < 0 {
        throw TrainingError.badState(path: path, reason: "\(name) \(count) is negative")
      }
      return state
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .badState(path: path, reason: "\(error)")
    }
  }

  /// The bytes of `training/state.json`.
  package func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return try encoder.encode(self)
  }

  /// The settings in which this state and a run differ. One that is empty is one that is not set.
  public func differences(from current: [String: String]) -> [SettingChange] {
    Set(fingerprint.keys).union(current.keys).sorted().compactMap { key in
      func text(_ value: String?) -> String {
        if let value, !value.isEmpty { return value }
        return SettingChange.notSet
      }
      let change = SettingChange(name: key, was: text(fingerprint[key]), now: text(current[key]))
      return change.was == change.now ? nil : change
    }
  }
}

/// A setting of a run that is not what it was.
public struct SettingChange: Codable, Sendable, Equatable, CustomStringConvertible {
  /// The option, or what stands for it: `--learning-rate`.
  public var name: String
  /// What a checkpoint says.
  public var was: String
  /// What the run is asked to be.
  public var now: String

  /// What an option that was not given reads.
  package static let notSet = "(not set)"

  /// A setting with what it was and what it is.
  package init(name: String, was: String, now: String) {
    self.name = name
    self.was = was
    self.now = now
  }

  /// `--learning-rate was 0.001 and is now 0.002`.
  public var description: String { "\(name) was \(was) and is now \(now)" }
}
