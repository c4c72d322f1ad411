import CommandLine
import Commands
import ModelSupport
import Testing
import Transformer

@Suite struct EncoderOptionsTests {
  private func configuration(_ family: Family) -> ModelConfiguration {
    ModelConfiguration(
      family: family, vocabularySize: 300, contextLength: 16, hiddenSize: 32, layerCount: 1,
      headCount: 4)
  }

  private func options(_ objective: Objective?, mask: Double? = nil, generator: Double? = nil)
    -> EncoderOptions
  {
    var options = EncoderOptions()
    options.objective = objective
    options.maskProbability = mask
    options.generatorSize = generator
    return options
  }

  @Test func theObjectiveIsTheOneAskedForOrTheModels() throws {
    #expect(try options(nil).resolved(for: configuration(.gpt2)) == .causal)
    #expect(try options(nil).resolved(for: configuration(.bert)) == .mlm)
    #expect(try options(.span).resolved(for: configuration(.bert)) == .span)
    var parent = configuration(.bert)
    parent.pretraining = PretrainingRecord(objective: .wholeWord, maskProbability: 0.2)
    #expect(try options(nil).resolved(for: parent) == .wholeWord)
    // A detector is trained as one, whatever its record says.
    let detector = try #require(parent.detector(generator: GeneratorConfiguration(share: 0.5, of: parent)))
    #expect(try options(nil).resolved(for: detector) == .replacedToken)
  }

  @Test func whatDoesNotSuitIsAnError() throws {
    for (options, family, word) in [
      (options(.mlm), .gpt2, "causal"), (options(.causal), .bert, "whole-word"),
      (options(nil, mask: 0.2), .llama, "masks nothing"),
      (options(.mlm, generator: 0.5), .bert, "replaced-token"),
    ] as [(EncoderOptions, Family, String)] {
      let error = try #require(throws: UsageError.self) {
        try options.resolved(for: configuration(family))
      }
      #expect(error.description.contains(word), "\(error)")
    }
  }

  @Test func theShareIsTheOneGivenThenTheParentsThenTheUsual() throws {
    #expect(try options(nil).applied(to: configuration(.bert)).pretraining?.maskShare == MaskShare.usual)
    var parent = configuration(.bert)
    parent.pretraining = PretrainingRecord(objective: .mlm, maskProbability: 0.3)
    // The decimal that was given, not the float's.
    #expect(try options(nil).applied(to: parent).maskShare == 0.3)
    #expect(try options(nil, mask: 0.4).applied(to: parent).maskShare == 0.4)
  }

  @Test func detectorsHaveAGeneratorOfTheSizeAskedFor() throws {
    let usual = try options(.replacedToken).applied(to: configuration(.bert))
    #expect(usual.family == .electra && usual.head == .replacedToken && usual.generator?.headCount == 1)
    let half = try options(.replacedToken, generator: 0.5).applied(to: usual)
    #expect(half.generator?.headCount == 2)
    #expect(try options(nil).applied(to: half).generator == half.generator)
    let back = try options(.mlm).applied(to: half)
    #expect(back.head == .language && back.generator == nil)
  }
}
