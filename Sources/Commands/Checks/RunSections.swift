import Data
import Forecast
import Kernels
import Machine
import Storage

extension CheckReport {
  /// Adds what a run takes of memory.
  package mutating func add(_ plan: MemoryPlan) {
    add(
      "memory", title: "memory: \(plan.text)",
      .object(JSONObject(plan.record.mapValues { .integer($0) })))
  }

  /// Adds length, arithmetic and time of a run, some of whose steps are done on its weights, which are of no use
  /// afterwards. Where the run does not fit into memory no step is done.
  ///
  /// - Throws: ``TrainingError`` if training diverges at once.
  package mutating func add(
    _ parts: TrainingRun.Parts, stepsPerEpoch: Int, isPretraining: Bool, on engine: Engine
  ) throws {
    let fits = parts.plan.map { $0.exceeded(.measured()) == nil } ?? false
    let timing = fits ? try StepTiming.measure(parts.run, on: engine) : nil
    let forecast = try RunForecast(
      parts.run, stepsPerEpoch: stepsPerEpoch, timing: timing, isPretraining: isPretraining, on: engine)
    forecast.describe(in: &self)
  }
}
