/// Which stored tensors need no parameter of their own.
package struct TensorExemptions: Sendable {
  /// Names that may be passed over; one `*` stands for any text.
  package var ignored: [String] = []
  /// Stored copies of a parameter, by name: they must hold the same numbers as the parameter.
  package var copies: [String: String] = [:]
  /// A prefix of the parameters' names that some files leave out.
  package var optionalPrefix: String?

  package init(ignored: [String] = [], copies: [String: String] = [:], optionalPrefix: String? = nil) {
    self.ignored = ignored
    self.copies = copies
    self.optionalPrefix = optionalPrefix
  }

  package func isIgnored(_ name: String) -> Bool {
    ignored.contains { pattern in
      guard let star = pattern.firstIndex(of: "*") else { return pattern == name }
      let (start, end) = (pattern[..<star], pattern[pattern.index(after: star)...])
      return name.count >= start.count + end.count && name.hasPrefix(start) && name.hasSuffix(end)
    }
  }

  /// What transformers stores for a model of this configuration beyond its parameters: masks and tables that can
  /// be computed, copies of tied weights, and heads that the configuration does not use.
  package init(for configuration: ModelConfiguration) {
    let isLanguageModel = configuration.head == .language
    switch configuration.architecture {
    case .gpt2:
      ignored = ["*.attn.bias", "*.attn.masked_bias"]
      optionalPrefix = "transformer."
      if !isLanguageModel {
        ignored.append("lm_head.weight")
      } else if configuration.tieEmbeddings {
        copies["lm_head.weight"] = "transformer.wte.weight"
      }
    case .llama:
      ignored = ["*.rotary_emb.inv_freq"]
      if !isLanguageModel {
        ignored.append("lm_head.weight")
      } else if configuration.tieEmbeddings {
        copies["lm_head.weight"] = "model.embed_tokens.weight"
      }
    case .bert:
      ignored = ["bert.embeddings.position_ids", "embeddings.position_ids", "cls.seq_relationship.*"]
      optionalPrefix = "bert."
      if isLanguageModel {
        ignored += ["bert.pooler.*", "pooler.*"]
        copies["cls.predictions.decoder.bias"] = "cls.predictions.bias"
        if configuration.tieEmbeddings {
          copies["cls.predictions.decoder.weight"] = "bert.embeddings.word_embeddings.weight"
        }
      } else {
        ignored.append("cls.*")
      }
    case .electra:
      ignored = ["electra.embeddings.position_ids", "embeddings.position_ids"]
      optionalPrefix = "electra."
      if isLanguageModel, configuration.tieEmbeddings {
        copies["generator_lm_head.weight"] = "electra.embeddings.word_embeddings.weight"
      }
      if case .classification = configuration.head { ignored.append("discriminator_predictions.*") }
    }
  }
}
