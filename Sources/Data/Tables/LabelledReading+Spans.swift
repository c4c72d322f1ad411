import Storage

/// Tagged texts as objects of JSON: `tokens` with `tags`, or a `text` with `spans`.
extension LabelledReading {
  private static let wordKeys = ["tokens", "words"]
  private static let tagKeys = ["tags", "ner_tags", "labels"]
  private static let spanKeys = ["spans", "entities", "labels", "label"]
  private static let kindKeys = ["label", "type", "tag", "entity_group"]

  /// Reads an object a line.
  mutating func readTaggedJSON(_ bytes: [UInt8]) throws {
    layout = "JSONL"
    columns = ["text"]
    choice = ColumnChoice(text: 0, label: nil)
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      do {
        guard case .object(let members) = try Self.value(Array(line)) else {
          throw JSONProblem(message: "expected an object, { … }", column: 0)
        }
        if let (key, value) = Self.first(Self.wordKeys, members) {
          try add(index + 1, words: value, key, members)
        } else {
          try add(index + 1, spansOf: members)
        }
      } catch let problem as JSONProblem {
        note(index + 1, problem.column > 0 ? "column \(problem.column): \(problem.message)" : problem.message)
      }
    }
  }

  static func value(_ bytes: [UInt8]) throws(JSONProblem) -> JSONValue {
    do {
      return try bytes.withUnsafeBytes { bytes in
        var scanner = JSONScanner(bytes)
        let value = try scanner.value(depth: 1)
        try scanner.end()
        return value
      }
    } catch let error as JSONScannerError {
      throw JSONProblem(message: error.reason, column: error.offset + 1)
    } catch {
      preconditionFailure("the scanner throws its own errors only: \(error)")
    }
  }

  private static func first(_ keys: [String], _ members: JSONObject) -> (String, JSONValue)? {
    keys.lazy.compactMap { key in members[key].map { (key, $0) } }.first
  }

  /// Words in a list, with a list of as many tags.
  private mutating func add(
    _ line: Int, words value: JSONValue, _ key: String, _ members: JSONObject
  ) throws(JSONProblem) {
    let words = try Self.texts(value, key)
    var tags: [String]?
    if let (key, value) = Self.first(Self.tagKeys, members) { tags = try Self.texts(value, key) }
    guard tags != nil || options.labels == .optional else {
      throw JSONProblem(message: "there are no \"tags\"", column: 0)
    }
    if let tags, tags.count != words.count {
      throw JSONProblem(message: "\(words.count) words, but \(tags.count) tags", column: 0)
    }
    guard !words.isEmpty else { throw JSONProblem(message: "there are no words", column: 0) }
    var text = ""
    var tagged: [TaggedWord] = []
    for (index, word) in words.enumerated() {
      guard !word.isEmpty, !word.utf8.contains(0) else {
        throw JSONProblem(message: "a word is empty", column: 0)
      }
      if !text.isEmpty { text += " " }
      let start = text.utf8.count
      text += word
      tagged.append(TaggedWord(range: start..<text.utf8.count, tag: tags?[index]))
    }
    add(line: line, text: text, words: tagged)
  }

  private static func texts(_ value: JSONValue, _ key: String) throws(JSONProblem) -> [String] {
    guard case .array(let values) = value else {
      throw JSONProblem(message: "\"\(key)\" is no list", column: 0)
    }
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else {
        throw JSONProblem(
          message: "\"\(key)\" holds \(value.text), expected a text, such as B-PER for a tag", column: 0)
      }
      texts.append(text)
    }
    return texts
  }

  /// A text with the spans of it that are something, by the places of its characters (code points) from 0.
  private mutating func add(_ line: Int, spansOf members: JSONObject) throws(JSONProblem) {
    let key = options.textColumn ?? "text"
    guard case .string(let text)? = members[key] else {
      throw JSONProblem(message: "there is no text in \"\(key)\" and no \"tokens\"", column: 0)
    }
    guard !text.utf8.contains(0), text.contains(where: { !$0.isWhitespace }) else {
      throw JSONProblem(message: "the text is empty", column: 0)
    }
    guard case .array(let values)? = Self.first(Self.spanKeys, members)?.1 else {
      throw JSONProblem(message: "there are no \"spans\"", column: 0)
    }
    var borders = [0]
    for scalar in text.unicodeScalars { borders.append(borders[borders.count - 1] + UTF8.width(scalar)) }
    var spans: [(range: Range<Int>, kind: String)] = []
    for value in values {
      let (start, end, kind) = try Self.span(value)
      guard start >= 0, start < end, end < borders.count else {
        throw JSONProblem(
          message: "the span \(start) to \(end) is not in the text of \(borders.count - 1) characters",
          column: 0)
      }
      spans.append((borders[start]..<borders[end], kind))
    }
    spans.sort { $0.range.lowerBound < $1.range.lowerBound }
    for (one, next) in zip(spans, spans.dropFirst()) where one.range.upperBound > next.range.lowerBound {
      throw JSONProblem(message: "two spans (\(one.kind), \(next.kind)) overlap", column: 0)
    }
    let cuts = Set(spans.flatMap { [$0.range.lowerBound, $0.range.upperBound] })
    var place = 0
    var open: Int?
    let words = WordCut.words(of: text, cutAt: cuts).map { word -> TaggedWord in
      while place < spans.count, spans[place].range.upperBound <= word.lowerBound { place += 1 }
      guard place < spans.count, spans[place].range.contains(word.lowerBound) else {
        return TaggedWord(range: word, tag: "O")
      }
      defer { open = place }
      return TaggedWord(range: word, tag: (open == place ? "I-" : "B-") + spans[place].kind)
    }
    add(line: line, text: text, words: words)
  }

  /// A span as an object with `start`, `end` and `label`, or a list of those three.
  private static func span(_ value: JSONValue) throws(JSONProblem) -> (Int, Int, String) {
    switch value {
    case .array(let parts) where parts.count == 3:
      if case .integer(let start) = parts[0], case .integer(let end) = parts[1],
        case .string(let kind) = parts[2],
        !kind.isEmpty
      {
        return (start, end, kind)
      }
    case .object(let members):
      if case .integer(let start)? = members["start"], case .integer(let end)? = members["end"],
        case .string(let kind)? = first(kindKeys, members)?.1, !kind.isEmpty
      {
        return (start, end, kind)
      }
    default: break
    }
    throw JSONProblem(
      message: "a span is {\"start\": 0, \"end\": 5, \"label\": \"person\"} or [0, 5, \"person\"]", column: 0)
  }
}
