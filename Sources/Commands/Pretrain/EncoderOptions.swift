import CommandLine
import Training
import Transformer

/// The options that say what a model learns to predict.
package struct EncoderOptions: Sendable, Equatable {
  package var objective: Objective?
  package var maskProbability: Double?
  package var generatorSize: Double?

  /// Nothing asked for.
  package init() {}

  /// The paper's best generators are a quarter to a half of the detector's width (Clark et al. 2020, figure 3).
  static let usualGeneratorSize = 0.25

  package mutating func list(_ o: inout some OptionVisitor) {
    o.group("Objective")
    o.choice(
      "objective", &objective, default: "causal (decoders), mlm (encoders), or that of --from",
      resume: .byEffect,
      help:
        "What is predicted. Decoders: causal, the next token. Encoders: mlm, masked tokens; whole-word, all pieces of "
        + "masked words; span, masked runs of words (SpanBERT); replaced-token, which tokens a small generator has "
        + "replaced (ELECTRA, which is then the architecture of the model saved).")
    o.value(
      "mask-probability", &maskProbability, in: 0.01...0.9, default: "\(MaskShare.usual), or that of --from",
      resume: .byEffect,
      help:
        "Share of tokens to mask (encoders); of them 80 % become <mask>, 10 % another token, 10 % stay; all become "
        + "<mask> for replaced-token.")
    o.value(
      "generator-size", &generatorSize, in: 0.05...1, default: "0.25, or that of --from",
      resume: .byEffect,
      help: "Width of the generator as a share of the model's, in whole heads (replaced-token).")
  }

  /// The objective of a new model or of a parent that is trained further.
  ///
  /// - Throws: ``CommandLine/UsageError`` if the one asked for does not suit the family, or options go with another.
  package func resolved(for c: ModelConfiguration) throws -> Objective {
    let chosen = objective ?? c.usualObjective
    guard chosen.suits(c.family) else {
      let names = Objective.allCases.filter { $0.suits(c.family) }.map(\.rawValue)
      throw UsageError(
        "--objective \(chosen.rawValue) does not suit \(c.family.modelType), which is trained with \(names.joined(separator: ", "))."
      )
    }
    if generatorSize != nil, chosen != .replacedToken {
      throw UsageError(
        "--generator-size goes with --objective replaced-token; the objective is \(chosen.rawValue).")
    }
    if maskProbability != nil, chosen == .causal {
      throw UsageError("--mask-probability goes with encoders; a \(c.family.modelType) masks nothing.")
    }
    return chosen
  }

  /// The share of tokens to hide.
  func probability(for c: ModelConfiguration) -> Double {
    maskProbability ?? c.maskShare
  }

  /// A configuration with the objective's head and record.
  package func applied(to configuration: ModelConfiguration) throws -> ModelConfiguration {
    var c = configuration
    let objective = try resolved(for: c)
    if objective == .causal { return c }
    c.pretraining = PretrainingRecord(objective: objective, maskProbability: Float(probability(for: c)))
    if objective != .replacedToken {
      c.head = .language
      c.generator = nil
      return c
    }
    var shape = GeneratorConfiguration(share: generatorSize ?? Self.usualGeneratorSize, of: c)
    if let generator = c.generator, generatorSize == nil { shape = generator }
    guard let detector = c.detector(generator: shape) else {
      throw UsageError("No family of models detects replaced tokens with a \(c.family)'s encoder.")
    }
    return detector
  }
}
