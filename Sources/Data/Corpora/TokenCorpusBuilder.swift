import Foundation
import Storage
import Tokenizer

/// Turns a corpus into token files, each part once: what was made of the same text with the same tokenizer and options is
/// used again.
public struct TokenCorpusBuilder: Sendable {
  /// What a build or a look-up gave.
  public struct Outcome: Sendable {
    /// The corpus, open.
    public let corpus: TokenCorpus
    /// What it took.
    public let work: TokenisingWork
  }

  private let files: CorpusFiles
  private let encoder: PartEncoder
  private let threads: Int
  private let lengths: TextPart.Lengths
  private let rereads: Bool

  /// - Parameters:
  ///   - files: the text.
  ///   - options: how it is read.
  ///   - tokenizer: what encodes it.
  ///   - frame: what is put around each document.
  ///   - threads: how many parts are encoded at once; the result does not depend on it.
  ///   - rereads: whether all text is read even if the file system says that it is what it was.
  public init(
    _ files: CorpusFiles, options: TextOptions = TextOptions(), tokenizer: any Tokenizer,
    frame: DocumentFrame,
    threads: Int, rereads: Bool = false
  ) {
    self.init(
      files, options: options, tokenizer: tokenizer, frame: frame, threads: threads, rereads: rereads,
      partLengths: TextPart.Lengths())
  }

  /// With an end token after each document, or nothing around them.
  public init(
    _ files: CorpusFiles, options: TextOptions = TextOptions(), tokenizer: any Tokenizer, endToken: Int32?,
    threads: Int, rereads: Bool = false
  ) {
    self.init(
      files, options: options, tokenizer: tokenizer, frame: DocumentFrame(end: endToken), threads: threads,
      rereads: rereads)
  }

  /// With parts of other lengths, for tests: a part is at least `smallest` and about `largest` bytes long.
  package init(
    _ files: CorpusFiles, options: TextOptions, tokenizer: any Tokenizer, endToken: Int32?, threads: Int,
    smallest: Int, largest: Int
  ) {
    self.init(
      files, options: options, tokenizer: tokenizer, frame: DocumentFrame(end: endToken), threads: threads,
      rereads: false,
      partLengths: TextPart.Lengths(smallest: smallest, largest: largest))
  }

  private init(
    _ files: CorpusFiles, options: TextOptions, tokenizer: any Tokenizer, frame: DocumentFrame, threads: Int,
    rereads: Bool, partLengths: TextPart.Lengths
  ) {
    self.files = files
    self.threads = max(1, threads)
    self.rereads = rereads
    lengths = partLengths
    encoder = PartEncoder(
      options: options, tokenizer: tokenizer, frame: frame,
      fingerprint: CorpusFingerprint(options: options, tokenizer: tokenizer.fingerprint, frame: frame))
  }

  /// The token files of the corpus in `folder`, made where they are not there or are damaged.
  ///
  /// - Parameters:
  ///   - folder: where token files are kept; made if missing.
  ///   - progress: called with how far the work is; may throw to stop. Parts that are done stay and are not made again.
  /// - Throws: ``DataError`` for text that cannot be read, or a file that cannot be written; what the
  ///   tokenizer throws.
  public func build(
    in folder: String, progress: @Sendable (TokenisingWork) throws -> Void = { _ in }
  ) throws -> Outcome {
    let began = FileStamp.now
    let stamp = encoder.fingerprint.stamp(files)
    if !rereads, let index = CorpusIndex.read(folder, stamp: stamp), let corpus = open(index, in: folder) {
      return Outcome(corpus: corpus, work: TokenisingWork(totalBytes: files.byteCount, isKnown: true))
    }
    try TokenCache.prepare(folder)
    try TokenCache.removeLeftovers(in: folder)
    try files.checkAreText()
    let parts = try TextPart.cut(files, encoder.options, lengths)
    let (tokenFiles, work) = try make(parts, in: folder, began: began, progress)
    for file in files.files {
      guard let now = FileStamp(path: file.path), now.hasContent(of: file.stamp) else {
        throw CorpusFingerprint.changed(file.name)
      }
    }
    let names = tokenFiles.map(\.header.partFingerprint)
    let corpus = TokenCorpus(tokenFiles, fingerprint: encoder.fingerprint.corpus(names))
    guard corpus.count > 0 else {
      throw DataError(
        .badInput,
        "\(files.files.map(\.name).joined(separator: ", ")): there is no text but white space.")
    }
    if files.files.allSatisfy({ $0.stamp.isAtRest(at: began) }) {
      try CorpusIndex(stamp: stamp, fingerprint: corpus.fingerprint, parts: names).write(folder)
    }
    corpus.releasePages()
    return Outcome(corpus: corpus, work: work)
  }

  /// The token files that an index names; nil if one is not there or is not what it should be.
  private func open(_ index: CorpusIndex, in folder: String) -> TokenCorpus? {
    var files: [TokenFile] = []
    for part in index.parts {
      guard let file = existing(part, in: folder) else { return nil }
      files.append(file)
    }
    let corpus = TokenCorpus(files, fingerprint: index.fingerprint)
    corpus.releasePages()
    return corpus
  }

  /// The token file of a part if it is there and whole; a damaged one is as good as none, since it is made again.
  private func existing(_ part: String, in folder: String) -> TokenFile? {
    do {
      let file = try TokenFile(path: CorpusIndex.tokenPath(folder, part: part))
      let isThis =
        file.header.partFingerprint == part
        && file.header.tokenizerFingerprint == encoder.tokenizer.fingerprint
        && file.header.vocabularySize == encoder.tokenizer.vocabularySize
      return isThis ? file : nil
    } catch {
      return nil
    }
  }

  /// Whether all tokens of a file are as written.
  ///
  /// One that is damaged is made again.
  private static func isWhole(_ file: TokenFile) -> Bool {
    do {
      try file.checkAll()
    } catch {
      return false
    }
    file.releasePages()
    return true
  }

  /// The token files of `parts`, in order, on several threads.
  private func make(
    _ parts: [TextPart], in folder: String, began: Int, _ progress: @Sendable (TokenisingWork) throws -> Void
  ) throws -> ([TokenFile], TokenisingWork) {
    let workers = min(threads, parts.count)
    var start = TokenisingWork(totalBytes: files.byteCount, workers: workers)
    start.partCount = parts.count
    return try PartQueue(count: parts.count, start).run(threads: workers, progress: progress) { part, done in
      try make(parts[part], in: folder, began: began, done)
    }
  }

  /// The token file of one part, found or made.
  private func make(
    _ part: TextPart, in folder: String, began: Int,
    _ progress: (_ tokenised: Int, _ known: Int) throws -> Void
  ) throws -> TokenFile {
    let fingerprint = try encoder.fingerprint.part(part)
    if let file = existing(fingerprint, in: folder), Self.isWhole(file) {
      try progress(0, part.byteCount)
      return file
    }
    return try encoder.write(
      part, to: CorpusIndex.tokenPath(folder, part: fingerprint), expected: fingerprint,
      comparesText: !part.stretches.allSatisfy { $0.file.stamp.isAtRest(at: began) }
    ) { try progress($0, 0) }
  }
}
