import Tokenizer
import Transformer

extension ModelConfiguration {
  /// What the model does with a text, as its tokenizer's files say it.
  var tokenizerRole: TokenizerRole {
    var role = TokenizerRole.encoder
    if isCausal { role = head == .language ? .decoder : .classifyingDecoder }
    role.isOverruled = family.traits.overrulesTokenizerClass
    return role
  }
}
