import Foundation
import Storage

extension LabelledReading {
  /// Rows looked at to tell columns without names apart.
  private static let sampleSize = 1_000

  /// Reads rows of fields between delimiters.
  mutating func readDelimited(_ bytes: [UInt8], _ shape: DelimitedLayout) throws {
    let text = DelimitedText(bytes: bytes, delimiter: shape.delimiter, quoting: shape.quoting)
    var sample: [[String]] = []
    _ = text.forEachRecord { record in
      sample.append(record.fields.map(text.text))
      return sample.count <= Self.sampleSize
    }
    guard let first = sample.first else {
      // Every record is malformed; the next pass says how.
      _ = note(text.forEachRecord { _ in true })
      throw failure()
    }
    let isNamed = options.header ?? Self.looksLikeHeader(first, sample.dropFirst(), options: options)
    try nameColumns(first, isNamed: isNamed)
    let whole = sample.dropFirst(isNamed ? 1 : 0).filter { $0.count == columns.count }
    let choice = try ColumnChoice(
      columns: columns, isNamed: isNamed, sample: whole, path: path, options: options)
    self.choice = choice
    if note(addRecords(of: text, choice, hasHeader: isNamed)) { throw failure() }
    layout = describe(shape, isNamed: isNamed)
  }

  /// Takes the columns' names from the first record, or numbers them.
  private mutating func nameColumns(_ first: [String], isNamed: Bool) throws {
    columns =
      isNamed ? first.map { $0.trimmingCharacters(in: .whitespaces) } : first.indices.map { "\($0 + 1)" }
    guard isNamed, let twice = columns.first(where: { name in columns.count { $0 == name } > 1 }) else {
      return
    }
    throw DataError(
      .badInput, "\(path): the header names \"\(twice)\" twice.",
      remedy: "Rename one, or pass \(option: "no-header").")
  }

  /// Adds the rows of all records after the header.
  private mutating func addRecords(
    of text: DelimitedText, _ choice: ColumnChoice, hasHeader: Bool
  ) -> [DelimitedText.Problem] {
    var isHeader = hasHeader
    return text.forEachRecord { record in
      if isHeader {
        isHeader = false
      } else if record.fields.count != columns.count {
        note(
          record.line,
          "\(record.fields.count) fields, expected \(columns.count) (\(columns.joined(separator: ", ")))")
      } else {
        add(
          line: record.line, text: text.text(record.fields[choice.text]),
          pair: choice.pair.map { text.text(record.fields[$0]) },
          label: choice.label.map { text.text(record.fields[$0]) })
      }
      return true
    }
  }

  /// How the file was understood: "CSV with a header".
  private func describe(_ shape: DelimitedLayout, isNamed: Bool) -> String {
    let name = shape.delimiter == DelimitedLayout.tab ? "TSV" : "CSV"
    let delimiter =
      [UInt8(ascii: ","), DelimitedLayout.tab].contains(shape.delimiter)
      ? "" : " between \"\(String(decoding: [shape.delimiter], as: UTF8.self))\""
    let quotes =
      shape.quoting || name == "CSV" && options.quoting == nil ? "" : ", quotes as plain characters"
    return "\(name)\(delimiter) \(isNamed ? "with a header" : "without a header")\(quotes)"
  }

  /// Notes mistakes in quoting; true if the file could not be read to its end.
  private mutating func note(_ mistakes: [DelimitedText.Problem]) -> Bool {
    for mistake in mistakes { note(mistake.line, mistake.message) }
    hasQuotingProblem = hasQuotingProblem || !mistakes.isEmpty
    return mistakes.last?.isFatal ?? false
  }

  /// Whether the first record names columns: it has a name that was asked for or is usual, or stands over a column
  /// of nothing but whole numbers without being one.
  private static func looksLikeHeader(
    _ first: [String], _ others: ArraySlice<[String]>, options: LabelledOptions
  ) -> Bool {
    let asked = [options.textColumn, options.pairColumn, options.labelColumn].compactMap { $0 }
    if asked.contains(where: { Int($0) == nil }) { return true }
    if first.contains(where: ColumnChoice.isKnown) { return true }
    let rows = others.filter { $0.count == first.count }
    guard first.count > 1, rows.count > 1, Set(first).count == first.count else { return false }
    return first.indices.contains { column in
      Int(first[column]) == nil && rows.allSatisfy { Int($0[column]) != nil }
    }
  }
}
