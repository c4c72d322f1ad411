import Foundation
import Storage
import Tokenizer
import Training

/// What was said so far, and the tokens that a model reads of it.
struct ChatConversation {
  /// What a model's makers begin a conversation with; nil for nothing.
  var system: String?
  /// Who said what, from the oldest on.
  private(set) var turns: [(role: String, text: String)] = []

  private let template: ChatTemplate
  private let variables: [String: JSONValue]

  init(_ template: ChatTemplate, variables: [String: JSONValue], system: String?) {
    self.template = template
    self.variables = variables
    self.system = system
  }

  mutating func add(_ role: String, _ text: String) { turns.append((role, text)) }

  /// Forgets all turns, or the last ones down to a number.
  mutating func forget(downTo count: Int = 0) { turns.removeLast(max(0, turns.count - count)) }

  private func messages(from first: Int) -> [JSONValue] {
    let all = (system.map { [("system", $0)] } ?? []) + turns[first...].map { ($0.role, $0.text) }
    return all.map { ["role": .string($0), "content": .string($1)] }
  }

  /// The tokens of the conversation up to where the model answers, without the oldest turns where all do not fit.
  ///
  /// - Parameter room: the most tokens.
  /// - Returns: the tokens, and how many turns were left out.
  /// - Throws: ``Tokenizer/TemplateError``, what the tokenizer throws.
  func tokens(_ tokenizer: any Tokenizer, room: Int) throws -> (ids: [Int32], leftOut: Int) {
    var first = 0
    while true {
      let text = try template.text(messages(from: first), addsGenerationPrompt: true, variables: variables)
      let ids = try TemplatedText(tokenizer).encode(text)
      // A question with its answer goes at a time, so that roles still alternate.
      if ids.count <= room || first + 2 >= turns.count { return (ids, first) }
      first += 2
    }
  }

  // MARK: Files

  /// The conversation as `tokenize chat` reads it.
  var json: JSONValue { ["messages": .array(messages(from: 0))] }

  /// Takes what a file of ``json`` says in place of what was said.
  mutating func take(_ messages: [JSONValue]) {
    system = nil
    turns = []
    for case .object(let message) in messages {
      guard case .string(let role)? = message["role"], case .string(let text)? = message["content"] else {
        continue
      }
      if role == "system", turns.isEmpty { system = text } else { add(role, text) }
    }
  }
}
