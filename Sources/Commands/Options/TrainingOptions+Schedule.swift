import Checkpoints
import CommandLine
import Data
import Runs
import Training

extension TrainingOptions {
  /// The largest learning rate, given or the optimizer's.
  public var peakLearningRate: Double { learningRate ?? optimizer.defaultLearningRate }

  /// The part of the run in which a WSD schedule falls, given or usual.
  var resolvedDecayShare: Double { decayShare ?? 0.2 }

  /// The optimizer with all its settings.
  public var optimizerSettings: OptimizerSettings { optimizer.settings(precision) }

  /// The schedule over `steps`.
  public func schedule(steps: Int) -> LearningRateSchedule {
    let peak = peakLearningRate
    let lowest =
      switch schedule {
      case .cosine: peak / 10
      // PyTorch's div_factor of 25 and final_div_factor of 10⁴.
      case .oneCycle: peak / 25 / 1e4
      case .linear, .wsd, .inverseSquareRoot: 0.0
      case .constant: peak
      }
    let share = schedule == .oneCycle ? 0.3 : warmupShare
    return LearningRateSchedule(
      shape: schedule, peak: peak, minimum: minimumLearningRate ?? lowest,
      warmup: warmup ?? Int((Double(steps) * share).rounded()), steps: steps,
      decaySteps: schedule == .wsd ? Int((Double(steps) * resolvedDecayShare).rounded()) : 0,
      decay: decayShape ?? .oneMinusSquareRoot)
  }

  /// Checks the options of the schedule.
  ///
  /// - Throws: ``CommandLine/UsageError``
  func validateSchedule() throws {
    if let minimum = minimumLearningRate {
      if schedule == .constant {
        throw UsageError(
          "--minimum-learning-rate does not apply to --schedule constant, which does not fall.")
      }
      if minimum > peakLearningRate {
        throw UsageError("--minimum-learning-rate \(minimum) is above --learning-rate \(peakLearningRate).")
      }
    }
    for (name, isGiven) in [("decay-share", decayShare != nil), ("decay-shape", decayShape != nil)]
    where isGiven && schedule != .wsd {
      throw UsageError("--\(name) does not apply to --schedule \(schedule.rawValue); it is an option of wsd.")
    }
  }
}
