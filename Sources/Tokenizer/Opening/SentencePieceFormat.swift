/// SentencePiece models, under the names that published models use.
public struct SentencePieceFormat: TokenizerFormat {
  /// What its file is called in a sentence.
  public let name = "SentencePiece model"
  /// The name in Apus's checkpoints first, then those of T5 and ALBERT, and of DeBERTa.
  public let fileNames = ["tokenizer.model", "spiece.model", "spm.model"]
  /// How models are named.
  public let fileExtension = "model"

  /// The format; there is nothing to choose.
  public init() {}

  /// Opens the model file at `path`; a `spiece.model` of ALBERT or T5 with their own rules.
  public func open(_ path: String) throws -> any Tokenizer {
    try PieceFamilies.open(path) ?? SentencePieceTokenizer(path: path)
  }
}
