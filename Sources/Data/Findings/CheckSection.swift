import Storage

/// Figures about one thing in the report of a check.
public struct CheckSection: Sendable {
  /// Their name in JSON.
  public var key: String
  /// A line for people.
  public var title: String
  /// Further ones, indented.
  public var lines: [String]
  /// The same for scripts.
  public var value: JSONValue

  /// The figures given.
  public init(_ key: String, title: String, lines: [String] = [], _ value: JSONValue) {
    self.key = key
    self.title = title
    self.lines = lines
    self.value = value
  }
}
