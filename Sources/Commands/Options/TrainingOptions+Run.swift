import Forecast
import Runs
import Training
import Transformer

extension TrainingOptions {
  /// The optimizer with all its settings.
  public var optimizerSettings: OptimizerSettings { optimization.optimizer.settings(arithmetic.precision) }

  /// The largest learning rate, given or the optimizer's.
  public var peakLearningRate: Double { optimization.peakLearningRate }

  /// The schedule over `steps`.
  public func learningRates(steps: Int) -> LearningRateSchedule { optimization.learningRates(steps: steps) }

  /// The number of steps of a run whose length is given, or by default, in epochs.
  ///
  /// - Parameter tokensPerStep: looked at only where the length is given in tokens.
  public func resolvedSteps(
    stepsPerEpoch: Int, defaultEpochs: Double, tokensPerStep: @autoclosure () throws -> Double
  ) rethrows -> Int {
    try length.resolvedSteps(
      stepsPerEpoch: stepsPerEpoch, defaultEpochs: defaultEpochs, tokensPerStep: tokensPerStep())
  }

  /// The loop's settings for a run of `steps`.
  ///
  /// - Parameter evaluationSteps: what an evaluation costs, in steps.
  public func trainer(steps: Int, evaluationSteps: Double, seed: UInt64) -> TrainerConfiguration {
    let affordable = min(Double(steps), (10 * evaluationSteps).rounded(.up))
    let evaluate = checkpoints.evaluateEvery ?? max(1, (steps + 19) / 20, Int(affordable))
    var configuration = TrainerConfiguration(
      steps: steps, clip: optimization.clip, seed: seed, evaluateEvery: evaluate,
      saveEvery: checkpoints.saveEvery ?? evaluate, logEvery: max(1, min(10, steps / 20)))
    configuration.regularisation = optimization.regularisation
    return configuration
  }

  /// These options with everything that was not given, in a run of `steps`: what is recorded of a run and compared.
  func resolved(steps: Int, evaluationSteps: Double) -> TrainingOptions {
    let trainer = trainer(steps: steps, evaluationSteps: evaluationSteps, seed: 0)
    var options = self
    options.length.steps = steps
    options.length.epochs = nil
    options.length.tokens = nil
    options.optimization = optimization.resolved(steps: steps)
    options.checkpoints.evaluateEvery = trainer.evaluateEvery
    options.checkpoints.saveEvery = trainer.saveEvery
    return options
  }

  /// The settings that decide how much memory a run takes.
  ///
  /// - Parameters:
  ///   - size: asked for; nil where none is, or the model is given.
  ///   - length: the longest sequence asked for; nil for the model's own.
  package func memorySettings(size: ModelSize? = nil, length: Int?) -> MemorySettings {
    MemorySettings(
      size: size, length: length, batchSize: self.length.batchSize, accumulate: self.length.accumulate,
      checkpointsActivations: arithmetic.checkpointActivations)
  }

  /// What to do with an output folder that is already there.
  package var mode: RunFolder.Mode { checkpoints.mode }
}
