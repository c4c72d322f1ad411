import Storage

/// What stands between the labels of a row in one field.
public enum LabelSeparator: String, Sendable, CaseIterable {
  case semicolon, bar, comma, space
  /// The field is a list of JSON.
  case json
  /// A field is one label.
  case none

  /// Between labels that are told by it wherever it occurs.
  static let marks: [LabelSeparator] = [.semicolon, .bar, .comma]

  /// The labels of a field; nil where it is no list of JSON.
  func labels(_ field: String) -> [String]? {
    switch self {
    case .semicolon: Self.parts(field) { $0 == ";" }
    case .bar: Self.parts(field) { $0 == "|" }
    case .comma: Self.parts(field) { $0 == "," }
    case .space: Self.parts(field, \.isWhitespace)
    case .none: Self.parts(field) { _ in false }
    case .json: LabelList.read(field)
    }
  }

  private static func parts(_ field: String, _ isSeparator: (Character) -> Bool) -> [String] {
    field.split(whereSeparator: isSeparator).map { String($0).trimmed }.filter { !$0.isEmpty }
  }

  /// What separates the labels in `fields`.
  ///
  /// A list of JSON begins and ends with brackets; of the signs that may separate labels at most one may occur; spaces do
  /// where splitting at them leaves no more labels than fields, since labels recur.
  ///
  /// - Throws: ``DataError`` that shows the readings where two signs occur.
  static func told(by fields: Set<String>, path: String) throws -> LabelSeparator {
    let filled = fields.filter { !$0.isEmpty }
    if !filled.isEmpty, filled.allSatisfy({ $0.hasPrefix("[") && $0.hasSuffix("]") }) { return .json }
    let found = marks.filter { mark in filled.contains { (mark.labels($0)?.count ?? 0) > 1 } }
    if found.count > 1 {
      let example = filled.filter { field in found.allSatisfy { ($0.labels(field)?.count ?? 0) > 1 } }.min()
      throw DataError(
        .badInput,
        "\(path): it is not clear what separates the labels of a row: \(found.map(\.rawValue).joined(separator: " or "))"
          + (example.map { ", as in \"\(VisibleText.escape($0, columns: 60))\"" } ?? "") + ".",
        remedy: "Say which with \(option: "label-separator").")
    }
    if let mark = found.first { return mark }
    let words = Set(filled.flatMap { LabelSeparator.space.labels($0) ?? [] })
    return filled.contains { $0.contains(where: \.isWhitespace) } && words.count <= filled.count
      ? .space : .none
  }
}

/// The labels of a row as one text: a list of JSON, which nothing in a label can break.
package enum LabelList {
  /// The text of labels.
  package static func text(_ labels: [String]) -> String { JSONValue.array(labels.map { .string($0) }).json }

  /// The labels of a text: strings, numbers and truth values, each once and without white space around them; nil where it is
  /// no list of those. Strings may stand in single quotes, as Python writes them.
  package static func read(_ text: String) -> [String]? {
    guard let values = values(text) ?? (text.contains("'") ? values(text.replacing("'", with: "\"")) : nil)
    else { return nil }
    var labels: [String] = []
    for value in values {
      guard let label = label(value)?.trimmed else { return nil }
      if !label.isEmpty, !labels.contains(label) { labels.append(label) }
    }
    return labels
  }

  private static func values(_ text: String) -> [RowValue]? {
    // Whatever is wrong with it, it is no list.
    guard case .success(let pairs) = Result(catching: { try JSONRow.parse(Array("{\"\":\(text)}".utf8)) }),
      pairs.count == 1, case .array(let values) = pairs[0].value
    else { return nil }
    return values
  }

  /// What a value is as a label; nil for a list or an object.
  static func label(_ value: RowValue) -> String? {
    switch value {
    case .string(let text), .number(let text): text
    case .boolean(let truth): truth ? "true" : "false"
    case .null, .array, .object: nil
    }
  }
}

extension LabelledReading {
  /// Turns the fields of labels into lists, by what separates them in all rows; of a row without any the list is empty.
  mutating func listLabels() throws {
    guard options.target == .labels, options.labels == .required else { return }
    let fields = Set(rows.compactMap(\.label))
    // Columns of 0 and 1 and lists of JSON lines are lists already.
    let separator = try options.labelSeparator ?? LabelSeparator.told(by: fields, path: path)
    var kept: [LabelledRow] = []
    kept.reserveCapacity(rows.count)
    for var row in rows {
      guard let labels = separator.labels(row.label ?? (separator == .json ? "[]" : "")) else {
        note(
          row.line - firstLine + 1,
          "\"\(VisibleText.escape(row.label ?? "", columns: 60))\" is no list of labels as JSON writes one")
        continue
      }
      var distinct: [String] = []
      for label in labels where !distinct.contains(label) { distinct.append(label) }
      row.label = LabelList.text(distinct)
      kept.append(row)
    }
    rows = kept
    if separator != .none, separator != .json { layout += ", labels between \(separator.rawValue)s" }
  }
}
