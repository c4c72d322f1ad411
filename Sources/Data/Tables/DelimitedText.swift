/// Cuts clean text into records and fields: RFC 4180 with any one-byte delimiter, or no quoting at all.
///
/// With quoting, a field that begins with a double quote ends at the next single one and may hold delimiters,
/// newlines and doubled quotes; a quote elsewhere is a mistake. Without, a quote is a character like any other.
/// Records end at LF or a lone CR; a line of nothing is no record unless asked for.
struct DelimitedText {
  /// A field's bytes, between its quotes if it has them.
  struct Field {
    var range: Range<Int>
    /// Whether the field is between quotes.
    var isQuoted: Bool
    /// Whether two quotes stand for one somewhere in it.
    var hasDoubledQuotes: Bool
  }

  /// One record and the line that it starts on.
  struct Record {
    var line: Int
    var fields: [Field]
  }

  /// A mistake in the quoting.
  struct Problem: Equatable {
    var line: Int
    var message: String
    /// Whether the text after it cannot be read: a quote that is never closed.
    var isFatal: Bool
  }

  let bytes: [UInt8]
  let delimiter: UInt8
  let quoting: Bool

  private static let quote = UInt8(ascii: "\"")
  private static let newline: UInt8 = 0x0A
  private static let carriageReturn: UInt8 = 0x0D

  /// Calls `body` with each record that is well formed, until it returns false; returns the others' mistakes.
  ///
  /// - Parameter withBlank: whether a line of nothing is a record of one field, as it is in a table of one column.
  func forEachRecord(withBlank: Bool = false, _ body: (Record) -> Bool) -> [Problem] {
    var problems: [Problem] = []
    var index = 0
    var line = 1
    while index < bytes.count {
      let start = index
      var record = Record(line: line, fields: [])
      var problem: Problem?
      repeat {
        if record.fields.isEmpty == false { index += 1 }
        if quoting, index < bytes.count, bytes[index] == Self.quote {
          problem = quoted(&index, &line, &record)
        } else {
          problem = plain(&index, line, &record)
        }
      } while problem == nil && index < bytes.count && bytes[index] == delimiter
      if let problem {
        problems.append(problem)
        if problem.isFatal { return problems }
        while index < bytes.count, !endsRecord(index) { index += 1 }
      }
      let isBlank = index == start && !withBlank
      if index < bytes.count {
        index += 1
        line += 1
      }
      if problem == nil, !isBlank, !body(record) { return problems }
    }
    return problems
  }

  /// A field's text.
  func text(_ field: Field) -> String {
    guard field.hasDoubledQuotes else { return String(decoding: bytes[field.range], as: UTF8.self) }
    var unquoted: [UInt8] = []
    var index = field.range.lowerBound
    while index < field.range.upperBound {
      unquoted.append(bytes[index])
      index += bytes[index] == Self.quote ? 2 : 1
    }
    return String(decoding: unquoted, as: UTF8.self)
  }

  private func endsRecord(_ index: Int) -> Bool {
    bytes[index] == Self.newline || bytes[index] == Self.carriageReturn
  }

  private func plain(_ index: inout Int, _ line: Int, _ record: inout Record) -> Problem? {
    let start = index
    while index < bytes.count, bytes[index] != delimiter, !endsRecord(index) {
      if quoting, bytes[index] == Self.quote {
        return Problem(
          line: line,
          message: "a quote stands inside an unquoted field; put the field in quotes and double it",
          isFatal: false)
      }
      index += 1
    }
    record.fields.append(Field(range: start..<index, isQuoted: false, hasDoubledQuotes: false))
    return nil
  }

  private func quoted(_ index: inout Int, _ line: inout Int, _ record: inout Record) -> Problem? {
    let firstLine = line
    index += 1
    let start = index
    var doubled = false
    while index < bytes.count {
      if bytes[index] == Self.newline { line += 1 }
      guard bytes[index] == Self.quote else {
        index += 1
        continue
      }
      if index + 1 < bytes.count, bytes[index + 1] == Self.quote {
        doubled = true
        index += 2
        continue
      }
      record.fields.append(Field(range: start..<index, isQuoted: true, hasDoubledQuotes: doubled))
      index += 1
      if index == bytes.count || bytes[index] == delimiter || endsRecord(index) { return nil }
      return Problem(
        line: line, message: "text follows a closing quote; double the quotes inside a field", isFatal: false)
    }
    return Problem(
      line: firstLine, message: "a quote opened on line \(firstLine) is never closed", isFatal: true)
  }
}
