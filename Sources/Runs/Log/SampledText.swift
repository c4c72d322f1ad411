import Storage

/// A text that a model wrote while it was trained: a line of `samples.jsonl`.
package struct SampledText: Codable, Sendable, Equatable {
  /// The number of steps done.
  package var step: Int
  /// The text to be continued.
  package var prompt: String
  /// The model's continuation.
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

  /// The line of `samples.jsonl`.
  package var json: String {
    JSONValue.object([
      "step": .integer(step), "prompt": .string(prompt), "text": .string(text), "finish": .string(finish),
    ]).json(.record)
  }
}
