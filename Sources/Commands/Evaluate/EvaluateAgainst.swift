import Checkpoints
import CommandLine
import Data
import Kernels
import Storage
import Training
import Transformer

extension Evaluate {
  /// Another model on the same rows beside the one that answered `rows`.
  ///
  /// - Throws: ``Training/TrainingError`` (mismatch) if it is no classifier or has other labels.
  func compare(
    _ rows: ClassifiedRows, with model: String, _ table: LabelledTable, _ engine: Engine
  ) throws -> ComparedModel {
    let head = try ModelFolder.reading(model) { try $0.configuration() }.head
    guard let other = FineTuningTasks.task(for: head) as? any LabelTask else {
      throw TrainingError.mismatch(
        "--against: \(model) is no classifier that gives each row one label; what it says cannot be compared."
      )
    }
    let places = rows.labels.map(other.labels.index)
    guard other.labels.count == rows.labels.count, !places.contains(nil) else {
      let missing = rows.labels.first { other.labels.index(of: $0) == nil }
      throw TrainingError.mismatch(
        "--against: \(model) has \(other.labels.count) labels, the model \(rows.labels.count)"
          + (missing.map { ", among them “\($0)”, which \(model) does not know" } ?? "")
          + "; compare models of the same labels.")
    }
    let loaded = try LoadedModel.openForInference(model, precision: options.inference.precision)
    let outputs = try answers(table, other, loaded, engine).outputs
    let inOrder = outputs.map { values in places.compactMap { $0 }.map { values[$0] } }
    guard
      let found = ClassifiedRows(
        labels: rows.labels, truths: try LabelMap(rows.labels).encode(table), probabilities: inOrder)
    else { throw TrainingError.mismatch("--against: \(model) gives probabilities that are no numbers.") }
    return ComparedModel(model, ModelComparison(rows, found, seed: options.common.seed))
  }

  /// The threshold that is asked for; nil for none.
  ///
  /// - Throws: `UsageError` where it is not clear of which label, or the model has no labels of rows.
  func wish(_ task: any FineTuningTask) throws -> (label: Int, wanted: DecisionThreshold.Wanted)? {
    let judging = options.judging
    guard let task = task as? any LabelTask else {
      try judging.refuse()
      return nil
    }
    guard let wanted = judging.wanted else { return nil }
    let labels = task.labels.labels
    guard let name = judging.wantedLabel else {
      guard labels.count == 2 else {
        throw UsageError(
          "--wanted-label names the label whose threshold is wanted; the model has \(labels.count).")
      }
      return (1, wanted)
    }
    guard let label = task.labels.index(of: name) else {
      let nearest = NearestName.find(name, in: labels).map { "; did you mean “\($0.name)”?" } ?? ""
      throw UsageError("--wanted-label \(name): the model has no such label\(nearest)")
    }
    return (label, wanted)
  }
}
