/// A first look at all records of a table: which columns hold something, and what its first record is.
struct TableSurvey {
  /// The first record, without the empty columns that spreadsheets leave at the end.
  let first: [String]
  /// Whether the first record names the columns.
  let verdict: HeaderEvidence.Verdict
  /// Whether a column holds classes.
  let hasClasses: Bool
  private let sample: [[String]]

  /// Rows looked at to tell columns without names apart.
  private static let sampleSize = 1_000

  /// Nil where no record is well formed.
  init?(_ text: DelimitedText, options: LabelledOptions) {
    var width: Int?
    var used = 1
    _ = text.forEachRecord { record in
      width = width ?? record.fields.count
      if record.fields.count == width, let last = record.fields.lastIndex(where: { !$0.range.isEmpty }) {
        used = max(used, last + 1)
      }
      return true
    }
    guard let width else { return nil }
    var evidence: HeaderEvidence?
    var sample: [[String]] = []
    _ = text.forEachRecord { record in
      guard evidence == nil || Self.fits(record, used) else { return true }
      let fields = record.fields.prefix(used).map(text.text)
      if sample.count <= Self.sampleSize { sample.append(fields) }
      if evidence == nil {
        evidence = HeaderEvidence(first: fields)
        return true
      }
      guard options.header == nil else { return sample.count <= Self.sampleSize }
      evidence?.add(fields)
      return true
    }
    guard let first = sample.first, width >= used else { return nil }
    self.first = first
    self.sample = sample
    verdict = evidence?.verdict ?? .doubtful
    hasClasses = evidence?.hasClasses ?? false
  }

  /// Whether a record has a field for each column, and nothing beyond.
  static func fits(_ record: DelimitedText.Record, _ columns: Int) -> Bool {
    record.fields.count >= columns && record.fields.dropFirst(columns).allSatisfy(\.range.isEmpty)
  }

  /// Rows to tell columns apart by their content.
  func rows(hasHeader: Bool) -> [[String]] { Array(sample.dropFirst(hasHeader ? 1 : 0)) }
}
