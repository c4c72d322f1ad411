import Storage

/// Figures as the findings write them.
package enum CheckWords {
  /// A share of 1 with as many digits as it needs: `12.3 %`, `0.04 %`.
  ///
  /// What is not nothing is never written as nothing, and what is not all never as all.
  package static func share(_ share: Double) -> String {
    guard share.isFinite else { return "?" }
    let percent = share * 100
    if share == 0 { return "0 %" }
    if share == 1 { return "100 %" }
    if percent < 0.01 { return "under 0.01 %" }
    if percent > 99.9, percent < 100 { return "over 99.9 %" }
    return Format.decimal(percent, digits: percent < 1 ? 2 : 1) + " %"
  }

  /// `1 row`, `2 rows`.
  package static func count(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
  }

  /// Names in quotes, at most `limit` of them: `"a", "b" and 3 more`.
  package static func list(_ names: [String], limit: Int = 5) -> String {
    let shown = names.prefix(limit).map { "\"\(VisibleText.escape($0, columns: 40))\"" }
    let more = names.count - shown.count
    return shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }
}

extension JSONValue {
  /// A figure; JSON has no NaN and no infinity, which become null.
  package static func figure(_ value: Double) -> JSONValue { value.isFinite ? .number(value) : .null }
}
