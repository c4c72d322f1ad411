import Checkpoints
import CommandLine
import Data
import Kernels
import Training
import Transformer

extension ExplainedModel {
  /// A classifier to be explained.
  ///
  /// - Parameter loaded: with its weights in a slab.
  /// - Throws: `UsageError` for a model that gives rows no label.
  static func opened(_ loaded: LoadedModel, maxLength: Int, engine: Engine) throws -> ExplainedModel {
    let c = loaded.model.configuration
    guard case .classification(let labels) = c.head else {
      throw UsageError("--explain goes with classifiers that give each row one label.")
    }
    return ExplainedModel(
      loaded, labels: labels, template: try SequenceTemplate.rows(of: c, loaded.tokenizer),
      maxLength: maxLength, engine: engine)
  }
}
