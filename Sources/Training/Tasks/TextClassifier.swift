import Batches
import Checkpoints
import Data
import Kernels
import Machine
import Storage
import Tokenizer
import Transformer

/// A classifier that is ready to answer: model, weights and tokenizer of a folder.
///
/// It encodes texts as fine-tuning did, and gives each the same probabilities as `predict`. As an actor it may be shared by
/// the requests of a server; it answers them one after another, each with all threads.
public actor TextClassifier {
  /// The label of a text.
  public struct Answer: Sendable, Equatable {
    /// The most likely label.
    public let label: String
    /// The probability of every label, in the order of ``TextClassifier/labels``.
    public let probabilities: [Float]
    /// The probability of the most likely label.
    public var probability: Float { probabilities.max() ?? 0 }
  }

  /// The labels, in the order of the model's outputs.
  public nonisolated let labels: [String]

  private let path: String
  private let tokenizer: any Tokenizer
  private let template: SequenceTemplate
  private let session: ModelSession
  /// What stands beside the model and has its say: n-grams, whose log-probabilities are added to its own, and a temperature.
  private let parts: AnswerParts

  /// The most sequences in a batch, and the most tokens where sequences are short.
  private static let usefulSize = (sequences: 32, tokens: 4096)

  /// Opens a classifier.
  ///
  /// - Parameters:
  ///   - path: a run folder of `finetune`, a checkpoint or a Hugging Face folder.
  ///   - threads: what it computes with; nil for the physical cores available.
  ///   - usesNGrams: whether an `ngrams.safetensors` beside the model has its say, as it has in `predict`.
  /// - Throws: ``Storage/FileError`` if there is no classifier or it is damaged; what its tokenizer throws.
  public init(path: String, threads: Int? = nil, usesNGrams: Bool = true) throws {
    let loaded = try LoadedModel.openForInference(path)
    let configuration = loaded.model.configuration
    guard case .classification(let labels) = configuration.head else {
      let what =
        configuration.head.labelsTokens
        ? "labels tokens, not texts"
        : configuration.head.isOfSequences
          ? "gives no single label to a text" : "is a language model, not a classifier"
      throw FileError(.mismatch, loaded.folder.path, what)
    }
    self.labels = labels
    self.path = loaded.folder.path
    parts = try AnswerParts(loaded.folder.path, labels: labels, usesNGrams: usesNGrams)
    tokenizer = loaded.tokenizer
    template = try SequenceTemplate.rows(of: configuration, loaded.tokenizer)
    let sequences = Self.usefulSize.sequences
    let tokens = max(configuration.contextLength, Self.usefulSize.tokens)
    session = ModelSession(
      model: loaded.model, weights: loaded.numbers,
      engine: Engine(threads: threads ?? Cores.available, instructionSet: try InstructionSet.selected()),
      training: false,
      largest: SequenceBatch(
        tokens: [Int32](repeating: 0, count: tokens), offsets: (0...sequences).map { $0 * tokens / sequences }
      ))
  }

  /// The label of each text, in the same order; what is longer than the model's context is cut at its end.
  ///
  /// - Throws: what the tokenizer throws; ``Storage/FileError`` where the model gives no numbers.
  public func classify(_ texts: [String]) throws -> [Answer] { try classify(texts.map { ($0, nil) }) }

  /// The label of each pair of texts, in the same order; what is longer than the model's context is cut at its end.
  ///
  /// - Throws: what the tokenizer throws; ``Storage/FileError`` where the model gives no numbers.
  public func classify(pairs: [(String, String)]) throws -> [Answer] {
    try classify(pairs.map { ($0.0, Optional($0.1)) })
  }

  private func classify(_ rows: [(text: String, pair: String?)]) throws -> [Answer] {
    var answers: [Answer] = []
    var batch = Gathered()
    for (place, row) in rows.enumerated() {
      let sequence = template.assemble(
        try tokenizer.encodeDocument(row.text), pair: try row.pair.map { try tokenizer.encodeDocument($0) },
        maxLength: session.model.configuration.contextLength, unknown: tokenizer.specialTokens.unknown)
      if !batch.hasRoom(for: sequence.ids.count) {
        answers += try answer(batch, rows[answers.count..<place])
        batch = Gathered()
      }
      batch.append(sequence.ids, boundary: sequence.boundary)
    }
    return batch.offsets.count > 1 ? answers + (try answer(batch, rows[answers.count...])) : answers
  }

  private func answer(
    _ batch: Gathered, _ rows: ArraySlice<(text: String, pair: String?)>
  ) throws -> [Answer] {
    let sequences = SequenceBatch(
      tokens: batch.tokens, offsets: batch.offsets,
      segments: template.marksSegments ? batch.segments : nil)
    return try zip(session.probabilities(sequences), rows).map { own, row in
      let probabilities = parts.completed(own, LabelledRow(line: 0, text: row.text, pair: row.pair))
      guard probabilities.allSatisfy(\.isFinite), let best = probabilities.max(),
        let index = probabilities.firstIndex(of: best)
      else { throw FileError(path, "gives a probability that is not a finite number") }
      return Answer(label: labels[index], probabilities: probabilities)
    }
  }

  /// Sequences end to end, as many as are computed at once.
  private struct Gathered {
    var tokens: [Int32] = []
    var offsets = [0]
    var segments: [Int32] = []

    func hasRoom(for count: Int) -> Bool {
      offsets.count == 1
        || offsets.count <= usefulSize.sequences && tokens.count + count <= usefulSize.tokens
    }

    mutating func append(_ ids: [Int32], boundary: Int) {
      tokens += ids
      offsets.append(tokens.count)
      segments += repeatElement(0, count: boundary)
      segments += repeatElement(1, count: ids.count - boundary)
    }
  }
}
