import Storage

extension DataError {
  /// What went wrong and what to do about it, with options by their names.
  var said: String { "\(description) \(remedy)" }
}
