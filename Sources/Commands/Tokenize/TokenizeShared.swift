import CommandLine
import Data
import Foundation
import Storage
import Tokenizer

/// The texts that `encode` and `decode` work on: arguments, else the lines of files, else those of standard input.
///
/// The rows of JSONL files give their text, character for character.
struct InputLines {
  private var arguments: ArraySlice<String>
  private var sources: ArraySlice<(path: String, isJSON: Bool)> = []
  private let policy: InvalidUTF8
  private let limit: Int
  private let column: String?
  private var lines: TextLines?
  private var path = ""
  private var isJSON = false

  /// - Parameter rows: how texts are found in JSONL; nil if the input has none.
  init(
    arguments: [String], files: [String], _ policy: InvalidUTF8, for tokenizer: any Tokenizer,
    rows: TextOptions? = nil
  ) throws {
    self.policy = policy
    limit = tokenizer.maximumTextBytes
    column = rows?.textColumn
    guard arguments.isEmpty || files.isEmpty else {
      throw UsageError("Give texts as arguments or files with --input, not both.")
    }
    self.arguments = arguments[...]
    guard arguments.isEmpty else { return }
    if files.isEmpty || files == ["-"] {
      sources = [("-", column != nil)]
    } else {
      sources = try CorpusFiles(files).files.map { file in
        (file.path, try rows.map { try JSONText.holds(file, $0) } ?? false)
      }[...]
    }
    try InputFiles(sources.map(\.path)).refuseStandardOutput()
  }

  /// The next text, or nil after the last.
  mutating func next() throws -> String? {
    if let argument = arguments.popFirst() { return argument }
    while true {
      if let line = try lines?.next() {
        guard isJSON else { return String(decoding: line, as: UTF8.self) }
        // One answer for each line: an empty one is an empty text.
        guard line.contains(where: { $0 > 0x20 }) else { return "" }
        return try JSONText.verbatim(ofRow: line, column: column, place: "\(path):\(lines?.number ?? 0)")
      }
      guard let source = sources.popFirst() else { return nil }
      (path, isJSON) = (source.path == "-" ? "standard input" : source.path, source.isJSON)
      // A row spells a byte of its text in up to six of its own.
      lines = TextLines(paths: [source.path], limit: isJSON ? limit * 6 : limit, policy: policy)
    }
  }
}

/// Prints one JSON object with a list of any length under `key`, an element at a time.
struct JSONList {
  private let console: Console
  private var isEmpty = true

  init(_ key: String, _ console: Console) {
    self.console = console
    console.stream("{\"\(key)\":[")
  }

  mutating func add(_ value: some Encodable) throws { add(json: try jsonText(value)) }

  /// Adds an element that is JSON already.
  mutating func add(json: String) {
    console.stream((isEmpty ? "" : ",") + json)
    isEmpty = false
  }

  func finish() {
    console.stream("]}\n")
  }
}
