import Storage

/// Rows that a model is to go on with: prompts with completions, and conversations.
extension LabelledReading {
  /// Adds a prompt with its completion, both as they stand in the file.
  mutating func add(line: Int, prompt: String, completion: String?) {
    if prompt.utf8.contains(0) || completion?.utf8.contains(0) == true {
      note(line, "the text has a NUL byte")
    } else if options.labels == .required, prompt.allSatisfy(\.isWhitespace) {
      note(line, "the prompt is empty")
    } else if options.labels == .required, completion?.allSatisfy(\.isWhitespace) ?? true {
      note(line, "the completion is empty")
    } else {
      rows.append(LabelledRow(line: firstLine - 1 + line, text: prompt, label: completion))
    }
  }

  /// Reads a conversation a line: an object whose `messages` are objects with `role` and `content`.
  mutating func readConversations(_ bytes: [UInt8]) {
    layout = "JSONL"
    let key = options.textColumn ?? "messages"
    columns = [key]
    choice = ColumnChoice(text: 0, label: nil)
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      do throws(JSONProblem) {
        guard case .object(let members) = try Self.value(Array(line)) else {
          throw JSONProblem(message: "expected an object, { … }", column: 0)
        }
        try add(line: index + 1, turns: Self.turns(members, key))
      } catch {
        note(index + 1, error.column > 0 ? "column \(error.column): \(error.message)" : error.message)
      }
    }
  }

  /// What was said.
  private static func turns(_ members: JSONObject, _ key: String) throws(JSONProblem) -> [ChatTurn] {
    guard let value = members[key] else {
      let keys = members.map(\.key).joined(separator: ", ")
      throw JSONProblem(message: "there is no \"\(key)\" among \(keys.isEmpty ? "no keys" : keys)", column: 0)
    }
    guard case .array(let values) = value, !values.isEmpty else {
      throw JSONProblem(message: "\"\(key)\" is no list of messages", column: 0)
    }
    var turns: [ChatTurn] = []
    for (number, value) in values.enumerated() {
      let name = "message \(number + 1)"
      guard case .object(let message) = value, case .string(let role)? = message["role"] else {
        throw JSONProblem(
          message: "\(name) has no \"role\"; a message is {\"role\": \"user\", \"content\": \"…\"}", column: 0
        )
      }
      guard ChatTurn.roles.contains(role) else {
        let nearest = NearestValue.find(role, in: ChatTurn.roles).map { "; did you mean \($0)?" } ?? ""
        throw JSONProblem(
          message:
            "\(name) has the role \"\(role)\", expected one of \(ChatTurn.roles.joined(separator: ", "))\(nearest)",
          column: 0)
      }
      guard case .string(let content)? = message["content"] else {
        throw JSONProblem(message: "\(name) has no text in \"content\"", column: 0)
      }
      guard !content.utf8.contains(0) else {
        throw JSONProblem(message: "\(name) has a NUL byte", column: 0)
      }
      turns.append(ChatTurn(role: role, content: content))
    }
    return turns
  }

  /// Adds a conversation up to its last answer; where answers are not needed, up to what is to be answered.
  private mutating func add(line: Int, turns: [ChatTurn]) throws(JSONProblem) {
    let last =
      options.labels == .required
      ? turns.lastIndex { $0.isAnswer } : turns.indices.last.flatMap { turns[$0].isAnswer ? $0 : nil }
    guard last != nil || options.labels == .optional else {
      throw JSONProblem(message: "no message is the assistant's, so there is nothing to learn", column: 0)
    }
    if let last {
      guard last > 0 else {
        throw JSONProblem(message: "the assistant's message answers nothing: none is before it", column: 0)
      }
      if options.labels == .required,
        let empty = turns[...last].firstIndex(where: {
          $0.isAnswer && $0.content.allSatisfy(\.isWhitespace)
        })
      {
        throw JSONProblem(message: "message \(empty + 1), the assistant's, is empty", column: 0)
      }
    }
    let said = turns[..<(last ?? turns.count)].map { "\($0.role): \($0.content)" }.joined(separator: "\n")
    var row = LabelledRow(
      line: firstLine - 1 + line, text: said, label: last.map { turns[$0].content })
    row.turns = Array(turns[..<(last.map { $0 + 1 } ?? turns.count)])
    rows.append(row)
  }
}
