/// Decodes ids one at a time, as they are generated.
///
/// What it has returned, taken together with ``finish()``, is the tokenizer's `decode` of all ids. Bytes of a character
/// that is not complete are held back.
public protocol StreamingDecoder: Sendable {
  /// The text that `id` completes, which may be empty.
  ///
  /// - Throws: if the tokenizer has no such id.
  mutating func push(_ id: Int32) throws -> String
  /// What was held back: U+FFFD for each byte that never became a character.
  mutating func finish() throws -> String
}
