import Batches
import Data
import Transformer

/// A task of decoders: going on with the text of a row as its answer does.
///
/// Tokens of answers are predicted by cross entropy, those before them are read and not asked for. The loss of a token decides.
public protocol CausalTask: FineTuningTask {
  /// Whether rows are conversations.
  static var chats: Bool { get }
  /// The task.
  init()
}

extension CausalTask {
  /// A prompt is one text.
  public static var readsPairs: Bool { false }
  /// All rows alike.
  public static var strata: String { "the rows" }
  /// Loss, perplexity and the share of first choices, of the tokens of answers.
  public static var metrics: [Metric] { LanguageFigures.metrics.filter { $0.name != "bits_per_byte" } }

  /// How many answers there are.
  public static func check(training: LabelledTable, validation: LabelledTable?) -> any TargetCheck {
    AnswerCheck(training: training)
  }

  /// A share of the rows, of which those with the same prompt go to the same side.
  public static func split(
    _ table: LabelledTable, validation share: Double, seed: UInt64
  ) throws -> (training: LabelledTable, validation: LabelledTable) {
    try table.splitAlike(validation: share, seed: seed)
  }

  /// The task, whatever the rows are.
  public init(learning table: LabelledTable) throws { self.init() }
  /// Nil: the head of a language model tells nothing of its prompts.
  public init?(head: ModelConfiguration.Head) { return nil }

  /// That of a language model.
  public var head: ModelConfiguration.Head { .language }
  /// What is predicted.
  public var targetSummary: String { Self.chats ? "answers of the assistant" : "completions" }
  /// What is predicted.
  public var identity: [String: String] { ["answers": Self.name] }

  /// Nothing before rows are encoded.
  public func targets(of table: LabelledTable) throws -> any RowTargets { CausalTargets(following: []) }

  /// The rows, with the tokens of answers as targets.
  public func rows(_ table: LabelledTable, _ encoding: RowEncoding) throws -> TaskRows {
    guard let causal = encoding.causal else { preconditionFailure("a decoder's rows need its encoding") }
    let sequences = try table.rows.map {
      try causal.sequence($0, maxLength: encoding.maxLength, place: "\(table.path):\($0.line)")
    }
    let dataset = LabelledDataset(
      table, sequences: sequences.map { ($0.ids, $0.lost) }, tokenizer: encoding.tokenizer,
      template: encoding.template, maxLength: encoding.maxLength)
    return TaskRows(dataset, CausalTargets(following: sequences.map(\.targets)))
  }

  /// Nothing: losses are summed by the model.
  public func outputs(_ sequences: SequenceBatch, _ session: ModelSession) -> [[Float]] {
    [[Float]](repeating: [], count: sequences.count)
  }

  /// Nothing: answers are generated, see ``CausalWriter``.
  public func prediction(_ outputs: [Float], text: String?, pair: String?) -> any Encodable & Sendable {
    [String]()
  }
}
