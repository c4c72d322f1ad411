import Storage
import Training

/// What a run's evaluations say of it in words, and what would help.
struct Verdict: Equatable {
  /// How the validation figures went.
  enum Course: Equatable {
    /// Best at the end, and much better than shortly before.
    case improving
    /// Best long before the end, and worse since.
    case overfitting(bestStep: Int)
    /// Neither.
    case settled
  }

  /// How they went.
  let course: Course

  /// A loss that is this much above its best, relatively, has risen.
  private static let rise = 0.02
  /// A best evaluation in this last part of a run is one at its end.
  private static let end = 0.9
  /// Passes over a text after which more of them seldom help.
  private static let manyPasses = 20.0

  /// - Parameters:
  ///   - state: at the end of the run.
  ///   - last: the last evaluation.
  ///   - passes: over the data.
  init?(_ state: TrainerState, last: Evaluation?, passes: Double) {
    guard let best = state.bestScore, let step = state.bestStep, let last, state.step > 0 else { return nil }
    let fall = abs(last.score - best) / max(abs(best), 1e-9)
    if Double(step) < Self.end * Double(state.step), fall > Self.rise {
      course = .overfitting(bestStep: step)
    } else {
      course = step == state.step && passes < Self.manyPasses ? .improving : .settled
    }
  }

  /// Of a language model, with the options that would help.
  var ofLanguageModel: String {
    switch course {
    case .improving: "still improving at its end: more passes would teach it more, as --time or --epochs give"
    case .overfitting(let step):
      "overfitting: the validation loss was best at step \(step), which is kept, and has risen since; more text helps most, then a smaller --size or more --dropout"
    case .settled: "settled: more passes would teach it little; more text or a larger --size would"
    }
  }
}
