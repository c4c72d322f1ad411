import Foundation
import Storage

/// How a delimited file is laid out: its delimiter, whether quotes mean anything, and whether it has a header.
struct DelimitedLayout {
  var delimiter: UInt8
  var quoting: Bool

  static let tab = UInt8(ascii: "\t")

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

  /// The layout of `bytes`, whose quoting is told by their content unless it was asked for.
  init(_ bytes: [UInt8], delimiter: UInt8, quoting: LabelledOptions.Quoting?) {
    self.delimiter = delimiter
    self.quoting = quoting.map { $0 == .standard } ?? (delimiter != Self.tab || Self.isQuotedTSV(bytes))
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
