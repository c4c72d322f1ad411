import Storage

/// The columns of a file by name or number.
struct ColumnNames {
  /// The names in the header, or "1", "2", ….
  let columns: [String]
  /// Whether they came from the file.
  let areNames: Bool
  /// The file, for messages.
  let path: String

  /// A name without what people write in different ways.
  static func fold(_ name: String) -> String { name.filter { !$0.isWhitespace }.lowercased() }

  /// The column that was asked for, by name or number from 1; nil where none was.
  func find(_ wanted: String?, for role: String) throws -> Int? {
    guard let wanted else { return nil }
    if let exact = columns.firstIndex(of: wanted) { return exact }
    let folded = columns.indices.filter { Self.fold(columns[$0]) == Self.fold(wanted) }
    if folded.count == 1 { return folded[0] }
    if let number = Int(wanted), number >= 1, number <= columns.count { return number - 1 }
    let list = columns.joined(separator: ", ")
    let nearest = areNames ? NearestValue.find(wanted, in: columns).map { " Did you mean \($0)?" } ?? "" : ""
    let without = areNames ? "" : " The file has no header, so columns go by number."
    throw DataError(
      .badInput,
      "\(path): there is no column \"\(wanted)\" for the \(role); the columns are \(list).\(nearest)\(without)",
      remedy: areNames ? "" : "Pass \(option: "header") if it has one.")
  }

  /// The first of some usual names that is a column's, but not that of the column `taken`.
  func first(of names: [String], except taken: Int?) -> Int? {
    guard areNames else { return nil }
    let folded = columns.map(Self.fold)
    return names.lazy.compactMap { folded.firstIndex(of: $0) }.first { $0 != taken }
  }

  /// The first of some usual pairs of names that are both columns', the first of them `text` where that is given.
  func pair(of names: [(String, String)], text: Int?) -> (text: Int, pair: Int)? {
    guard areNames else { return nil }
    let folded = columns.map(Self.fold)
    for (first, second) in names {
      guard let one = folded.firstIndex(of: first), let two = folded.firstIndex(of: second) else { continue }
      if text ?? one == one { return (one, two) }
    }
    return nil
  }
}
