import Storage

/// Why a template cannot be read or gives no text.
public struct TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public let message: String
  /// The line of the template, from 1; nil where none is to blame.
  public var line: Int?

  init(_ message: String, line: Int? = nil) {
    self.message = message
    self.line = line
  }

  /// The message, behind its line.
  public var description: String { line.map { "line \($0): \(message)" } ?? message }
}
