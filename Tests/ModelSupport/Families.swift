import Transformer

// The families that some tests are about. What holds for all is tested over `ModelFamilies.all`.
extension Family {
  package static var gpt2: Family { named("gpt2") }
  package static var llama: Family { named("llama") }
  package static var bert: Family { named("bert") }
  package static var electra: Family { named("electra") }

  private static func named(_ name: String) -> Family {
    guard let family = Family(rawValue: name) else { preconditionFailure("there is no family \(name)") }
    return family
  }
}
