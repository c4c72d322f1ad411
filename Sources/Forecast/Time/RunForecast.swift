import Batches
import Data
import Foundation
import Kernels
import Storage
import Training
import Transformer

/// What a run will be: its length, its arithmetic, its checkpoints; and with measured steps, its time.
package struct RunForecast {
  /// The number of weights, those of a generator among them.
  package let parameters: Int
  /// The length of the run.
  package let steps: Int
  /// Passes over the data.
  package let epochs: Double
  /// Tokens read in the whole run.
  package let tokens: Double
  /// Floating-point operations of the whole run.
  package let operations: Double
  /// The bytes of one checkpoint: weights, an average of them if one is kept, and the optimizer's states.
  package let checkpointBytes: Int
  /// The measured steps; nil where there are none.
  package let timing: StepTiming?

  private let evaluations: Int
  private let evaluationSteps: Double
  let schedule: LearningRateSchedule
  let plan: RunPlan
  let isPretraining: Bool

  /// Steps whose batches are looked at.
  private static let sample = 8

  /// - Parameters:
  ///   - plan: the run.
  ///   - stepsPerEpoch: the steps of a pass over the data.
  ///   - timing: of some of its steps.
  ///   - isPretraining: whether all of the model is learned from this text alone.
  ///   - engine: that the run would have.
  package init(
    _ plan: RunPlan, stepsPerEpoch: Int, timing: StepTiming?, isPretraining: Bool,
    on engine: Engine
  ) throws {
    self.plan = plan
    self.timing = timing
    self.isPretraining = isPretraining
    parameters = plan.model.parameterCount
    let layout = plan.model.layout
    let optimizer = plan.optimizer.memory(layout, engine)
    // What is not trained is written too, with an adapter merged into it, and the adapter once more.
    let copies = plan.model.trainedPart.adapter == nil ? 1 : 2
    checkpointBytes =
      (copies * layout.count + plan.model.frozen.count) * MemoryLayout<Float>.stride + optimizer.states
      + optimizer.average
    if let time = plan.seconds, let mean = timing?.mean, mean > 0 {
      steps = max(1, Int(time / mean))
    } else {
      steps = plan.steps
    }
    epochs = Double(steps) / Double(max(1, stepsPerEpoch))
    var tokens = 0, operations = 0.0
    let looked = min(Self.sample, steps)
    for index in 0..<looked {
      for pass in try plan.task.microBatches(at: index * steps / looked) {
        tokens += pass.sequences.tokenCount
        operations += plan.task.operations(pass, plan.model)
      }
    }
    self.tokens = Double(tokens) / Double(looked) * Double(steps)
    self.operations = operations / Double(looked) * Double(steps)
    evaluationSteps = plan.task.evaluationSteps
    let loop = plan.loop(steps)
    evaluations = evaluationSteps > 0 ? (steps + loop.evaluateEvery - 1) / loop.evaluateEvery : 0
    schedule = plan.schedule(steps)
  }

  /// The seconds of steps and evaluations, from the fewest to the most to be expected; nil without measured steps.
  package var seconds: ClosedRange<Double>? {
    guard let timing else { return nil }
    let count = Double(steps) + Double(evaluations) * evaluationSteps
    // Not even where the steps differ wildly do all of them take less than the fastest.
    let least = max(timing.fastest, timing.mean * (1 - timing.uncertainty))
    return count * least...count * timing.mean * (1 + timing.uncertainty)
  }

  /// The tokens of the run for each parameter.
  package var tokensForEach: Double { tokens / Double(max(1, parameters)) }

  /// The rates of some steps in one line.
  var scheduleLine: String {
    let places = [0, schedule.warmup, steps / 2, steps - 1].filter { $0 >= 0 && $0 < steps }
    let rates = Set(places).sorted().map { "step \($0 + 1) \(Format.scientific(schedule.rate(at: $0)))" }
    return
      "learning rate, \(schedule.shape.rawValue) after \(CheckWords.count(schedule.warmup, "step")) of warm-up: \(rates.joined(separator: ", "))"
  }

  private var timeLine: String {
    guard let timing, let seconds else { return "time: not measured" }
    return
      "time: \(Format.duration(seconds.lowerBound)) to \(Format.duration(seconds.upperBound)) with \(CheckWords.count(evaluations, "evaluation")), measured on \(CheckWords.count(timing.steps.count, "real step")) of \(Format.decimal(timing.mean, digits: 3)) s ± \(CheckWords.share(timing.uncertainty)); saving not counted"
  }

  /// Describes the run.
  package func describe(in report: inout CheckReport) {
    var lines = [
      "  \(Format.count(parameters)) parameters, \(Format.scientific(operations, digits: 2)) floating-point operations",
      "  \(scheduleLine)", "  \(timeLine)",
      "  a checkpoint takes \(Format.bytes(checkpointBytes)) of disk; up to \(plan.keptCheckpoints + 1) are kept",
    ]
    if isPretraining {
      lines.insert("  \(Format.decimal(tokensForEach, digits: 1)) tokens for each parameter", at: 1)
    }
    report.add(
      "run",
      title:
        "run: \(CheckWords.count(steps, "step")) of \(plan.sequencesPerStep) sequences, \(Format.decimal(epochs, digits: 2)) epochs, \(Format.count(tokens)) tokens",
      lines: lines,
      .object([
        "parameters": .integer(parameters), "steps": .integer(steps), "epochs": .figure(epochs),
        "tokens": .figure(tokens.rounded()), "operations": .figure(operations),
        "tokens_per_parameter": .figure(tokensForEach), "checkpoint_bytes": .integer(checkpointBytes),
        "learning_rate": .string(scheduleLine),
        "seconds": seconds.map { .array([.figure($0.lowerBound), .figure($0.upperBound)]) } ?? .null,
        "step_seconds": timing.map { .figure($0.mean) } ?? .null,
        "timed_steps": .integer(timing?.steps.count ?? 0),
      ]))
    report.add(findings)
  }
}
