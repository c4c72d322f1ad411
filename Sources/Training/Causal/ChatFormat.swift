import Data
import Foundation
import Storage
import Tokenizer

/// How conversations become texts: a model's chat template, or a plain one where its folder has none.
package struct ChatFormat: Sendable {
  /// The template.
  package let template: ChatTemplate
  /// Whether it is the plain one.
  package let isPlain: Bool
  private let variables: [String: JSONValue]
  private let texts: TemplatedText
  /// What messages call the template.
  private let name: String

  /// The template of a folder that has none: `User: …`, `Assistant: …` and such, a turn each, in which an answer ends with the
  /// model's end token.
  package static let plain = """
    {% for message in messages %}{{ message['role'] | capitalize }}: {{ message['content'] }}\
    {% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}{{ '\\n' }}{% endfor %}\
    {% if add_generation_prompt %}Assistant:{% endif %}
    """
  /// What templates that ask for the date are told, so that rows are the same on any day: 26 July 2024.
  private static let date = Date(timeIntervalSince1970: 1_721_952_000)

  /// The template of a folder, else the plain one.
  ///
  /// - Throws: `FileError` for a template that cannot be read; ``Data/DataError`` (mismatch) where the plain one needs an end token
  ///   that the tokenizer does not have.
  package init(_ folder: String, _ tokenizer: any Tokenizer) throws {
    texts = TemplatedText(tokenizer)
    name = "the chat template of \(folder)"
    if let found = try ChatTemplate.read(folder) {
      (template, variables, isPlain) = (found.template, found.variables, false)
      return
    }
    guard let end = tokenizer.specialTokens.end else {
      throw DataError(
        .mismatch,
        "\(folder) has no chat template, and its tokenizer no end token that answers could end with.")
    }
    template = try ChatTemplate(Self.plain)
    variables = ["eos_token": .string(tokenizer.piece(end))]
    isPlain = true
  }

  /// The file of a template beside a model.
  package static let fileName = "chat_template.jinja"

  /// What checkpoints of a model in `folder` keep as ``fileName``: its own file; where it has no template at all and is to chat, the
  /// plain one; nil where the tokenizer's files hold it, or there is none.
  ///
  /// - Throws: `FileError` for a file that cannot be read.
  package static func file(of folder: String, chats: Bool) throws(FileError) -> Foundation.Data? {
    let path = folder + "/" + fileName
    if try FileInput.exists(path) { return Foundation.Data(try ChatTemplate.read(file: path).source.utf8) }
    guard chats, try ChatTemplate.read(folder) == nil else { return nil }
    return Foundation.Data(plain.utf8)
  }

  /// The tokens up to where a model answers.
  ///
  /// - Throws: ``Data/DataError`` where the template refuses the turns.
  func prompt(_ turns: [ChatTurn], place: String) throws -> [Int32] {
    try texts.encode(text(turns[...], answered: true, place))
  }

  /// A conversation of which all that the assistant says is to be predicted, its end among it.
  ///
  /// The text up to each answer has to be the beginning of the text with it, and that of the whole: the tokens in which they differ
  /// are the answer's.
  ///
  /// - Throws: ``Data/DataError`` where the template refuses the turns or writes them otherwise before later ones.
  func sequence(
    _ turns: [ChatTurn], end: Int32?, maxLength: Int, place: String
  ) throws -> CausalSequence {
    let whole = try text(turns[...], answered: false, place)
    var tokens = try texts.encode(whole)
    var answers: [Range<Int>] = []
    for (number, turn) in turns.enumerated() where turn.isAnswer {
      let before = try text(turns[..<number], answered: true, place)
      let after = try text(turns[...number], answered: false, place)
      guard whole.utf8.starts(with: after.utf8), after.utf8.starts(with: before.utf8) else {
        throw DataError(
          .mismatch,
          "\(place): \(name) writes message \(number + 1) otherwise when more is said, so that what is the assistant's cannot be told.",
          remedy: "give conversations with one answer each, or another chat_template.jinja.")
      }
      let said = String(decoding: after.utf8.dropFirst(before.utf8.count), as: UTF8.self)
      guard said.contains(turn.content.withoutSpaceAround) else {
        throw DataError(.mismatch, "\(place): \(name) does not write what message \(number + 1) says.")
      }
      // White space behind the end of an answer is not the assistant's, who has stopped there.
      let told = after.withoutTrailingSpace
      let start = CausalEncoding.shared(try texts.encode(before), tokens)
      let stop = CausalEncoding.shared(try texts.encode(told), tokens)
      if number == turns.count - 1 {
        tokens = Array(tokens[..<max(stop, start)])
        if told.hasSuffix(turn.content.withoutSpaceAround), let end { tokens.append(end) }
        answers.append(max(1, start)..<tokens.count)
      } else if max(1, start) < stop {
        answers.append(max(1, start)..<stop)
      }
    }
    guard let last = answers.last, !last.isEmpty else {
      throw DataError(.badInput, "\(place): the assistant's answer has no tokens.")
    }
    return CausalSequence(tokens, answers: answers, lead: 0, maxLength: maxLength)
  }

  private func text(_ turns: ArraySlice<ChatTurn>, answered: Bool, _ place: String) throws -> String {
    do throws(TemplateError) {
      return try template.text(
        turns.map { ["role": .string($0.role), "content": .string($0.content)] },
        addsGenerationPrompt: answered, variables: variables, now: Self.date)
    } catch {
      throw DataError(.badInput, "\(place): \(name): \(error)")
    }
  }
}
