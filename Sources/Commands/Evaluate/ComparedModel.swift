import Data
import Storage
import Training

/// A model beside another on the same rows, for people and for programs.
struct ComparedModel: Encodable {
  private let model: String
  private let comparison: ModelComparison

  /// - Parameter model: the other, as it was named.
  init(_ model: String, _ comparison: ModelComparison) {
    self.model = model
    self.comparison = comparison
  }

  // MARK: People

  /// A table of figures, the test, and what follows from both.
  var lines: [String] {
    func figure(_ value: Double) -> String { Format.decimal(value, digits: 4) }
    var table = CheckTable(header: [
      "figure", "model", "against", "difference", "\(Format.percent(BootstrapInterval.level)) interval",
    ])
    table.numbers = [1, 2, 3]
    table.rows = comparison.figures.map {
      [
        $0.name.replacing("_", with: " "), figure($0.first), figure($0.other), figure($0.difference),
        "\(figure($0.interval.low)) to \(figure($0.interval.high)): \(Self.word($0.verdict))",
      ]
    }
    let c = comparison
    return ["", "against \(model), by the same rows drawn for both"] + table.lines + [
      "only the model is right: \(CheckWords.count(c.onlyFirst, "row", "rows"))  only the other: \(c.onlyOther)  McNemar's test, exact: p = \(c.pValue < 1e-4 ? Format.scientific(c.pValue) : figure(c.pValue))",
      verdict,
    ]
  }

  private static func word(_ verdict: Int) -> String {
    verdict > 0 ? "better" : verdict < 0 ? "worse" : "not decided"
  }

  /// The answer in words.
  private var verdict: String {
    switch comparison.verdict {
    case 1...: "the model answers more rows right than \(model), and chance does not explain it"
    case ..<0: "\(model) answers more rows right than the model, and chance does not explain it"
    default: "which of the two answers more rows right is not decided by these rows"
    }
  }

  // MARK: Programs

  private enum CodingKeys: String, CodingKey {
    case model, figures, verdict
    case onlyFirst = "only_model_right"
    case onlyOther = "only_against_right"
    case pValue = "mcnemar_p"
  }

  private struct Figure: Encodable {
    let model: Double
    let against: Double
    let difference: Double
    let interval: [Double]
    let verdict: String
  }

  func encode(to encoder: any Encoder) throws {
    var all = encoder.container(keyedBy: CodingKeys.self)
    try all.encode(model, forKey: .model)
    try all.encode(comparison.onlyFirst, forKey: .onlyFirst)
    try all.encode(comparison.onlyOther, forKey: .onlyOther)
    try all.encode(comparison.pValue, forKey: .pValue)
    try all.encode(Self.word(comparison.verdict), forKey: .verdict)
    let figures = comparison.figures.map {
      (
        $0.name,
        Figure(
          model: $0.first, against: $0.other, difference: $0.difference,
          interval: [$0.interval.low, $0.interval.high], verdict: Self.word($0.verdict))
      )
    }
    try all.encode(Dictionary(figures) { $1 }, forKey: .figures)
  }
}
