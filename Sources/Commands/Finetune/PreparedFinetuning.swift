import Checkpoints
import Checks
import Data
import Training
import Transformer

/// Rows and model of a run brought together.
struct PreparedFinetuning {
  var stored: StoredModel
  /// What the parameters take that are not trained.
  var frozenBytes: Int
  /// The longest sequence.
  var maxLength: Int
  var training: TaskRows
  var validation: TaskRows?
  var sampler: RowSampler
  var task: FineTuning
  var steps: Int
  /// How much each label counts in the loss; empty where all count alike.
  var labelWeights: [Float] = []

  /// How the longest sequence suits the rows.
  var lengthFit: LengthFit {
    let model = stored.model
    return LengthFit(
      training.dataset, maxLength: maxLength, contextLength: model.configuration.contextLength
    ) { model.trainingOperations(length: $0, headShare: 0) }
  }
}
