import Foundation
import Training
import Transformer

/// A sample as `--json` prints it.
struct GeneratedSample: Encodable {
  private let text: String
  private let tokens: [Int32]
  private let logProbabilities: [Float]
  private let finishReason: FinishReason
  private let tokensPerSecond: Double

  init(text: GeneratedText, _ result: Generation) {
    self.text = text.all
    tokens = result.tokens
    logProbabilities = result.logProbabilities
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
