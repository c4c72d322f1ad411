/// An error that tells what its user can do about it, in the words of the command line.
package protocol Advised: Error {
  /// One sentence or more, which follow the error's description; empty where there is nothing to advise.
  var advice: String { get }
}
