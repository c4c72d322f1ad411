import Foundation
import Tokenizer
import Training
import Transformer

/// A sample as `--json` prints it.
struct GeneratedSample: Encodable {
  private let text: String
  private let tokens: [Int32]
  private let logProbabilities: [Float]
  /// The likeliest tokens in the place of each; nil where none were asked for.
  private let alternatives: [[Alternative]]?
  private let finishReason: FinishReason
  private let tokensPerSecond: Double

  /// A token that might have been chosen.
  private struct Alternative: Encodable {
    let token: Int32
    let piece: String
    let logProbability: Float
  }

  init(text: GeneratedText, _ result: Generation, _ tokenizer: any Tokenizer) {
    self.text = text.all
    tokens = result.tokens
    logProbabilities = result.logProbabilities
    let named = result.alternatives.map { alternatives in
      alternatives.map {
        Alternative(
          token: $0.id, piece: $0.id < tokenizer.vocabularySize ? tokenizer.piece($0.id) : "",
          logProbability: $0.logProbability)
      }
    }
    alternatives = named.contains { !$0.isEmpty } ? named : nil
    // A stop string may be complete only once what was held back is looked at.
    finishReason = text.isStopped ? .stop : result.finishReason
    tokensPerSecond = (result.tokensPerSecond * 10).rounded() / 10
  }

  private struct One: Encodable {
    let prompt: String
    let sample: GeneratedSample

    private enum CodingKeys: String, CodingKey { case prompt }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(prompt, forKey: .prompt)
      try sample.encode(to: encoder)
    }
  }

  private struct Several: Encodable {
    let prompt: String
    let samples: [GeneratedSample]
  }

  /// One object: the prompt with the fields of the only sample, or with a list of several.
  static func json(prompt: String, _ samples: [GeneratedSample]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data =
      samples.count == 1
      ? try encoder.encode(One(prompt: prompt, sample: samples[0]))
      : try encoder.encode(Several(prompt: prompt, samples: samples))
    return String(decoding: data, as: UTF8.self)
  }
}
