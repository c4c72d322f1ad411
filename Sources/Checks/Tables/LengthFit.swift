import Data
import Storage

/// What the longest sequence that a model reads makes of the rows: what is cut off, what no cut would cost.
public struct LengthFit: Sendable {
  /// What was cut.
  public let ledger: TruncationLedger
  /// The longest sequence in this run.
  public let maxLength: Int
  /// The longest that the model can read.
  public let contextLength: Int
  /// The time of an epoch at the suggested length, in epochs as they are; nil where nothing would be gained.
  public let costOfSuggestion: Double?

  /// Rows all of which are cut to less than this share of their tokens teach their beginnings only.
  package static let nothingLeft = 0.1

  /// Holds the lengths of a data set against those of a model.
  ///
  /// - Parameters:
  ///   - contextLength: the longest sequence that the model can read.
  ///   - cost: the arithmetic of training on one token of a sequence of a length.
  public init(_ dataset: LabelledDataset, maxLength: Int, contextLength: Int, cost tokenCost: (Int) -> Double)
  {
    ledger = dataset.ledger
    self.maxLength = maxLength
    self.contextLength = contextLength
    let suggestion = min(contextLength, dataset.ledger.suggestedLength)
    func cost(_ limit: Int) -> Double {
      dataset.fullLengths.reduce(0) { sum, length in
        let length = min(Int(length), limit)
        return sum + Double(length) * tokenCost(length)
      }
    }
    costOfSuggestion =
      dataset.ledger.rowsCut > 0 && suggestion > maxLength ? cost(suggestion) / max(1, cost(maxLength)) : nil
  }

  /// What is wrong with the length.
  public var findings: [Finding] {
    guard ledger.rowsCut > 0 else { return [] }
    let share = Double(ledger.rowsCut) / Double(max(1, ledger.rows))
    let isNothingLeft = ledger.rowsCut == ledger.rows && 1 - ledger.shareLost < Self.nothingLeft
    let remedy: Remedy
    if let costOfSuggestion {
      let suggestion = min(contextLength, ledger.suggestedLength)
      let covers = suggestion >= ledger.length99 ? "keeps 99 % of the rows whole" : "is the model's longest"
      remedy =
        "\(option: "max-length") \(suggestion) \(covers), in \(Format.decimal(costOfSuggestion, digits: 1)) times the time"
    } else if ledger.length99 > contextLength {
      remedy =
        "The model reads no more than \(contextLength) tokens, and 99 % of the rows fit into \(ledger.suggestedLength): cut the texts where they matter least, or pretrain one with a longer \(option: "context-length")"
    } else {
      remedy = "99 % of the rows are whole as it is"
    }
    return [
      Finding(
        isNothingLeft ? .fatal : share > 0.01 || ledger.shareLost > 0.01 ? .warning : .note, "truncation",
        "\(ledger.rowsCut) of \(CheckWords.count(ledger.rows, "row")) are longer than \(maxLength) tokens and lose \(CheckWords.share(ledger.shareLost)) of all tokens",
        remedy: remedy)
    ]
  }

  /// One line of figures.
  package var line: String {
    let figures = zip(TruncationLedger.percents, ledger.percentiles).map { "\($0) % up to \($1)" }
    return "lengths in tokens: \(figures.joined(separator: ", ")); cut at \(maxLength)"
  }

  /// The figures in JSON.
  package var value: JSONValue {
    .object([
      "rows": .integer(ledger.rows), "tokens": .integer(ledger.tokens),
      "rows_cut": .integer(ledger.rowsCut), "tokens_lost": .integer(ledger.tokensLost),
      "max_length": .integer(maxLength), "suggested_max_length": .integer(ledger.suggestedLength),
      "cost_of_suggestion": costOfSuggestion.map { .figure($0) } ?? .null,
      "length_percentiles": .object(
        JSONObject(
          zip(TruncationLedger.percents, ledger.percentiles).map { ("\($0)", .integer($1)) })),
    ])
  }
}
