import Tokenizer

/// What `describe` finds out, as `--json` prints it.
struct ModelDescription: Encodable {
  /// The parameters of one part.
  struct Parameters: Encodable {
    var total = 0
    var embedding = 0
    var blocks = 0
    var head = 0
    /// Of a generator beside a detector; not among `total`.
    var generator = 0
  }

  /// How the weights are stored.
  struct Weights: Encodable {
    var tensors: Int
    var bytes: Int
    /// The bytes of each kind of number: `["BF16": 269060552]`.
    var types: [String: Int]
  }

  /// The tokenizer.
  struct Vocabulary: Encodable {
    var file: String
    var format: String
    var size: Int
    /// Id and piece by meaning: `["begin": …]`.
    var special: [String: Special]
  }

  /// A token with a meaning of its own.
  struct Special: Encodable {
    var id: Int32
    var piece: String
  }

  /// Memory in bytes.
  struct Memory: Encodable {
    /// One sequence of `inferenceTokens` tokens.
    var inference: Int
    var inferenceTokens: Int
    /// A step of `trainingRows` sequences of `trainingTokens` tokens, with AdamW in fp32.
    var training: Int
    var trainingRows: Int
    var trainingTokens: Int
  }

  var folder: String
  var family: String
  var summary: String
  var className: String
  /// Whether Apus wrote it.
  var isOwn: Bool
  var objective: String?
  var labels: [String]?
  var layers: Int
  var hiddenSize: Int
  var heads: Int
  var keyValueHeads: Int
  var headSize: Int
  var intermediateSize: Int
  var contextLength: Int
  var vocabularySize: Int
  var parameters: Parameters
  var weights: Weights?
  var tokenizer: Vocabulary?
  var memory: Memory
  var uses: [String]
  /// What is amiss, in sentences.
  var amiss: [String] = []
}
