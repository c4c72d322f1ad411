import Storage

/// Settings that would spoil a run. They were typed, since no default is such, and so they are obeyed.
struct DoubtfulSettings {
  /// What is doubtful, in words.
  let findings: [String]

  /// Times the optimizer's usual rate beyond which hardly anything learns.
  private static let mostRates = 50.0
  /// Steps that bring a new model no further than the frequencies of its tokens.
  private static let fewSteps = 100

  /// - Parameters:
  ///   - steps: the length of the run.
  ///   - isNew: whether the model begins with random weights.
  init(_ options: TrainingOptions, steps: Int, isNew: Bool) {
    var findings: [String] = []
    let rate = options.peakLearningRate, usual = options.optimization.optimizer.defaultLearningRate
    if rate > Self.mostRates * usual {
      findings.append(
        "a learning rate of \(Format.scientific(rate)) is far above what \(options.optimization.optimizer.kind.rawValue) learns with, \(Format.scientific(usual)) say"
      )
    }
    if isNew, steps < Self.fewSteps {
      findings.append(
        "\(steps) steps teach a new model little more than how common its tokens are; hundreds are the least")
    }
    self.findings = findings
  }
}
