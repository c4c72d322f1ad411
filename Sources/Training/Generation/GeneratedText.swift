import Tokenizer
import Transformer

/// The text of a sample while its tokens arrive: whole characters only, and nothing of a stop string.
package struct GeneratedText {
  private var decoder: any StreamingDecoder
  private var stops: StopStrings
  /// What may be shown so far.
  package private(set) var all = ""

  /// The text behind `prompt`, whose tokens decide whether a space at the beginning counts.
  package init(_ tokenizer: any Tokenizer, prompt: [Int32], stops: [String]) throws {
    decoder = tokenizer.streamingDecoder()
    for id in prompt { _ = try decoder.push(id) }
    self.stops = StopStrings(stops)
  }

  /// Whether a stop string was found.
  package var isStopped: Bool { stops.isFound }

  /// The text that may be shown now that a token has arrived.
  package mutating func push(_ id: Int32) throws -> String { keep(stops.push(try decoder.push(id))) }

  /// What was held back, at the end.
  package mutating func finish() throws -> String { keep(stops.push(try decoder.finish()) + stops.finish()) }

  private mutating func keep(_ text: String) -> String {
    all += text
    return text
  }
}
