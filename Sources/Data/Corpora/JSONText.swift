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
  private static let usualColumn = "text"

  /// The text of a row at `place`, character for character.
  ///
  /// - Parameter column: the key that holds it; nil for `text`.
  /// - Throws: ``DataError`` for a row that is no object, or has no string there.
  package static func verbatim(ofRow row: [UInt8], column: String?, place: String) throws -> String {
    let key = column ?? usualColumn
    let pairs: [(key: String, value: RowValue)]
    do {
      pairs = try JSONRow.parse(row)
    } catch {
      throw DataError(.badInput, "\(place): column \(error.column): \(error.message).")
    }
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

  /// The text of a row at `place`, with LF line ends and without NUL.
  static func text(ofRow row: [UInt8], _ options: TextOptions, place: String) throws -> String {
    let text = try verbatim(ofRow: row, column: options.textColumn, place: place)
    let unified = text.replacingOccurrences(of: "\r\n", with: "\n")
    guard unified.utf8.contains(0) else { return unified }
    guard options.invalidUTF8 != .error else {
      throw DataError(
        .badInput,
        "\(place): \"\(options.textColumn ?? usualColumn)\" has a NUL, which no text has.",
        remedy: "Remove it, or pass \(option: "invalid-utf8") replace or skip."
      )
    }
    return unified.split(separator: "\0", omittingEmptySubsequences: false).joined(
      separator: options.invalidUTF8 == .replace ? "\u{FFFD}" : "")
  }
}
