import Training

/// How a fine-tuned model stands beside a simple one, of n-grams: a part of `run.json`.
public struct NGramFigures: Codable, Sendable, Equatable {
  /// What became of adding the n-grams' log-probabilities to the model's.
  public struct Hybrid: Codable, Sendable, Equatable {
    /// Whether the best checkpoint has them.
    public var isKept: Bool
    /// Why, or why not.
    public var reason: String
    /// What the model's log-probabilities are multiplied by; nil where that was not fitted.
    public var transformerWeight: Float?
    /// What the n-grams' are.
    public var nGramWeight: Float?
    /// The validation rows that both were judged by.
    public var rows: Int?
    /// The figures of the Transformer alone.
    public var alone: [String: Double]?
    /// The figures of both together, cross-validated.
    public var together: [String: Double]?

    /// What was decided, and why.
    public init(isKept: Bool, reason: String) {
      self.isKept = isKept
      self.reason = reason
    }
  }

  /// What is counted: `words`, `characters` or `both`.
  public var kind: String
  /// The number of n-grams.
  public var grams: Int
  /// The simple model's figures on the validation rows.
  public var figures: [String: Double]
  /// How the best checkpoint compares with it; nil where none was evaluated.
  public var verdict: String?
  /// What became of adding the two; nil where that was not asked for.
  public var hybrid: Hybrid?

  /// Figures without a verdict yet.
  public init(_ model: NGramModel, figures: [(name: String, value: Double)]) {
    kind = model.kind.rawValue
    grams = model.gramCount
    self.figures = Dictionary(figures.map { ($0.name, $0.value) }) { $1 }
  }

  /// What tells the line of `metrics.jsonl` from others.
  static let lineKind = "n_grams"

  /// The line of `metrics.jsonl`.
  ///
  /// - Parameters:
  ///   - step: that the run has reached.
  ///   - bestStep: of the checkpoint that was judged.
  func line(step: Int, bestStep: Int) -> MetricsLine {
    typealias Field = MetricsLine.Field
    func fields(_ values: [String: Double]?, _ prefix: String) -> [Field] {
      (values ?? [:]).sorted { $0.key < $1.key }.map { Field(prefix + $0.key, $0.value) }
    }
    var line = [
      Field("best_step", Double(bestStep)), Field("counts", .text(kind)), Field("grams", Double(grams)),
    ]
    line += fields(figures, "")
    if let verdict { line.append(Field("verdict", .text(verdict))) }
    if let hybrid {
      line += [Field("hybrid", .flag(hybrid.isKept)), Field("hybrid_reason", .text(hybrid.reason))]
      line += fields(hybrid.alone, "transformer_") + fields(hybrid.together, "hybrid_")
    }
    return .event(Self.lineKind, step: step, line)
  }
}
