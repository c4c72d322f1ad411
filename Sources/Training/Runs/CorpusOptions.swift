import CommandLine
import Foundation
import Tokenizer

/// The options that say which text is read and how, listed once for `pretrain` and `evaluate`.
public struct CorpusOptions: Sendable, Equatable {
  /// Files, folders and globs.
  public var input: [String] = []
  /// What a document is.
  public var documents = DocumentMode.file
  /// The field of JSONL that holds the text.
  public var textColumn: String?
  /// What is done about bytes that are not UTF-8.
  public var invalidUTF8 = InvalidUTF8.error
  /// Where token files are kept.
  public var cache: String?

  /// The defaults.
  public init() {}

  /// Lists the options.
  public mutating func list(_ o: inout some OptionVisitor) {
    o.list(
      "input", &input, placeholder: "PATH", required: true,
      help: "Text files, folders or globs; UTF-8 text, or JSONL with --text-column.")
    o.choice(
      "documents", &documents,
      help: "What a document is: a whole file, a line, or a paragraph between blank lines.")
    o.value(
      "text-column", &textColumn, placeholder: "NAME", default: "text",
      help: "Field of JSONL rows that holds the text.")
    o.choice(
      "invalid-utf8", &invalidUTF8,
      help: "What to do about bytes that are not UTF-8: stop, replace them, or skip the line.")
    o.value(
      "cache", &cache, placeholder: "FOLDER", default: "~/.cache/apus",
      help: "Where tokenised text is kept; made once for each corpus and tokenizer.")
  }

  /// Reads and tokenises `paths`, or opens what an earlier run left.
  ///
  /// - Parameter endToken: put after each document; nil for an encoder.
  package func tokens(
    _ paths: [String], tokenizer: any Tokenizer, endToken: Int32?, threads: Int, _ console: Console
  ) throws -> TokenFile {
    let files = try CorpusFiles(paths)
    let builder = TokenFileBuilder(
      files, options: TextOptions(documents: documents, invalidUTF8: invalidUTF8, textColumn: textColumn),
      tokenizer: tokenizer, endToken: endToken, threads: threads)
    let progress = ProgressLine(console)
    let outcome = try builder.build(in: cacheFolder) { done, total in
      progress.update([
        ("tokenising", "\(Format.bytes(done)) of \(Format.bytes(total))")
      ])
    }
    progress.finish()
    let file = outcome.file
    let perToken = Double(file.textByteCount) / Double(max(1, file.count))
    console.note(
      "\(Format.count(file.count)) tokens from \(Format.bytes(file.textByteCount)) of text in \(files.files.count) file\(files.files.count == 1 ? "" : "s"), \(Format.decimal(perToken, digits: 2)) bytes a token"
        + (outcome.wasReused ? " (tokenised before)" : ""))
    return file
  }

  private var cacheFolder: String {
    if let cache { return cache }
    let environment = ProcessInfo.processInfo.environment
    if let base = environment["XDG_CACHE_HOME"], !base.isEmpty { return base + "/apus" }
    if let home = environment["HOME"], !home.isEmpty { return home + "/.cache/apus" }
    return FileManager.default.temporaryDirectory.path + "/apus-cache"
  }
}
