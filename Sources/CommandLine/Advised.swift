import Storage

/// An error that knows what the person at the command line can do about it.
package protocol Advised: Error {
  /// What to do, with options as they are written; empty where there is nothing to say.
  var advice: String { get }
}

/// Errors as a command prints them.
package enum ErrorText {
  /// How an option of a name is written.
  package static func option(_ name: String) -> String { "--\(name)" }

  /// What went wrong and what to do about it.
  package static func of(_ error: any Error) -> String {
    let text = FailureReason.fault(error) == nil ? "\(error)" : FailureReason.describe(error)
    guard let advice = (error as? any Advised)?.advice, let first = advice.first else { return text }
    // A list that follows stays below the advice.
    let end = text.firstIndex(of: "\n") ?? text.endIndex
    var (head, rest) = (text[..<end], text[end...])
    if !rest.isEmpty, head.last == ":" {
      head.removeLast()
      rest = ":" + rest
    }
    let joint = head.last == "." ? " " : first.isUppercase ? ". " : "; "
    return head + joint + advice + rest
  }
}
