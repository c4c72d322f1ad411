import Foundation
import Storage

/// How a delimited file is laid out: its delimiter, whether quotes mean anything, and whether it has a header.
struct DelimitedLayout {
  var delimiter: UInt8
  var quoting: Bool

  static let tab = UInt8(ascii: "\t")
  /// Records looked at to tell the delimiter.
  private static let sampleSize = 200

  /// The delimiter in a first line such as `sep=;`, by which spreadsheets know it, and the length of that line; nil where
  /// there is none.
  static func mark(_ bytes: [UInt8]) -> (delimiter: Character, length: Int)? {
    guard bytes.starts(with: Array("sep=".utf8)), let end = bytes.prefix(7).firstIndex(of: 0x0A) else {
      return nil
    }
    let line = bytes[4..<end].filter { $0 != 0x0D }
    guard line.count == 1, line[0] < 0x80 else { return nil }
    return (Character(UnicodeScalar(line[0])), end + 1)
  }

  /// Tells the delimiter and the quoting of `bytes`; nil if the text has no columns: one text a line.
  static func detect(_ bytes: [UInt8], path: String, options: LabelledOptions) throws -> DelimitedLayout? {
    guard let delimiter = try delimiter(bytes, path: path, options: options) else { return nil }
    if let quoting = options.quoting {
      return DelimitedLayout(delimiter: delimiter, quoting: quoting == .standard)
    }
    return DelimitedLayout(delimiter: delimiter, quoting: delimiter != tab || isQuotedTSV(bytes))
  }

  private static func delimiter(_ bytes: [UInt8], path: String, options: LabelledOptions) throws -> UInt8? {
    if let delimiter = options.delimiter {
      guard let byte = delimiter.asciiValue, byte != UInt8(ascii: "\""), byte != 0x0A, byte != 0x0D else {
        throw DataError(
          .badInput, "The delimiter \"\(delimiter)\" is not one ASCII character other than a quote.")
      }
      return byte
    }
    let kind = (path as NSString).pathExtension.lowercased()
    let comma = UInt8(ascii: ",")
    if options.format == .tsv { return tab }
    var candidates = [tab, comma, UInt8(ascii: ";"), UInt8(ascii: "|")]
    if options.format == .csv || kind == "csv" {
      candidates = [comma, UInt8(ascii: ";"), tab, UInt8(ascii: "|")]
    }
    let isTable = options.format == .csv || kind == "csv"
    let shares = candidates.map { share(bytes, delimiter: $0, isTable: isTable || $0 == tab) }
    if let sure = shares.firstIndex(of: 1) { return candidates[sure] }
    // A few ragged rows are mistakes in a table; in prose the number of commas is different on every line.
    if let likely = shares.indices.max(by: { shares[$0] < shares[$1] }), shares[likely] >= 0.9 {
      return candidates[likely]
    }
    if options.format == .csv || kind == "csv" { return comma }
    return kind == "tsv" ? tab : nil
  }

  /// The share of the first records that have the commonest number of fields, if that is at least two; else 0.
  ///
  /// Where the file need not be a table, a few lines of prose may have as many commas each by chance: then only a
  /// known name in the first record or ten records count.
  private static func share(_ bytes: [UInt8], delimiter: UInt8, isTable: Bool) -> Double {
    func best(quoting: Bool) -> Double {
      var counts: [Int: Int] = [:]
      var total = 0
      var isNamed = false
      let text = DelimitedText(bytes: bytes, delimiter: delimiter, quoting: quoting)
      let problems = text.forEachRecord { record in
        counts[record.fields.count, default: 0] += 1
        if total == 0 { isNamed = record.fields.contains { ColumnChoice.isKnown(text.text($0)) } }
        total += 1
        return total < sampleSize
      }
      let (fields, count) = counts.max { ($0.value, $1.key) < ($1.value, $0.key) } ?? (0, 0)
      guard isTable || isNamed || total >= 10 else { return 0 }
      return fields < 2 ? 0 : Double(count) / Double(total + problems.count)
    }
    return delimiter == tab ? max(best(quoting: true), best(quoting: false)) : best(quoting: true)
  }

  /// Whether quotes in a tab-separated file are quoting.
  ///
  /// Many such files hold bare quotes, and one that opens a field and another that closes a later one would swallow
  /// the rows between: quotes count only where reading them so changes no border of a record, or where the file makes
  /// no sense otherwise.
  private static func isQuotedTSV(_ bytes: [UInt8]) -> Bool {
    func read(quoting: Bool) -> (records: Int, faults: Int) {
      var records = 0
      var faults = 0
      var width: Int?
      let text = DelimitedText(bytes: bytes, delimiter: tab, quoting: quoting)
      let problems = text.forEachRecord { record in
        records += 1
        if record.fields.count != width ?? record.fields.count { faults += 1 }
        width = width ?? record.fields.count
        return true
      }
      return (records, faults + problems.count + (problems.last?.isFatal == true ? Int.max / 2 : 0))
    }
    let plain = read(quoting: false)
    let quoted = read(quoting: true)
    return plain.faults == 0
      ? quoted.faults == 0 && quoted.records == plain.records : quoted.faults < plain.faults
  }
}
