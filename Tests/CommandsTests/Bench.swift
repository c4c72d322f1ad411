import CommandLine
import Commands
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing
import Tokenizer

/// A folder with small texts and models, in which commands run inside this process.
final class Bench: Sendable {
  /// Made once: a tokenizer, a pretrained `gpt2` and `bert`, and classifiers of texts and of pairs.
  static let shared = Result { try Bench() }

  private let folder: TemporaryFolder

  private init() throws {
    folder = try TemporaryFolder()
    // Nothing releases a static value at the end of a process, so the folder is removed by hand.
    atexit { Bench.remove() }
    try folder.write("text.txt", Self.lines(150).joined(separator: "\n"))
    try folder.write("other.txt", Self.lines(60, from: 7).joined(separator: "\n"))
    try folder.write(
      "rows.tsv",
      "text\tlabel\n"
        + Self.lines(40).enumerated().map { "\($1)\t\($0 % 2 == 0 ? "good" : "bad")" }.joined(separator: "\n")
    )
    try folder.write(
      "pairs.tsv",
      "text\tsecond\tlabel\n"
        + Self.lines(40).enumerated().map { "\($1)\tfinds the boat\t\($0 % 2 == 0 ? "yes" : "no")" }.joined(
          separator: "\n"))
    try tokenizer("v.model", size: 300)
    try tokenizer("other.model", size: 310)
    for architecture in ["gpt2", "bert"] {
      try pretrain([
        "--input", path("text.txt"), "--tokenizer", path("v.model"), "--architecture", architecture,
        "--output",
        path(architecture), "--layers", "1", "--hidden-size", "16", "--heads", "2", "--context-length", "16",
        "--batch-size", "4", "--steps", "4", "--threads", "1",
      ])
    }
    for (task, rows, more) in [
      ("classification", "rows.tsv", []), ("pair", "pairs.tsv", ["--pair-column", "second"]),
    ] {
      try Finetune(
        options(
          [
            "--model", path("bert"), "--task", task, "--train", path(rows), "--output", path(task), "--steps",
            "4",
            "--batch-size", "4", "--threads", "1", "--no-baseline",
          ] + more), console()
      ).run()
    }
  }

  private func tokenizer(_ name: String, size: Int) throws {
    var lines = Self.lines(200).makeIterator()
    let options = SentencePieceTrainerOptions(type: .bpe, vocabularySize: size)
    let trained = try SentencePieceTrainer(options).train(totalBytes: 8_000, source: "lines") {
      lines.next().map { Array($0.utf8) }
    }
    try folder.write(name, trained.model)
  }

  private func pretrain(_ arguments: [String]) throws { try Pretrain(options(arguments), console()).run() }

  private static func lines(_ count: Int, from first: Int = 0) -> [String] {
    let words = [
      "river", "boat", "letter", "market", "window", "harbour", "quiet", "counts", "rain", "lantern",
    ]
    return (first..<first + count).map {
      "the \(words[$0 % 10]) \(words[$0 * 7 % 10]) \(words[$0 / 10 % 10]) \($0)"
    }
  }

  func path(_ name: String) -> String { folder.path(name) }

  /// Writes a text of a test's own.
  func write(_ name: String, _ text: String) throws { try folder.write(name, text) }

  private static func remove() {
    if case .success(let bench) = shared { bench.folder.remove() }
  }
}

/// The options of a command line.
func options<Options: CommandOptions>(_ arguments: [String]) throws -> Options {
  switch try CommandParser.parse(Options.self, arguments: arguments) {
  case .run(let options): options
  case .print(let text): throw UsageError(text)
  }
}

/// A quiet console whose results go to `output`.
func console(_ output: Output = Output()) -> Console {
  Console(
    isQuiet: true,
    output: TextSink(isTerminal: false, width: { 80 }, put: { output.add($0) }),
    error: TextSink(isTerminal: false, width: { 80 }, put: { _ in 0 }))
}

/// What a command printed.
final class Output: Sendable {
  private let state = Mutex("")
  var text: String { state.withLock { $0 } }

  func add(_ more: String) -> Int32 {
    state.withLock { $0 += more }
    return 0
  }
}
