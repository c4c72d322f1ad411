import Storage

/// What is found in the numbers of rows: where they lie, whether they differ, and any far from all others.
public struct NumberCheck: TargetCheck {
  /// Several numbers of one text have a mean.
  public var excludesOthers: Bool { false }

  /// The numbers of the training rows in rising order; answers that are none are left out.
  private let numbers: [Double]
  private let mean: Double
  /// The standard deviation of all training rows: what always answering the mean is wrong by.
  private let deviation: Double

  /// Beyond so many deviations a number is more likely a mistake, or stands for a missing value, than an answer.
  private static let farthest = 12.0
  /// Beyond so many deviations from 0 single precision has few digits left for what tells the answers apart.
  private static let largestOffset = 10_000.0

  /// Looks at the numbers of training rows.
  public init(training: LabelledTable, validation: LabelledTable?) {
    numbers = training.rows.compactMap { LabelledTable.number($0.label) }.sorted()
    (mean, deviation) = Self.moments(numbers)
  }

  /// The mean and the standard deviation of numbers; zeros of none.
  package static func moments(_ numbers: [Double]) -> (mean: Double, deviation: Double) {
    let count = Double(max(1, numbers.count))
    let mean = numbers.reduce(0, +) / count
    return (mean, (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot())
  }

  /// What is wrong with the numbers.
  public var findings: [Finding] {
    guard let first = numbers.first, let last = numbers.last else { return [] }
    if first == last {
      return [
        Finding(
          .fatal, "one-number", "all \(numbers.count) rows have the number \(Self.text(first))",
          remedy:
            "Nothing can be learned from it; \(option: "label-column") names the column that holds the numbers"
        )
      ]
    }
    var findings: [Finding] = []
    let far = numbers.filter { abs($0 - mean) > Self.farthest * deviation }
    if !far.isEmpty {
      findings.append(
        Finding(
          .warning, "far-numbers",
          "\(CheckWords.count(far.count, "row has a number", "rows have numbers")) far from all others: \(CheckWords.list(far.map(Self.text)))",
          remedy:
            "If they stand for a missing value, leave those rows out: the squares of such errors outweigh the others"
        ))
    }
    if abs(mean) > Self.largestOffset * deviation {
      findings.append(
        Finding(
          .warning, "large-offset",
          "the numbers differ by \(Self.text(deviation)) and lie near \(Self.text(mean)), where single precision tells few of them apart",
          remedy: "Subtract the same number from all"))
    }
    return findings
  }

  /// Where the numbers lie.
  public var section: CheckSection {
    let names = ["least", "first quarter", "median", "third quarter", "largest"]
    let places = names.indices.map { quantile(Double($0) / 4) }
    return CheckSection(
      "numbers",
      title:
        "numbers: mean \(Self.text(mean)); always answering it is wrong by \(Self.text(deviation)) (RMSE), the error to beat",
      lines: ["  " + zip(names, places).map { "\($0) \(Self.text($1))" }.joined(separator: ", ")],
      .object([
        "mean": .figure(mean), "deviation": .figure(deviation),
        "quartiles": .array(places.map { .figure($0) }),
      ]))
  }

  /// How a pair that is not read can be.
  public var unreadPairRemedy: Remedy { "\(option: "pair-column") names the second" }

  /// The number at a share of the rows.
  private func quantile(_ share: Double) -> Double {
    numbers.isEmpty ? .nan : numbers[Int((share * Double(numbers.count - 1)).rounded())]
  }

  private static func text(_ number: Double) -> String { Format.significant(number) }
}
