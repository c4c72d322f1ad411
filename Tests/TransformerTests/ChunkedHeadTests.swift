import Batches
import Kernels
import Testing
import Transformer

/// Vocabularies so large that the logits are computed in chunks.
@Suite struct ChunkedHeadTests {
  /// 1,000 rows are two chunks of 500 logits' rows, 940 are one of 940: a session that was planned for the one batch must hold
  /// the other.
  @Test func fewerRowsFitWherePlannedOnesDo() throws {
    let family = try #require(Family(rawValue: "llama"))
    var c = ModelConfiguration(
      family: family, vocabularySize: 20_000, contextLength: 1_000, hiddenSize: 8, layerCount: 1, headCount: 1,
      intermediateSize: 8)
    c.initializerRange = 0.02
    let model = TransformerModel(c)
    let weights = Slab(count: model.layout.count)
    model.layout.initialize(weights, seed: 1)
    func batch(_ count: Int) -> SequenceBatch { SequenceBatch([(0..<count).map { Int32($0 * 7 % 20_000) }]) }
    let session = ModelSession(
      model: model, weights: weights, engine: Engine(threads: 1, instructionSet: try InstructionSet.selected()),
      training: true, largest: batch(1_000))
    for count in [1_000, 940] {
      let input = batch(count)
      let loss = session.computeGradients(
        of: [MicroBatch(input, .tokens(input.tokens))]) { _ in 0 }
      #expect(abs(loss.mean - 9.9) < 0.2, "\(loss.mean)")
    }
  }
}
