import Data
import Storage

/// Rows that occur more than once, within the training data or in both parts.
///
/// Texts are compared by 64-bit hashes, exactly except for white space around them, and in the normal form of
/// `NormalText`; rows of pairs by both texts. It takes time and memory in proportion to the number of rows.
public struct TextOverlap: Sendable, Equatable {
  /// Two rows with the same text.
  public struct Pair: Sendable, Equatable {
    /// The line of the later row, or of the validation row.
    public var line: Int
    /// The line of the earlier row, or of the row to learn from.
    public var otherLine: Int
    /// The text, or the first of a pair.
    public var text: String
    /// The labels of both.
    public var labels: [String]
  }

  /// Rows to learn from.
  public private(set) var rows = 0
  /// Of those, rows whose text stood in an earlier one.
  public private(set) var repeated = 0
  /// Further rows whose text stood in an earlier one with other case, spaces or compatible characters.
  public private(set) var nearlyRepeated = 0
  /// Rows whose text has different labels in different rows.
  public private(set) var contradictory = 0
  /// Validation rows.
  public private(set) var validationRows = 0
  /// Of those, rows whose text is also a training row's: what is measured on them is memory.
  public private(set) var leaked = 0
  /// Further such rows, except for case, spaces or compatible characters.
  public private(set) var nearlyLeaked = 0
  /// The first ten contradictions.
  public private(set) var contradictions: [Pair] = []
  /// The first ten rows that leaked.
  public private(set) var leaks: [Pair] = []

  private let path: String
  private let validationPath: String
  private let excludesOthers: Bool
  private let answerName: String
  private let effect: String

  private static let examples = 10
  /// More rows than this contradict each other by no accident: the labels are wrong.
  static let mostContradictory = 0.25
  /// When so many validation rows are training rows, they are the same rows.
  static let sameRows = 0.95
  /// Fewer rows may all be in the training data by chance.
  static let fewestRows = 20

  /// The remedy where validation rows stand among the training rows.
  static func holdOut(of part: String, orName other: String) -> Remedy {
    "Leave \(option: "validation") out, so that a part of \(option: part) is held out, or name other \(other)"
  }

  /// Compares the rows of both tables.
  ///
  /// - Parameters:
  ///   - excludesOthers: whether rows of one text can only be right with one answer.
  ///   - secondAnswer: what they differ in otherwise, and what becomes of it.
  public init(
    training: LabelledTable, validation: LabelledTable?, excludesOthers: Bool = true,
    secondAnswer: (name: String, effect: String) = ("number", "their mean is learned")
  ) {
    (answerName, effect) = secondAnswer
    self.excludesOthers = excludesOthers
    path = training.path
    validationPath = validation?.path ?? training.path
    let table = training.rows
    rows = table.count
    var exact: [UInt64: Int] = [:]
    var normal: [UInt64: Int] = [:]
    exact.reserveCapacity(table.count)
    normal.reserveCapacity(table.count)
    var first: [Int] = []
    first.reserveCapacity(table.count)
    var isMixed = [Bool](repeating: false, count: table.count)
    for (index, row) in table.enumerated() {
      let keys = TextKeys(row)
      if let earlier = exact[keys.exact] {
        first.append(earlier)
        repeated += 1
        guard table[earlier].label != row.label else { continue }
        isMixed[earlier] = true
        if contradictions.count < Self.examples { contradictions.append(Self.pair(row, table[earlier])) }
      } else {
        exact[keys.exact] = index
        first.append(index)
        if normal[keys.normal] == nil { normal[keys.normal] = index } else { nearlyRepeated += 1 }
      }
    }
    contradictory = first.count { isMixed[$0] }
    for row in validation?.rows ?? [] {
      validationRows += 1
      let keys = TextKeys(row)
      let same = exact[keys.exact]
      guard let other = same ?? normal[keys.normal] else { continue }
      if same != nil { leaked += 1 } else { nearlyLeaked += 1 }
      if leaks.count < Self.examples { leaks.append(Self.pair(row, table[other])) }
    }
  }

  private static func pair(_ row: LabelledRow, _ other: LabelledRow) -> Pair {
    Pair(
      line: row.line, otherLine: other.line, text: row.text,
      labels: [row.label, other.label].compactMap { $0 })
  }

  private func places(_ pairs: [Pair], in file: String, and other: String) -> [String] {
    pairs.map { pair in
      let text = VisibleText.escape(pair.text, columns: 50)
      let shown = pair.labels.map { VisibleText.escape($0, columns: 24) }
      let labels = Set(pair.labels).count > 1 ? " \(shown.joined(separator: " / "))" : ""
      return "\(file):\(pair.line) and \(other):\(pair.otherLine)\(labels): \(text)"
    }
  }

  /// What is wrong with the rows.
  public var findings: [Finding] { [contradiction, repetition, leakage].compactMap { $0 } }

  private var contradiction: Finding? {
    guard contradictory > 0 else { return nil }
    let share = Double(contradictory) / Double(max(1, rows))
    guard excludesOthers else {
      return Finding(
        .note, "contradictions",
        "\(CheckWords.count(contradictory, "row has", "rows have")) a text that stands elsewhere with another \(answerName) (\(CheckWords.share(share)) of all); \(effect)",
        remedy: "", examples: places(contradictions, in: path, and: path))
    }
    return Finding(
      share >= Self.mostContradictory ? .fatal : share >= 0.01 ? .warning : .note, "contradictions",
      "\(CheckWords.count(contradictory, "row has", "rows have")) a text that stands elsewhere with another label (\(CheckWords.share(share)) of all)",
      remedy: "Decide on one label for each text; no model can learn both",
      examples: places(contradictions, in: path, and: path))
  }

  private var repetition: Finding? {
    let doubles = repeated + nearlyRepeated
    guard doubles > 0 else { return nil }
    let share = Double(doubles) / Double(max(1, rows))
    return Finding(
      share >= 0.1 ? .warning : .note, "duplicates",
      "\(CheckWords.count(doubles, "row repeats", "rows repeat")) an earlier text (\(CheckWords.share(share)) of all; \(nearlyRepeated) except for case, spaces or compatible characters)",
      remedy: "They weigh more than the others in training; leave them out if that is not meant")
  }

  private var leakage: Finding? {
    let found = leaked + nearlyLeaked
    guard found > 0 else { return nil }
    let share = Double(found) / Double(max(1, validationRows))
    let isSame =
      Double(leaked) >= Self.sameRows * Double(validationRows) && validationRows >= Self.fewestRows
    return Finding(
      isSame ? .fatal : .warning, "leakage",
      "\(CheckWords.count(found, "validation row is also a training row", "validation rows are also training rows")) (\(CheckWords.share(share)) of \(validationRows); \(nearlyLeaked) except for case, spaces or compatible characters), so the figures flatter the model",
      remedy: isSame ? Self.holdOut(of: "train", orName: "rows") : "Take them out of the training rows",
      examples: places(leaks, in: validationPath, and: path))
  }

  /// The counts in JSON.
  var value: JSONValue {
    .object([
      "repeated": .integer(repeated), "nearly_repeated": .integer(nearlyRepeated),
      "contradictory": .integer(contradictory), "leaked": .integer(leaked),
      "nearly_leaked": .integer(nearlyLeaked),
    ])
  }
}
