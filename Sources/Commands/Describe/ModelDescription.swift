import Tokenizer

/// What `describe` finds out, as `--json` prints it.
struct ModelDescription: Encodable {
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

  /// The n-gram model beside a classifier.
  struct NGrams: Encodable {
    /// What is counted: `words`, `characters` or `both`.
    var kind: String
    var grams: Int
    /// What log-probabilities are multiplied by.
    var transformerWeight: Float
    var nGramWeight: Float
  }

  /// What a use takes of memory.
  struct Memory: Encodable {
    /// "inference", or "training" with AdamW; both in fp32.
    var use: String
    var bytes: Int
    /// The sequences of a pass, and the tokens of each.
    var rows: Int
    var tokens: Int
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
  /// The number in each part and in all: `total`, `embedding`, `blocks`, `head`; beside them a detector's `generator`.
  var parameters: [String: Int]
  var weights: Weights?
  var nGrams: NGrams?
  var tokenizer: Vocabulary?
  var memory: [Memory]
  var uses: [String]
  /// What is amiss, in sentences.
  var amiss: [String] = []
}
