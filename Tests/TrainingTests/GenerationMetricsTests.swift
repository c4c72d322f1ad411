import Foundation
import TestSupport
import Testing
import Training

@Suite struct GenerationMetricsTests {
  /// By `scripts/make-generation-fixtures`: sacrebleu and rouge_score.
  private struct Case: Decodable {
    let texts, references: [String]
    let spaced, chinese, chrf, rouge: Double
    let words, characters: [[String]]

    enum CodingKeys: String, CodingKey {
      case texts, references, chrf
      case spaced = "13a"
      case chinese = "zh"
      case rouge = "rouge_l"
      case words = "words_13a"
      case characters = "words_zh"
    }
  }

  private let cases: [Case]

  init() throws {
    let data = try Data(contentsOf: Fixture.folder.appending(path: "generation.json"))
    cases = try JSONDecoder().decode([Case].self, from: data)
    #expect(cases.count == 57)
  }

  @Test func wordsAreThoseOfSacrebleu() {
    for known in cases {
      #expect(known.texts.map(BLEUTokens.spaced.words) == known.words)
      #expect(known.texts.map(BLEUTokens.chinese.words) == known.characters)
    }
  }

  @Test func figuresAreThoseOfTheirLibraries() throws {
    for known in cases {
      for (tokens, bleu) in [(BLEUTokens.spaced, known.spaced), (.chinese, known.chinese)] {
        var metrics = GenerationMetrics(tokens: tokens)
        for (text, reference) in zip(known.texts, known.references) {
          metrics.add(text, reference: reference)
        }
        let values = Dictionary(metrics.values.map { ($0.name, $0.value) }) { $1 }
        for (name, expected) in ["bleu": bleu, "chrf": known.chrf, "rouge_l": known.rouge] {
          let value = try #require(values[name])
          #expect(abs(value - expected) < 1e-6, "\(name) of \(known.texts) beside \(known.references)")
        }
      }
    }
  }

  @Test func sameTextsAreCounted() {
    var metrics = GenerationMetrics(tokens: .spaced)
    #expect(metrics.values.allSatisfy { $0.value.isNaN })
    metrics.add(" a b\n", reference: "a b")
    metrics.add("A b", reference: "a b")
    #expect(metrics.values.last?.name == "exact_match" && metrics.values.last?.value == 0.5)
  }

  @Test func chineseIsToldByItsLetters() {
    #expect(BLEUTokens.suited(to: ["今天 OK", "好的。"]) == .chinese)
    #expect(BLEUTokens.suited(to: ["Today 今天", "fine"]) == .spaced && BLEUTokens.suited(to: []) == .spaced)
  }
}
