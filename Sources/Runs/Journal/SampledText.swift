import Checkpoints
import Data
import Foundation
import Storage
import Training

/// A text that a model wrote while it was trained: a line of `samples.jsonl`.
package struct SampledText: Codable, Sendable, Equatable {
  /// The number of steps done.
  package var step: Int
  /// What was to be continued.
  package var prompt: String
  /// What the model wrote behind it.
  package var text: String
  /// Why it ended: `end`, `length` or `stop`.
  package var finish: String

  /// A text.
  package init(step: Int, prompt: String, text: String, finish: String) {
    self.step = step
    self.prompt = prompt
    self.text = text
    self.finish = finish
  }
}

extension SampledText {
  /// The line of `samples.jsonl`.
  package var json: String {
    func quoted(_ text: String) -> String { JSONValue.string(text).json }
    return
      "{\"step\": \(step), \"prompt\": \(quoted(prompt)), \"text\": \(quoted(text)), \"finish\": \(quoted(finish))}"
  }
}

extension Decodable {
  /// The value of a line of a log; nil if it is none, as a line that was torn.
  static func ofLine(_ line: ArraySlice<UInt8>) -> Self? {
    do {
      return try JSONDecoder().decode(Self.self, from: Data(line))
    } catch {
      return nil
    }
  }
}
