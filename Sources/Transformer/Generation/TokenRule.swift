/// What a whole text must be, token by token: it excludes tokens that no such text goes on with, and is told which was chosen.
public protocol TokenRule {
  /// Whether the text may end here.
  var isWhole: Bool { get }
  /// Whether anything may follow.
  var goesOn: Bool { get }
  /// Excludes what does not fit from the logits of the next token.
  mutating func apply(to logits: inout [Float])
  /// Takes the token that was chosen.
  mutating func advance(_ token: Int32)
}
