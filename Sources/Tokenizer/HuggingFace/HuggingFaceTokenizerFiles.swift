import Foundation
import Storage

/// The files from which transformers makes the same tokenizer: `PreTrainedTokenizerFast` over `tokenizer.json`.
///
/// Its ids are those of the SentencePiece model (`scripts/check-tokenizer` compares them), with three exceptions that
/// its library leaves no way around: the names of special tokens (`<mask>`) written in a text become those tokens; a
/// unigram model takes the name of a byte piece (`<0x41>`) in a text for that byte; and several unknown words on end
/// are one `<unk>` for a word model here, several there.
///
/// `<unk>` is not declared as a special token, since published texts (wikitext) spell it out.
public struct HuggingFaceTokenizerFiles: Sendable {
  /// `tokenizer.json`: the vocabulary and all rules.
  public let tokenizer: Data
  /// `tokenizer_config.json`: the class, the special tokens and the longest text.
  public let configuration: Data
  /// `special_tokens_map.json`: the special tokens by name.
  public let specialTokensMap: Data

  /// The files by the names they have in a checkpoint folder.
  public var byName: [(name: String, data: Data)] {
    [
      ("tokenizer.json", tokenizer), ("tokenizer_config.json", configuration),
      ("special_tokens_map.json", specialTokensMap),
    ]
  }

  /// Expresses `tokenizer` in Hugging Face's terms.
  ///
  /// - Parameters:
  ///   - role: what the model does with a text.
  ///   - maximumLength: the model's context length, in tokens.
  /// - Throws: for an encoder if the tokenizer lacks `<cls>` or `<sep>`.
  public init(
    _ tokenizer: SentencePieceTokenizer, role: TokenizerRole, maximumLength: Int
  ) throws(TokenizerError) {
    let rules = HuggingFaceRules(tokenizer.model, tokenizer.modelBytes)
    let special = tokenizer.specialTokens
    let names: [(String, Int32?)] = [
      ("pad_token", special.padding), ("bos_token", special.begin),
      ("eos_token", special.end), ("cls_token", special.classification),
      ("sep_token", special.separator), ("mask_token", special.mask),
    ]
    let json: JSONObject = [
      "version": "1.0", "truncation": .null, "padding": .null,
      "added_tokens": .array(rules.addedTokens(special)), "normalizer": rules.normalizer,
      "pre_tokenizer": rules.preTokenizer,
      "post_processor": try HuggingFaceTemplate(tokenizer, role.template).json,
      "decoder": rules.decoder, "model": rules.modelDescription,
    ]
    self.tokenizer = Self.text(json)
    let map = names.compactMap { name, id in
      id.map { (name, JSONValue.string(tokenizer.piece($0))) }
    }
    specialTokensMap = Self.text(JSONObject(map))
    let known: [(String, JSONValue)] = [
      ("tokenizer_class", "PreTrainedTokenizerFast"), ("model_max_length", .integer(maximumLength)),
      ("clean_up_tokenization_spaces", .bool(false)),
      (
        "model_input_names",
        role.template == .enclosed
          ? ["input_ids", "token_type_ids", "attention_mask"] : ["input_ids", "attention_mask"]
      ),
      ("padding_side", "right"), ("truncation_side", "right"),
    ]
    configuration = Self.text(JSONObject(known + map + (role.isOverruled ? [Self.ownCode] : [])))
  }

  /// Keeps transformers 5 from taking a family's class in place of the one named: a folder with code of its own is left
  /// alone, and without leave to run the code, which is not there, the class named is what remains.
  private static let ownCode: (String, JSONValue) = (
    "auto_map", ["AutoTokenizer": [.null, "tokenizer_json.PreTrainedTokenizerFast"]]
  )

  /// An object on a line of its own, as UTF-8.
  private static func text(_ object: JSONObject) -> Data {
    Data(JSONWriter.bytes(.object(object), .compact) + [0x0A])
  }
}
