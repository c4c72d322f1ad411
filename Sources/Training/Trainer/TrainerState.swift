import Foundation

/// What a run must remember to go on exactly: everything else follows from the step's number and the configuration.
public struct TrainerState: Codable, Sendable, Equatable {
  /// The version of this format.
  public var version = 1
  /// The number of steps done.
  public var step = 0
  /// The number of targets learned from.
  public var targets = 0
  /// The best score of the deciding metric so far.
  public var bestScore: Double?
  /// The step it was found at.
  public var bestStep: Int?
  /// The loss since the last line of the log, so that a run that stops between two lines goes on with the same ones.
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

  /// The state in a checkpoint's `training/state.json`.
  ///
  /// - Throws: ``TrainingError/badState(path:reason:)``
  public static func read(_ path: String) throws(TrainingError) -> TrainerState {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .badState(path: path, reason: "it cannot be read")
    }
    do {
      let state = try JSONDecoder().decode(TrainerState.self, from: data)
      guard state.version == 1 else {
        throw TrainingError.badState(path: path, reason: "version \(state.version) is not 1")
      }
      guard state.step >= 0, state.targets >= 0 else {
        throw TrainingError.badState(
          path: path, reason: "step \(state.step) or targets \(state.targets) is negative")
      }
      return state
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .badState(path: path, reason: "\(error)")
    }
  }

  /// The bytes of `training/state.json`.
  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return try encoder.encode(self)
  }

  /// The names of the settings in which this state and a run differ, with both values.
  public func differences(from current: [String: String]) -> [String] {
    Set(fingerprint.keys).union(current.keys).sorted().compactMap { key in
      let (then, now) = (fingerprint[key] ?? "(not set)", current[key] ?? "(not set)")
      return then == now ? nil : "\(key) was \(then) and is now \(now)"
    }
  }
}
