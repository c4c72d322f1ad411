import CommandLine
import Data
import Foundation
import Storage
import Tokenizer
import Training

/// The options that say which text is read and how, listed once for `pretrain` and `evaluate`.
public struct CorpusOptions: Sendable, Equatable {
  /// Files, folders and globs; `-` for standard input.
  public var input: [String] = []
  /// What a document is.
  public var documents = DocumentMode.file
  /// The field of JSONL that holds the text.
  public var textColumn: String?
  /// What is done about bytes that are not UTF-8.
  public var invalidUTF8 = InvalidUTF8.error
  /// Where token files are kept.
  public var cache: String?
  /// Whether text is read to see that it is what was tokenised, whatever its size and times.
  public var rereads = false

  /// The defaults.
  public init() {}

  /// Lists the options.
  ///
  /// - Parameter isInputRequired: whether there is no other way to name text.
  public mutating func list(_ o: inout some OptionVisitor, isInputRequired: Bool = true) {
    o.list(
      "input", &input, placeholder: "PATH", required: isInputRequired,
      resume: .byEffect,
      help:
        "Files, folders or globs: UTF-8 text, or rows of JSONL, CSV or TSV, of which the column of the texts is read. - is standard input, copied to --cache while it is read."
    )
    o.choice(
      "documents", &documents,
      resume: .identity.always,
      help: "What a document is: a whole file, a line, or a paragraph between blank lines.")
    o.value(
      "text-column", &textColumn, placeholder: "NAME",
      default: "text, or recognised by usual names and content",
      resume: .byEffect,
      help:
        "Column of JSONL, CSV or TSV with the text: a name, a number from 1, or two of a pair as NAME,NAME.")
    o.choice(
      "invalid-utf8", &invalidUTF8,
      resume: .byEffect,
      help: "What to do about bytes that are not UTF-8, and NUL: stop, replace them, or leave them out.")
    o.value(
      "cache", &cache, placeholder: "FOLDER", default: "$XDG_CACHE_HOME/apus, else ~/.cache/apus",
      resume: .irrelevant,
      help: "Where tokenised text is kept; each part of a text is tokenised once by a tokenizer.")
    o.flag(
      "reread", &rereads,
      resume: .irrelevant,
      help: "Read all text to see whether it is what was tokenised, even if its size and times say so.")
  }

  /// The files that these paths stand for. A path that names nothing is left for whoever reads it to complain of.
  package static func expanded(_ paths: [String]) -> [String] {
    paths.flatMap { path in
      do { return try CorpusFiles([path], checksText: false).paths } catch { return [path] }
    }
  }

  /// The files that `paths` stand for, to be read once more; nil where standard input is among them, which cannot be.
  package static func files(_ paths: [String]) throws -> CorpusFiles? {
    paths.contains("-") ? nil : try CorpusFiles(paths, checksText: false)
  }

  /// The number of files that `paths` stand for, standard input among them.
  package static func fileCount(_ paths: [String]) throws -> Int {
    let named = paths.filter { $0 != "-" }
    let count = named.isEmpty ? 0 : try CorpusFiles(named, checksText: false).files.count
    return count + paths.count - named.count
  }

  /// How text is read.
  package var textOptions: TextOptions {
    TextOptions(documents: documents, invalidUTF8: invalidUTF8, textColumn: textColumn)
  }

  /// Reads and tokenises `paths`, or opens what an earlier run left.
  ///
  /// - Parameter frame: what is put around each document.
  package func tokens(
    _ paths: [String], tokenizer: any Tokenizer, frame: DocumentFrame, threads: Int, _ console: Console
  ) throws -> TokenCorpus {
    try Interrupt.answering(Self.kept) {
      try tokensUntilStopped(paths, tokenizer: tokenizer, frame: frame, threads: threads, console)
    }
  }

  private func tokensUntilStopped(
    _ paths: [String], tokenizer: any Tokenizer, frame: DocumentFrame, threads: Int, _ console: Console
  ) throws -> TokenCorpus {
    let progress = ProgressLine(console)
    let spool = try paths.contains("-") ? spooled(progress) : nil
    let files = try CorpusFiles(paths, standardInput: spool?.path, checksText: false)
    try files.warnOfTables(textOptions, console)
    let builder = TokenCorpusBuilder(
      files, options: textOptions, tokenizer: tokenizer, frame: frame, threads: threads,
      rereads: rereads)
    let outcome = try builder.build(in: cacheFolder) { work in
      try Interrupt.check(Self.kept)
      progress.update([
        (
          "tokenising",
          "\(Format.bytes(work.tokenisedBytes + work.knownBytes)) of \(Format.bytes(work.totalBytes))"
        ),
        ("", Self.rate(work.bytesPerSecond)), ("", Self.rate(work.bytesPerProcessorSecond) + " a core"),
        ("ETA", Format.duration(work.secondsLeft)),
      ])
    }
    progress.finish()
    withExtendedLifetime(spool) {}
    describe(outcome, files, console)
    return outcome.corpus
  }

  /// What is said of a stop before training.
  private static let kept = "parts of the text that are tokenised are kept for the next start"

  private func spooled(_ progress: ProgressLine) throws -> SpooledInput {
    let spool = try SpooledInput(in: cacheFolder, interruption: { try Interrupt.check() }) {
      progress.update([("reading standard input", Format.bytes($0))])
    }
    progress.finish()
    return spool
  }

  private static func rate(_ bytes: Double) -> String { Format.decimal(bytes / 1e6, digits: 1) + " MB/s" }

  private func describe(_ outcome: TokenCorpusBuilder.Outcome, _ files: CorpusFiles, _ console: Console) {
    let corpus = outcome.corpus, work = outcome.work
    let perToken = Double(corpus.textByteCount) / Double(max(1, corpus.count))
    var how = " (tokenised before)"
    if !work.wasReused {
      how =
        " (\(Self.rate(work.bytesPerSecond)), \(Self.rate(work.bytesPerProcessorSecond)) a core"
        + (work.knownBytes > 0 ? ", \(Format.bytes(work.knownBytes)) of it tokenised before)" : ")")
    }
    console.note(
      "\(Format.count(corpus.count)) tokens from \(Format.bytes(corpus.textByteCount)) of text in \(files.files.count) file\(files.files.count == 1 ? "" : "s"), \(Format.decimal(perToken, digits: 2)) bytes a token"
        + how)
    for finding in unread(corpus.counts) { console.warn(finding.line(ErrorText.option)) }
  }

  /// What of a text was not read as it stands there.
  package func unread(_ counts: TextCounts) -> [Finding] {
    var findings: [Finding] = []
    if counts.invalidSequences > 0 {
      let lines = CheckWords.count(counts.invalidLines, "line")
      findings.append(
        Finding(
          .warning, "not-utf8",
          "\(CheckWords.count(counts.invalidSequences, "sequence")) of bytes in \(lines) are not UTF-8 text and were "
            + (invalidUTF8 == .replace ? "replaced by U+FFFD" : "left out"), remedy: ""))
    }
    if counts.emptyRows > 0 {
      findings.append(
        Finding(
          .warning, "empty-rows",
          "\(CheckWords.count(counts.emptyRows, "row has no text and makes", "rows have no text and make")) no document",
          remedy: ""))
    }
    return findings
  }

  private var cacheFolder: String {
    if let cache { return cache }
    let environment = ProcessInfo.processInfo.environment
    if let base = environment["XDG_CACHE_HOME"], !base.isEmpty { return base + "/apus" }
    if let home = environment["HOME"], !home.isEmpty { return home + "/.cache/apus" }
    return FileManager.default.temporaryDirectory.path + "/apus-cache"
  }
}
