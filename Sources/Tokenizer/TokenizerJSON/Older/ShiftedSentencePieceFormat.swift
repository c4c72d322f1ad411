import Foundation
import Storage

/// `sentencepiece.bpe.model` of XLM-R and CamemBERT, whose ids are not the places of the pieces: fairseq's own come
/// first.
public struct ShiftedSentencePieceFormat: TokenizerFormat {
  /// What its file is called in a sentence.
  public let name = "shifted SentencePiece model"
  /// The name that fairseq's families have.
  public let fileNames = ["sentencepiece.bpe.model"]
  /// None of its own: the name alone tells it.
  public let fileExtension = "bpe.model"

  /// The format; there is nothing to choose.
  public init() {}

  /// Opens the file at `path`.
  public func open(_ path: String) throws -> any Tokenizer {
    let companions = try TokenizerCompanions(OlderFiles.folder(of: path))
    let file = try UnigramPieces(path, companions)
    let pieces = try Self.pieces(file.pieces, OlderFiles.family(companions), path)
    let special = OlderFiles.special(
      companions,
      [
        "bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>",
        "cls_token": "<s>",
        "sep_token": "</s>", "mask_token": "<mask>",
      ])
    return try file.tokenizer(
      pieces,
      added: OlderFiles.added(
        companions, special, stripped: special["mask_token"], symbols: file.symbols),
      after: file.frame("RobertaProcessing", special, pieces))
  }

  /// The tokens in the order of their ids.
  private static func pieces(
    _ pieces: [(text: String, score: Double)], _ family: String, _ path: String
  ) throws(TokenizerError) -> [(text: String, score: Double)] {
    switch family {
    case "XLMRoberta":
      return [("<s>", 0), ("<pad>", 0), ("</s>", 0), ("<unk>", 0)] + pieces.dropFirst(3) + [("<mask>", 0)]
    case "Camembert":
      return [("<s>NOTUSED", 0), ("<pad>", 0), ("</s>NOTUSED", 0), ("<unk>", 0), ("<unk>NOTUSED", -100)]
        + pieces.dropFirst() + [("<mask>", 0)]
    default:
      let named =
        family.isEmpty
        ? "neither tokenizer_config.json nor config.json beside it names its tokenizer_class"
        : "\(family)Tokenizer has ids of its own"
      throw TokenizerError(
        .mismatch,
        "\(path) is a model of fairseq's kind, whose ids are not its pieces' places, and \(named).",
        remedy:
          "put the model's tokenizer.json or tokenizer_config.json (XLMRobertaTokenizer, CamembertTokenizer) there; if its ids are its pieces' places, call the file tokenizer.model"
      )
    }
  }
}
