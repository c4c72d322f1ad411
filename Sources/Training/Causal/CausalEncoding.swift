import Checkpoints
import Data
import Storage
import Tokenizer
import Transformer

/// How a decoder reads rows that it is to go on with: prompts with their completions, and conversations.
///
/// What a prompt is encoded to while a model learns is what it is encoded to when the model answers.
package struct CausalEncoding: Sendable {
  /// What encodes texts.
  let tokenizer: any Tokenizer
  /// What stands before texts, and what ends them.
  let prompts: PromptEncoder
  /// How conversations become texts; nil for a model of prompts.
  package let chat: ChatFormat?

  /// What stands between a prompt and its completion where neither has white space there.
  static let delimiter = " "

  /// The encoding of a model's folder.
  ///
  /// - Parameter chats: whether rows are conversations.
  /// - Throws: as ``ChatFormat/init(_:_:)``.
  package init(_ stored: StoredModel, chats: Bool) throws {
    try self.init(
      stored.model.configuration, stored.tokenizer, isForeign: stored.isForeign, folder: stored.folder.path,
      chats: chats)
  }

  /// The encoding of a model that is open.
  ///
  /// - Throws: as ``ChatFormat/init(_:_:)``.
  package init(_ loaded: LoadedModel, chats: Bool) throws {
    let c = loaded.model.configuration
    // A model that was trained further here was still trained with what its family puts before texts.
    let isForeign = loaded.isForeign || c.keepsTokenizerFiles || loaded.tokenizer is JSONTokenizer
    try self.init(c, loaded.tokenizer, isForeign: isForeign, folder: loaded.folder.path, chats: chats)
  }

  /// - Parameters:
  ///   - isForeign: whether the model was trained elsewhere.
  ///   - folder: where its chat template is.
  package init(
    _ configuration: ModelConfiguration, _ tokenizer: any Tokenizer, isForeign: Bool, folder: String,
    chats: Bool
  ) throws {
    self.tokenizer = tokenizer
    prompts = PromptEncoder(configuration, tokenizer, isForeign: isForeign)
    chat = chats ? try ChatFormat(folder, tokenizer) : nil
  }

  /// What a model reads of a row and learns to predict.
  ///
  /// - Throws: ``Data/DataError`` for a row that the model's chat template does not take; what the tokenizer throws.
  package func sequence(_ row: LabelledRow, maxLength: Int, place: String) throws -> CausalSequence {
    if let chat {
      return try chat.sequence(row.turns, end: prompts.end, maxLength: maxLength, place: place)
    }
    let prompt = row.text.withoutTrailingSpace
    let own = try prompt.isEmpty ? [] : tokenizer.encodeDocument(prompt)
    var tokens = try tokenizer.encodeDocument(prompt + Self.continuation(of: row))
    // Where prompt and completion grew together to one token, that one is the completion's.
    var start = min(Self.shared(own, tokens), max(0, tokens.count - 1))
    let lead = prompts.before(nil) ?? (start == 0 ? prompts.start : nil)
    if let lead {
      tokens.insert(lead, at: 0)
      start += 1
    }
    if let end = prompts.end { tokens.append(end) }
    guard tokens.count > max(1, start) else {
      throw DataError(.badInput, "\(place): prompt and completion have no tokens to learn from.")
    }
    return CausalSequence(
      tokens, answers: [max(1, start)..<tokens.count], lead: lead == nil ? 0 : 1, maxLength: maxLength)
  }

  /// The tokens that a model answers, at most so many: what stands at the end of them.
  ///
  /// - Throws: as ``sequence(_:maxLength:place:)``.
  package func prompt(_ row: LabelledRow, room: Int, place: String) throws -> (ids: [Int32], lost: Int) {
    var ids: [Int32]
    if let chat {
      let said = row.label == nil ? row.turns[...] : row.turns.dropLast()
      ids = try chat.prompt(Array(said), place: place)
    } else {
      ids = try prompts.tokens(row.text.withoutTrailingSpace)
    }
    let lost = max(0, ids.count - room)
    if lost > 0 {
      let lead = chat == nil && prompts.before(nil) != nil ? 1 : 0
      ids.removeSubrange(lead..<lead + lost)
    }
    return (ids, lost)
  }

  /// What follows the prompt of a row: white space at its end, or where there is none the delimiter, and the completion.
  private static func continuation(of row: LabelledRow) -> String {
    let space = space(after: row.text), answer = row.label ?? ""
    let begins = answer.unicodeScalars.first?.isPythonSpace ?? false
    return (space.isEmpty && !begins && !row.text.isEmpty ? delimiter : space) + answer
  }

  /// The white space that a prompt ends with.
  static func space(after prompt: String) -> String {
    String(prompt.unicodeScalars.dropFirst(prompt.withoutTrailingSpace.unicodeScalars.count))
  }

  /// How many tokens two sequences begin with alike.
  static func shared(_ one: [Int32], _ other: [Int32]) -> Int {
    zip(one, other).prefix { $0 == $1 }.count
  }
}
