/// The kind of thing that went wrong, in the terms of the person who has to mend it; a command's exit code follows from it.
public enum Fault: Sendable, Equatable {
  /// Input data or a file is missing, unreadable or malformed.
  case badInput
  /// Things do not belong together: tokenizer and model, labels, shapes.
  case mismatch
  /// Numbers that should be finite are not.
  case diverged
  /// What was asked for contradicts itself or is out of range.
  case usage
  /// Output cannot be written, or another process writes there.
  case cannotWrite
  /// A signal ended the work early; what was done is saved.
  case interrupted(signal: Int32)
}

/// An error that knows what kind of thing went wrong.
public protocol Faulty: Error {
  /// What kind of thing went wrong.
  var fault: Fault { get }
}
