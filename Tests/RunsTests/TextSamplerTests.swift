import Foundation
import Kernels
import ModelSupport
import Runs
import Testing
import TextSupport
import Tokenizer
import Training
import TrainingSupport
import Transformer

/// Samples in the middle of training: the same each time, and training does not notice.
@Suite struct TextSamplerTests {
  private func train(
    _ family: Family, _ precision: Precision, sampling: Bool
  ) throws -> (weights: [Float], texts: [[SampledText]]) {
    let tokenizer = try TinyTokenizer.open()
    let session = try Tiny.session(Tiny.configuration(family, dropout: 0.1))
    session.context.precision = precision
    let prompts = [
      "river boat", "", "quiet rain lantern harbour market window letter quiet rain lantern harbour",
    ]
    let sampler = try #require(try TextSampler(prompts: prompts, tokens: 24, tokenizer, seed: 5))
    var texts: [[SampledText]] = []
    let trainer = Trainer(
      session: session, optimizer: AdamW().make(session.model.layout),
      schedule: Tiny.schedule(6),
      task: RuleTask(passes: Tiny.passes(size: 3, accumulate: 2), judge: Tiny.judge),
      configuration: TrainerConfiguration(steps: 6, evaluateEvery: 2, saveEvery: 6), store: nil)
    try trainer.run(report: { event in
      if sampling, case .evaluation(let step, _, _) = event {
        texts.append(try sampler.texts(session, step: step))
        #expect(try sampler.texts(session, step: step) == texts.last)
      }
    })
    return (numbers(session.weights), texts)
  }

  @Test(arguments: ModelFamilies.all.filter(\.traits.isCausal), [Precision.fp32, .bf16])
  func trainingDoesNotNotice(
    family: Family, precision: Precision
  ) throws {
    let with = try train(family, precision, sampling: true)
    let without = try train(family, precision, sampling: false)
    #expect(with.weights == without.weights && without.texts.isEmpty)
    #expect(with.texts.count == 3 && with.texts.allSatisfy { $0.count == 3 })
    #expect(with.texts.map { $0[0].step } == [2, 4, 6])
    #expect(with.texts[0][0].prompt == "river boat" && !with.texts[0][0].text.isEmpty)
  }

  /// The text is the one that `generate` gives for the same weights.
  @Test func samplesAreWhatTheModelGenerates() throws {
    let tokenizer = try TinyTokenizer.open()
    let session = try Tiny.session(Tiny.configuration())
    let texts = try #require(try TextSampler(prompts: ["river boat"], tokens: 20, tokenizer, seed: 9))
    #expect(texts.seed != 9, "the run draws under its own seed")
    let text = try texts.texts(session, step: 1)[0].text
    let generator = try TextGenerator(
      model: session.model, weights: session.weights, engine: session.engine)
    let vocabulary = GenerationVocabulary(session.model.configuration, tokenizer)
    let ids = try tokenizer.encode("river boat")
    var expected = try GeneratedText(tokenizer, prompt: ids, stops: [])
    _ = try generator.generate(
      ids, GenerationOptions(maxTokens: 20, endTokens: vocabulary.endTokens),
      sampler: Sampler(SamplerOptions(), suppressing: vocabulary.suppressed, seed: texts.seed)
    ) { choice in
      _ = try expected.push(choice.id)
      return true
    }
    _ = try expected.finish()
    #expect(text == expected.all && !text.isEmpty)
  }

  @Test func noneAreWrittenWhereNoneAreAskedFor() throws {
    #expect(try TextSampler(prompts: [], tokens: 0, TinyTokenizer.open(), seed: 1) == nil)
  }
}
