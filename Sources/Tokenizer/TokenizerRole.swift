/// What a model does with a text, which decides what its tokenizer puts around it.
public enum TokenizerRole: Sendable {
  /// It continues the text as it stands: nothing is put around it.
  case decoder
  /// It reads the text as a whole: `<cls> A <sep>`, and for pairs `<cls> A <sep> B <sep>` with segments 0 and 1.
  case encoder
}
