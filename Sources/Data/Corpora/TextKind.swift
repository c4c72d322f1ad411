import Foundation
import Storage

/// What a file of a corpus holds: by its extension, then by its content.
enum TextKind: Sendable, Equatable {
  /// Text as it stands.
  case text
  /// An object of JSON a line, with the text under these keys.
  case rows(keys: [String])
  /// Records of fields, of which some are text.
  case table(TextTable)

  /// What token files know of it; as before there were tables where earlier versions read the same.
  func fingerprint(_ options: TextOptions) -> String {
    switch self {
    case .text: "text"
    case .rows(let keys):
      options.textColumn != nil || keys == [JSONText.usualColumn]
        ? "json" : "json " + keys.map { "\($0.utf8.count) \($0)" }.joined(separator: " ")
    case .table(let table): table.fingerprint
    }
  }

  /// Whether each row is a document.
  var hasRows: Bool { self != .text }

  /// Bytes at the beginning of a table by which it is told how it is read.
  private static let headLength = 1 << 20
  /// Extensions of what is text, whatever it looks like.
  private static let plain = ["txt", "text", "md"]

  /// The kind of `file`.
  ///
  /// - Throws: ``DataError`` for a file that cannot be read, and for a table of which it is not clear where the text is.
  static func of(_ file: CorpusFiles.File, _ options: TextOptions) throws -> TextKind {
    if let format = TableExtension.format(of: file.path), [.csv, .tsv].contains(format) {
      return .table(
        try TextTable(
          try head(of: file, isQuoted: format == .csv), name: file.name, format: format,
          column: options.textColumn))
    }
    if try JSONText.holds(file, options) { return .rows(keys: try JSONText.keys(file, options)) }
    if let table = try toldByContent(file, options) { return .table(table) }
    return .text
  }

  /// The table in a file whose extension says nothing, where the names of its columns do: the one that was asked for, or, if
  /// it has no extension of text, the usual ones of a text and of a label.
  private static func toldByContent(_ file: CorpusFiles.File, _ options: TextOptions) throws -> TextTable? {
    let isPlain = plain.contains((file.path as NSString).pathExtension.lowercased())
    if isPlain, options.textColumn == nil { return nil }
    if TableExtension.format(of: file.path) == .jsonl { return nil }
    let bytes = try head(of: file, isQuoted: false)
    let told = DelimiterSurvey.all(bytes).first { survey in
      guard survey.first.count > 1, survey.isRegular else { return false }
      if let column = options.textColumn {
        let names = Set(survey.first.map(ColumnNames.fold))
        let parts = column.split(separator: ",").map { ColumnNames.fold(String($0)) }
        return names.contains(ColumnNames.fold(column)) || parts.count == 2 && names.isSuperset(of: parts)
      }
      return survey.known.texts > 0 && survey.known.labels > 0
    }
    guard let told else { return nil }
    let isTab = told.delimiter == DelimitedLayout.tab
    return try TextTable(bytes, name: file.name, format: isTab ? .tsv : .csv, column: options.textColumn)
  }

  /// What a file that is read as text looks like, if that is a table: "TSV, whose first row is …".
  static func tableLike(_ file: CorpusFiles.File) throws -> String? {
    let bytes = try head(of: file, isQuoted: false, length: 1 << 16)
    let survey = DelimiterSurvey.all(bytes).first { survey in
      survey.first.count > 1 && survey.isRegular && survey.records >= 5
        && (!survey.isSpaced || survey.known.texts > 0 && survey.known.labels > 0)
    }
    return survey.map {
      "\($0.delimiter == DelimitedLayout.tab ? "TSV" : "CSV"), whose first row is \(CheckWords.list($0.first))"
    }
  }

  /// The beginning of a file, clean, up to the end of a line; of one with quotes, of a line that ends a record.
  private static func head(
    of file: CorpusFiles.File, isQuoted: Bool, length: Int = headLength
  ) throws -> [UInt8] {
    let length = min(length, file.byteCount)
    var source = try CleanBytes(
      path: file.path, name: file.name, range: 0..<length, firstLine: 1, policy: .replace, digest: nil)
    var bytes: [UInt8] = []
    while let more = try source.next() { bytes += more }
    guard length < file.byteCount else { return bytes }
    var borders = RecordBorders(quoting: isQuoted)
    borders.search(bytes, from: 0)
    return borders.last > 0 ? Array(bytes[..<borders.last]) : bytes
  }
}

extension CorpusFiles {
  /// Files that are read as text and look like tables, with what each looks like; of many files the first are looked at.
  package func tableLike(_ options: TextOptions) throws -> [(name: String, look: String)] {
    try files.prefix(16).compactMap { file in
      guard try TextKind.of(file, options) == .text else { return nil }
      return try TextKind.tableLike(file).map { (file.name, $0) }
    }
  }
}
