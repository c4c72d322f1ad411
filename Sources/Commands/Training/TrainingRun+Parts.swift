import CommandLine
import Forecast
import Kernels
import Runs
import Training
import Transformer

extension TrainingRun {
  /// What a run is made of.
  package struct Parts {
    /// The options.
    package var command: any TrainingCommand
    package var model: TransformerModel
    package var weights: any WeightSource
    package var task: any TrainingTask
    package var steps: Int
    /// What options lead to that are compared by their effect: digests of data, the model's shape.
    package var facts: [String: String]
    package var parent: ParentModel?
    package var plan: MemoryPlan?
    /// What the report says of model, data and command.
    package var description: RunDescription?
    /// Writes texts at evaluations; nil for none.
    package var sampler: TextSampler?

    package init(
      _ command: any TrainingCommand, model: TransformerModel, weights: any WeightSource,
      task: any TrainingTask,
      steps: Int, facts: [String: String], parent: ParentModel?, plan: MemoryPlan? = nil
    ) {
      self.command = command
      self.model = model
      self.weights = weights
      self.task = task
      self.steps = steps
      self.facts = facts
      self.parent = parent
      self.plan = plan
    }

    /// The options of training.
    var options: TrainingOptions { command.training }

    /// The settings before a checkpoint is looked at.
    var settings: RunSettings {
      RunSettings(
        command, steps: steps, evaluationSteps: task.evaluationSteps, facts: facts,
        parent: parent)
    }

    /// The run itself, whatever it was asked for by.
    var run: RunPlan {
      let (options, seed) = (options, command.common.seed), evaluationSteps = task.evaluationSteps
      return RunPlan(
        model: model, weights: weights, task: task, steps: steps, seconds: options.time,
        precision: options.precision, recomputesBlocks: options.checkpointActivations,
        optimizer: options.optimizerSettings, schedule: { options.learningRates(steps: $0) },
        loop: { options.trainer(steps: $0, evaluationSteps: evaluationSteps, seed: seed) },
        sequencesPerStep: options.batchSize * options.accumulate, keptCheckpoints: options.keep,
        folder: options.output)
    }
  }

  /// What a finished run has to show.
  package struct Outcome {
    package var state: TrainerState
    /// The steps that the run is to have, and whether it has come to its end: by them, or before by its patience.
    package var steps: Int
    package var isFinished: Bool
    package var last: Evaluation?
    package var seconds: Double
    package var session: ModelSession
    /// The most memory that was resident, in bytes.
    package var peakMemory: Int
  }
}
