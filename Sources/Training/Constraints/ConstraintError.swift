/// Why an expression, a grammar or a schema constrains nothing.
public struct ConstraintError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, and how to write it instead.
  public let message: String
  /// The line in which it stands, from 1; nil where there is one line or none.
  public var line: Int?
  /// The character of the line, from 1.
  public var column: Int?

  init(_ message: String, line: Int? = nil, column: Int? = nil) {
    self.message = message
    self.line = line
    self.column = column
  }

  /// The message, behind its place.
  public var description: String {
    let place = [line.map { "line \($0)" }, column.map { "character \($0)" }].compactMap { $0 }
    return place.isEmpty ? message : "\(place.joined(separator: ", ")): \(message)"
  }
}
