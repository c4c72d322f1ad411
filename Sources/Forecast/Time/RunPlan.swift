import Kernels
import Training
import Transformer

/// A run that could begin: model, numbers, task and settings, whatever they were asked for by.
package struct RunPlan {
  /// The model.
  package var model: TransformerModel
  /// Its numbers.
  package var weights: any WeightSource
  /// What it learns.
  package var task: any TrainingTask
  /// The length of the run in steps; an estimate where ``seconds`` decides.
  package var steps: Int
  /// The length of the run in time; nil where it is given in steps.
  package var seconds: Double?
  /// What products are computed in.
  package var precision: Precision
  /// Whether backward computes each block's activations again instead of keeping them.
  package var recomputesBlocks: Bool
  /// What changes the weights.
  package var optimizer: OptimizerSettings
  /// The learning rate of a run of so many steps.
  package var schedule: (_ steps: Int) -> LearningRateSchedule
  /// The loop's settings for a run of so many steps.
  package var loop: (_ steps: Int) -> TrainerConfiguration
  /// Sequences in a step.
  package var sequencesPerStep: Int
  /// The newest checkpoints that are kept beside the best.
  package var keptCheckpoints: Int
  /// Where the run is written.
  package var folder: String

  /// A run of the parts given.
  package init(
    model: TransformerModel, weights: any WeightSource, task: any TrainingTask, steps: Int, seconds: Double?,
    precision: Precision, recomputesBlocks: Bool, optimizer: OptimizerSettings,
    schedule: @escaping (Int) -> LearningRateSchedule, loop: @escaping (Int) -> TrainerConfiguration,
    sequencesPerStep: Int, keptCheckpoints: Int, folder: String
  ) {
    self.model = model
    self.weights = weights
    self.task = task
    self.steps = steps
    self.seconds = seconds
    self.precision = precision
    self.recomputesBlocks = recomputesBlocks
    self.optimizer = optimizer
    self.schedule = schedule
    self.loop = loop
    self.sequencesPerStep = sequencesPerStep
    self.keptCheckpoints = keptCheckpoints
    self.folder = folder
  }

  /// What the run trains in: the model with room for its largest batch and evaluation.
  package func session(on engine: Engine) -> ModelSession {
    var model = model
    model.recomputesBlocks = recomputesBlocks
    return ModelSession(
      model: model, weights: weights, engine: engine, training: true, largest: task.largest,
      evaluation: task.largestEvaluation, precision: precision)
  }

  /// What changes its weights, with its states at 0.
  package func makeOptimizer() -> any Optimizer {
    optimizer.make(layout: model.layout, weights: weights.slab)
  }
}
