import CommandLine
import Data
import Foundation
import Storage
import Tokenizer

/// The lines of a corpus, without their newlines.
struct CorpusLines {
  private var reader: TextReader
  private var waiting: [[UInt8]] = []

  init(_ files: CorpusFiles, _ options: TextOptions) {
    reader = TextReader(files, options: options)
  }

  /// What was read and changed so far.
  var counts: TextCounts { reader.counts }

  /// The next line that is not empty, or nil after the last.
  mutating func next() throws -> [UInt8]? {
    while true {
      if let line = waiting.popLast() { return line }
      guard let piece = try reader.next() else { return nil }
      waiting = piece.bytes.split(separator: 0x0A).reversed().map(Array.init)
    }
  }
}

/// The texts that `encode` and `decode` work on: arguments, else the lines of files, else those of standard input.
struct InputLines {
  private var arguments: ArraySlice<String>
  private var lines: TextLines?

  init(
    arguments: [String], files: [String], _ policy: InvalidUTF8, for tokenizer: any Tokenizer
  ) throws {
    guard arguments.isEmpty || files.isEmpty else {
      throw UsageError("Give texts as arguments or files with --input, not both.")
    }
    self.arguments = arguments[...]
    guard arguments.isEmpty else { return }
    let paths = files.isEmpty || files == ["-"] ? ["-"] : try CorpusFiles(files).paths
    try InputFiles(paths).refuseStandardOutput()
    lines = TextLines(paths: paths, limit: tokenizer.maximumTextBytes, policy: policy)
  }

  /// The next text, or nil after the last.
  mutating func next() throws -> String? {
    if let argument = arguments.popFirst() { return argument }
    return try lines?.next().map { String(decoding: $0, as: UTF8.self) }
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

  mutating func add(_ value: some Encodable) throws {
    console.stream((isEmpty ? "" : ",") + (try jsonText(value)))
    isEmpty = false
  }

  func finish() {
    console.stream("]}\n")
  }
}
