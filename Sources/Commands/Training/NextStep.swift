import CommandLine
import Runs
import Training

extension TrainingRun.Outcome {
  /// What to do next: `other` with a run that has come to its end, and to resume one that was stopped.
  func nextStep(_ command: String, _ folder: RunFolder, else other: String) -> String {
    isFinished
      ? "next: \(other)"
      : "next: \(command) … --output \(folder.path) --resume, with the other options as they were, continues from step \(state.step) of \(steps)"
  }
}
