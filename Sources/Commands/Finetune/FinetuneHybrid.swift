import Batches
import Checkpoints
import CommandLine
import Data
import Foundation
import Kernels
import Runs
import Storage
import Training
import Transformer

/// Adds a run's n-gram model to its checkpoints where that helps.
struct FinetuneHybrid {
  let mode: HybridMode
  let baseline: MeasuredBaseline
  /// The validation rows as the model reads them.
  let evaluation: RowEvaluation
  /// The right label of each, by its place in the model's head.
  let labels: [Int32]
  /// What decides between with and without.
  let metric: Metric
  let engine: Engine
  /// The n-gram model of all rows, where the validation rows are training rows that were set aside; nil where another model
  /// than the one that was measured would not be worth its time, or would know rows that are not to be learned from.
  let refitted: () throws -> NGramModel?

  /// Fits the weights for the best and the last checkpoint, and writes their `ngrams.safetensors` or removes it.
  ///
  /// - Returns: what became of the best; nil if that was not asked for.
  func apply(to folder: RunFolder) throws -> NGramFigures.Hybrid? {
    let paths = folder.bestAndLast
    guard mode != .off, let first = paths.first else {
      for path in paths { try FolderPart.remove(NGramModel.fileName, in: path) }
      return nil
    }
    let trial = try trial(first)
    let result = result(trial)
    // What was measured is as good as the model that is kept, or a little worse: that one has seen a few more rows.
    let model = result.isKept ? try refitted() ?? baseline.model : baseline.model
    for path in paths {
      guard result.isKept else {
        try FolderPart.remove(NGramModel.fileName, in: path)
        continue
      }
      let weights = path == first ? trial.weights : try self.trial(path).weights
      try FolderPart.write(
        Hybrid(model: model, weights: weights).file, NGramModel.fileName, in: path)
    }
    return result
  }

  /// A checkpoint's outputs for the validation rows beside those of the n-grams.
  private func trial(_ checkpoint: String) throws -> HybridTrial {
    HybridTrial(
      transformer: try evaluation.outputs(ofCheckpoint: checkpoint, engine),
      nGrams: baseline.logProbabilities, labels: labels,
      names: baseline.model.labels)
  }

  private func result(_ trial: HybridTrial) -> NGramFigures.Hybrid {
    let gain =
      "the log loss is \(Format.decimal(trial.gain, digits: 4)) ± \(Format.decimal(trial.gainError, digits: 4)) lower with them, by rows held out"
    let helps = trial.helps(metric)
    var reason = gain
    if trial.hybrid.rows < HybridTrial.fewestRows {
      reason = "\(trial.hybrid.rows) validation rows are too few to tell"
    } else if !helps, trial.gain > trial.gainError {
      reason += ", but \(metric.name) is not better"
    }
    if mode == .on, !helps { reason += "; asked for" }
    var result = NGramFigures.Hybrid(isKept: mode == .on || helps, reason: reason)
    result.transformerWeight = trial.weights.transformer
    result.nGramWeight = trial.weights.nGrams
    result.rows = trial.hybrid.rows
    result.alone = Dictionary(HybridTrial.values(trial.alone).map { ($0.name, $0.value) }) { $1 }
    result.together = Dictionary(HybridTrial.values(trial.hybrid).map { ($0.name, $0.value) }) { $1 }
    return result
  }
}

extension NGramFigures.Hybrid {
  /// What became of it, on one line.
  func text(_ metric: Metric, _ folder: RunFolder) -> String {
    var text = "hybrid with n-grams: " + (isKept ? "kept: " : "left out: ") + reason
    if let alone = alone?[metric.name], let together = together?[metric.name] {
      text +=
        "; \(metric.name) \(Format.decimal(together, digits: 4)) with, \(Format.decimal(alone, digits: 4)) without"
    }
    if isKept, let own = transformerWeight, let other = nGramWeight {
      text +=
        "; weights \(Format.decimal(Double(own), digits: 2)) and \(Format.decimal(Double(other), digits: 2)), in best/\(NGramModel.fileName); `predict --no-hybrid` leaves them out"
    }
    return text
  }
}
