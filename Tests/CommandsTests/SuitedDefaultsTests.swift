import Commands
import Storage
import TestSupport
import Testing
import Transformer

/// Defaults of training that follow from the model it starts from.
@Suite struct SuitedDefaultsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The usual learning rate on from a BERT of this width.
  private func rate(width: Int, fingerprint: String? = nil, given: Double? = nil) throws -> Double {
    var c = ModelConfiguration(
      family: try #require(Family(rawValue: "bert")), vocabularySize: 30, contextLength: 16,
      hiddenSize: width,
      layerCount: 1, headCount: 2)
    c.tokenizerFingerprint = fingerprint
    try folder.write("config.json", HuggingFaceConfiguration.data(c))
    try folder.write("model.safetensors", safetensors("{}"))
    var options = FinetuneOptions()
    options.training.optimization.learningRate = given
    return options.suited(to: folder.path).training.peakLearningRate
  }

  @Test func modelsMadeElsewhereLearnSlowlyByTheirWidth() throws {
    #expect(try rate(width: 384) == 5e-5)
    #expect(try rate(width: 768) == 2.5e-5)
    #expect(try rate(width: 16) == FinetuneOptions().training.peakLearningRate)
  }

  @Test func modelsOfApusAndGivenRatesStay() throws {
    #expect(try rate(width: 384, fingerprint: "abc") == FinetuneOptions().training.peakLearningRate)
    #expect(try rate(width: 384, given: 3e-4) == 3e-4)
  }

  @Test func whatIsMissingOrDamagedIsLeftToWhatOpensIt() throws {
    let usual = FinetuneOptions().training
    #expect(FinetuneOptions().suited(to: folder.path("absent")).training == usual)
    try folder.write("config.json", "{")
    #expect(FinetuneOptions().suited(to: folder.path).training == usual)
    #expect(PretrainOptions().suited(to: nil).training == PretrainOptions().training)
  }
}
