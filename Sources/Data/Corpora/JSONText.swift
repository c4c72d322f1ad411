import Foundation
import Storage

/// The text in files whose lines are rows of JSON.
package enum JSONText {
  /// Whether each line of a file is a row of JSON: its extension says so, or it begins with `{` and the extension is
  /// `json` or a column was named.
  package static func holds(_ file: CorpusFiles.File, _ options: TextOptions) throws -> Bool {
    let kind = (file.path as NSString).pathExtension.lowercased()
    if ["jsonl", "ndjson"].contains(kind) { return true }
    guard kind == "json" || options.textColumn != nil else { return false }
    var probe = try CleanBytes(path: file.path, policy: .replace, chunkSize: 4_096)
    let first = try probe.next()?.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x09 }
    if kind == "json" && first == UInt8(ascii: "[") {
      throw DataError(
        .badInput,
        "\(file.name): is one JSON list. Turn it into one object a line with `jq -c '.[]' \(ShellQuoting.word(file.name))`."
      )
    }
    return first == UInt8(ascii: "{")
  }

  /// The key of the text where none is named.
  static let usualColumn = "text"

  /// The keys of the text in the rows of a file: what is asked for, else `text`, else what the first row shows by the usual
  /// names of texts, of pairs, or by having no other string.
  ///
  /// - Throws: ``DataError`` for a file that cannot be read.
  static func keys(_ file: CorpusFiles.File, _ options: TextOptions) throws -> [String] {
    if let column = options.textColumn { return [column] }
    guard let row = try firstRow(of: file),
      case .success(let pairs) = Result(catching: { try JSONRow.parse(row) })
    else { return [usualColumn] }
    let strings = pairs.filter { if case .string = $0.value { true } else { false } }.map(\.key)
    // A row that is malformed, or in which nothing is clear, is told when it is read.
    if pairs.contains(where: { $0.key == usualColumn }) { return [usualColumn] }
    if let pair = UsualNames.pair(in: strings) { return [pair.text, pair.pair] }
    let names = ColumnNames(columns: strings, areNames: true, path: "")
    if let known = names.first(of: UsualNames.texts, except: nil) { return [strings[known]] }
    return strings.count == 1 ? strings : [usualColumn]
  }

  /// The first line of a file that is not blank; nil where it is longer than a megabyte, or there is none.
  private static func firstRow(of file: CorpusFiles.File) throws -> [UInt8]? {
    let source = try CleanBytes(
      path: file.path, name: file.name, range: 0..<min(file.byteCount, 1 << 20), firstLine: 1,
      policy: .replace,
      digest: nil)
    var lines = LineReader(source, longest: 1 << 20)
    while let line = try lines.next() {
      if !line.isBlank { return line.endsLine ? line.bytes : nil }
    }
    return nil
  }

  /// The text of a row at `place`, character for character.
  ///
  /// - Parameter column: the key that holds it; nil for `text`.
  /// - Throws: ``DataError`` for a row that is no object, or has no string there.
  package static func verbatim(ofRow row: [UInt8], column: String?, place: String) throws -> String {
    try verbatim(parse(row, place: place), key: column ?? usualColumn, place: place)
  }

  private static func parse(_ row: [UInt8], place: String) throws -> [(key: String, value: RowValue)] {
    do {
      return try JSONRow.parse(row)
    } catch {
      throw DataError(.badInput, "\(place): column \(error.column): \(error.message).")
    }
  }

  private static func verbatim(
    _ pairs: [(key: String, value: RowValue)], key: String, place: String
  ) throws -> String {
    guard let value = pairs.first(where: { $0.key == key })?.value else {
      throw DataError(
        .badInput,
        "\(place): the row has no \"\(key)\"; its keys are \(pairs.map(\.key).joined(separator: ", ")).",
        remedy: "Name the one with the text with \(option: "text-column").")
    }
    guard case .string(let text) = value else {
      throw DataError(.badInput, "\(place): \"\(key)\" is \(value.kind), expected a string.")
    }
    return text
  }

  /// The text of a row at `place` under `keys`, with LF line ends and without NUL; of two the texts are lines.
  static func text(
    ofRow row: [UInt8], keys: [String], _ options: TextOptions, place: String
  ) throws -> String {
    let pairs = try parse(row, place: place)
    var keys = keys
    if keys.count == 1, keys[0].contains(","), !pairs.contains(where: { $0.key == keys[0] }) {
      keys = keys[0].split(separator: ",").map(String.init)
    }
    let texts = try keys.map { try verbatim(pairs, key: $0, place: place) }
    let text = texts.count == 1 ? texts[0] : texts.filter { !$0.isEmpty }.joined(separator: "\n")
    let unified = text.replacingOccurrences(of: "\r\n", with: "\n")
    guard unified.utf8.contains(0) else { return unified }
    guard options.invalidUTF8 != .error else {
      throw DataError(
        .badInput,
        "\(place): \"\(keys.joined(separator: ","))\" has a NUL, which no text has.",
        remedy: "Remove it, or pass \(option: "invalid-utf8") replace or skip."
      )
    }
    return unified.split(separator: "\0", omittingEmptySubsequences: false).joined(
      separator: options.invalidUTF8 == .replace ? "\u{FFFD}" : "")
  }
}
