import Batches
import Checkpoints
import Kernels
import Runs
import Training
import Transformer

extension RunFolder {
  /// The best checkpoint and the last, once each: those that a finished run keeps something beside.
  var bestAndLast: [String] {
    let all = [series.best, series.last].compactMap { $0 }
    return all.enumerated().filter { !all[..<$0].contains($1) }.map(\.element)
  }
}

extension RowEvaluation {
  /// What the model of a checkpoint says of each row.
  ///
  /// - Throws: what opening it throws.
  func outputs(ofCheckpoint path: String, _ engine: Engine) throws -> [[Float]] {
    let loaded = try LoadedModel.openForInference(path)
    return outputs(
      ModelSession(
        model: loaded.model, weights: loaded.numbers, engine: engine, training: false,
        largest: largest ?? SequenceBatch(lengths: [1])))
  }
}
