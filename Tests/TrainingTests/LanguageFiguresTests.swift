import Foundation
import Testing
import Training
import Transformer

@Suite struct LanguageFiguresTests {
  @Test func aLossInOtherUnits() throws {
    // Ten tokens of three bits each spell 30 bytes.
    let figures = LanguageFigures(LossSum(nats: 10 * log(8), count: 10, correct: 4), textBytes: 30)
    let names = figures.values.map(\.name)
    #expect(
      names == ["loss", "perplexity", "accuracy", "bits_per_byte"]
        && names == LanguageFigures.metrics.map(\.name))
    for (value, expected) in zip(figures.values.map(\.value), [log(8), 8, 0.4, 1]) {
      #expect(abs(value - expected) < 1e-12)
    }
    let none = LanguageFigures(LossSum())
    #expect(none.loss.isNaN && none.bitsPerByte == nil && none.values.count == 3)
    #expect(LanguageFigures(LossSum(nats: 1e6, count: 1)).perplexity == .infinity)
  }
}
