import Transformer

/// What `predict` asks of a model.
package enum PredictTask: String, CaseIterable, Sendable {
  /// The label of each row, of a fine-tuned model.
  case classify
  /// Numbers that stand for each text, of any model.
  case embed
  /// The tokens that fit best where a text has the mask, of a pretrained encoder.
  case fillMask = "fill-mask"
  /// The completion of each prompt, of a decoder.
  case completion
  /// The answer to each conversation, of a decoder.
  case chat

  /// What is asked of a decoder; nil for the others.
  var answers: AnswerTask? { AnswerTask(rawValue: rawValue) }
}

/// The poolings by the names that people type.
package enum PoolingName: String, CaseIterable, Sendable {
  case mean, first, last, max
  case rootMean = "root-mean"
  case weightedMean = "weighted-mean"

  var value: Pooling {
    switch self {
    case .mean: .mean
    case .first: .first
    case .last: .last
    case .max: .max
    case .rootMean: .rootMean
    case .weightedMean: .weightedMean
    }
  }
}
