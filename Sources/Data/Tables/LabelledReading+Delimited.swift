import Foundation
import Storage

extension LabelledReading {
  /// Reads rows of fields between delimiters.
  mutating func readDelimited(_ bytes: [UInt8], _ shape: DelimitedLayout) throws {
    let text = DelimitedText(bytes: bytes, delimiter: shape.delimiter, quoting: shape.quoting)
    guard let survey = TableSurvey(text, options: options) else {
      // Every record is malformed; the next pass says how.
      _ = note(text.forEachRecord { _ in true })
      throw failure()
    }
    isNamed = try isNamed(survey, shape, bytes)
    try nameColumns(survey, isNamed: isNamed)
    let choice = try ColumnChoice(
      columns: columns, isNamed: isNamed, sample: survey.rows(hasHeader: isNamed), path: path,
      options: options)
    self.choice = choice
    if note(addRecords(of: text, choice, header: isNamed ? survey.first : nil)) { throw failure() }
    layout = describe(shape, isNamed: isNamed)
  }

  /// Whether the first record names the columns.
  ///
  /// - Throws: ``DataError`` where that stays doubtful, or where it is doubtful that there are columns.
  private func isNamed(_ survey: TableSurvey, _ shape: DelimitedLayout, _ bytes: [UInt8]) throws -> Bool {
    if let header = options.header { return header }
    let asked = [options.textColumn, options.pairColumn, options.labelColumn].compactMap { $0 }
    if asked.contains(where: { Int($0) == nil }) { return true }
    if survey.verdict == .names || options.target == .completion && UsualNames.arePrompts(survey.first) {
      return true
    }
    let couldBeLines = options.format == nil && !options.saysTable && !survey.hasClasses
    if couldBeLines, survey.first.count > 1, DelimiterSurvey(bytes, delimiter: shape.delimiter).isSpaced {
      throw DoubtfulReading.sentences(survey.first, shape.delimiter, path: path)
    }
    if survey.verdict == .row { return false }
    throw DoubtfulReading.header(survey.first, second: survey.rows(hasHeader: true).first ?? [], path: path)
  }

  /// Takes the columns' names from the first record, or numbers them.
  private mutating func nameColumns(_ survey: TableSurvey, isNamed: Bool) throws {
    let names = survey.first.map { isNamed ? $0.trimmingCharacters(in: .whitespaces) : "" }
    columns = names.enumerated().map { $1.isEmpty ? "\($0 + 1)" : $1 }
    guard let twice = names.first(where: { name in !name.isEmpty && names.count { $0 == name } > 1 }) else {
      return
    }
    throw DataError(
      .badInput, "\(path): the header names \"\(twice)\" twice.",
      remedy: "Rename one, or pass \(option: "no-header").")
  }

  /// Adds the rows of all records after the header; where rows need no labels, a line of nothing is one of empty text, so
  /// that each line has one.
  private mutating func addRecords(
    of text: DelimitedText, _ choice: ColumnChoice, header: [String]?
  ) -> [DelimitedText.Problem] {
    var hasHeader = header == nil
    return text.forEachRecord(withBlank: options.labels == .optional) { record in
      let isBlank = record.fields.count == 1 && record.fields[0].range.isEmpty && !record.fields[0].isQuoted
      if isBlank {
        add(line: record.line, text: "", pair: choice.pair.map { _ in "" }, label: nil)
      } else if !hasHeader {
        hasHeader = true
      } else if !TableSurvey.fits(record, columns.count) {
        note(
          record.line,
          "\(record.fields.count) fields, expected \(columns.count) (\(columns.joined(separator: ", ")))")
      } else if let header, HeaderEvidence.isAgain(record.fields.prefix(columns.count).map(text.text), header)
      {
        note(record.line, "the header again")
      } else if let label = label(record.fields.map(text.text), choice, line: record.line) {
        add(
          line: record.line, text: text.text(record.fields[choice.text]),
          pair: choice.pair.map { text.text(record.fields[$0]) }, label: label)
      }
      return true
    }
  }

  /// The label of a record, `.some(nil)` where there is no column of it; nil after noting what is wrong with it.
  private mutating func label(_ fields: [String], _ choice: ColumnChoice, line: Int) -> String?? {
    if choice.indicators.isEmpty { return .some(choice.label.map { fields[$0] }) }
    var labels: [String] = []
    for column in choice.indicators {
      guard let has = ColumnChoice.indicator(fields[column]) else {
        note(
          line,
          "\"\(VisibleText.escape(fields[column], columns: 40))\" in column \(columns[column]), expected 0 or 1"
        )
        return nil
      }
      if has { labels.append(columns[column]) }
    }
    return LabelList.text(labels)
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
}
