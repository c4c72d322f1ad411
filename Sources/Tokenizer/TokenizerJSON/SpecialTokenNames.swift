/// Which tokens have a meaning of their own, by what the files of a tokenizer say or by the names that published ones
/// have.
struct SpecialTokenNames {
  private let given: [String: String]

  /// - Parameter given: names of tokens by role: `cls_token`.
  init(_ given: [String: String]) { self.given = given }

  private static let usual: [String: [String]] = [
    "pad_token": ["<pad>", "[PAD]", "<|padding|>", "<|pad|>", "<|finetune_right_pad_id|>"],
    "bos_token": ["<s>", "<bos>", "[BOS]", "<|begin_of_text|>", "<|startoftext|>", "<|endoftext|>"],
    "eos_token": ["</s>", "<eos>", "[EOS]", "<|end_of_text|>", "<|endoftext|>", "<|im_end|>"],
    "cls_token": ["[CLS]", "<cls>"], "sep_token": ["[SEP]", "<sep>"],
    "mask_token": ["[MASK]", "<mask>"], "unk_token": ["[UNK]", "<unk>", "<|endoftext|>"],
  ]

  /// The ids; without a token for what is unknown, the first that there is stands for it.
  func resolve(_ added: AddedTokens, _ model: any TokenModel) -> SpecialTokens {
    func find(_ role: String) -> Int32? {
      let names = given[role].map { [$0] } ?? Self.usual[role] ?? []
      for name in names {
        if let token = added.all.first(where: { $0.content.utf8.elementsEqual(name.utf8) }) {
          return token.id
        }
        if given[role] != nil, let id = model.vocabulary.id(name) { return id }
      }
      return nil
    }
    let (begin, end) = (find("bos_token"), find("eos_token"))
    let unknown = model.unknown ?? find("unk_token") ?? end ?? begin ?? added.all.first?.id ?? 0
    return SpecialTokens(
      unknown: unknown, padding: find("pad_token"), begin: begin, end: end,
      classification: find("cls_token"), separator: find("sep_token"), mask: find("mask_token"))
  }
}
