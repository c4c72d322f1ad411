/// The families that Apus knows: the one place that lists them. The first is that of new models for which none is asked.
public enum ModelFamilies {
  private static let members: [any ModelFamily.Type] = [
    Llama.self,
    GPT2.self,
    BERT.self,
    ELECTRA.self,
    DistilBERT.self,
    RoBERTa.self,
    XLMRoBERTa.self,
    CamemBERT.self,
    ALBERT.self,
    ModernBERT.self,
    Mistral.self,
    Qwen2.self,
    Qwen3.self,
    Gemma3.self,
    Gemma2.self,
    Gemma.self,
    Phi3.self,
    SmolLM3.self,
    OLMo2.self,
    GPTNeoX.self,
  ]

  /// All of them.
  public static let all = members.map { Family($0) }

  /// Those that a new model can be made of.
  public static var new: [Family] { all.filter { $0.sizes != nil } }

  /// The family that detects replaced tokens with the encoder of another; nil where there is none.
  package static func detector(for family: Family) -> Family? {
    if family.detectsReplacedTokens { return family }
    return all.first { $0.detectsReplacedTokens && $0.sharesEncoder(with: family) }
  }

  /// The names of some families in a sentence: “llama or gpt2”.
  package static func names(of families: [Family], _ conjunction: String) -> String {
    let names = families.map(\.modelType)
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }

  /// Lays out the parameters of a model and puts its layers together.
  static func build(_ configuration: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    guard let family = members.first(where: { $0.modelType == configuration.family.modelType }) else {
      preconditionFailure("no family is called \(configuration.family)")
    }
    return family.build(configuration, &builder)
  }
}
