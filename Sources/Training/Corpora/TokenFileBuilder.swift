import Foundation
import Synchronization
import Tokenizer

/// Turns a corpus into a ``TokenFile``, once: a file that was built from the same text with the same tokenizer and
/// options is used again.
public struct TokenFileBuilder: Sendable {
  /// What a build or a look-up gave.
  public struct Outcome: Sendable {
    /// The file, open.
    public let file: TokenFile
    /// Whether it was there before.
    public let wasReused: Bool
    /// What reading the text changed; nil if the file was there before.
    public let counts: TextCounts?
  }

  private let files: CorpusFiles
  private let options: TextOptions
  private let tokenizer: any Tokenizer
  private let endToken: Int32?
  private let threads: Int

  /// - Parameters:
  ///   - files: the text.
  ///   - options: how it is read.
  ///   - tokenizer: what encodes it.
  ///   - endToken: put after each document: a decoder learns to stop by it; nil for an encoder.
  ///   - threads: how many pieces are encoded at once; the file does not depend on it.
  public init(
    _ files: CorpusFiles, options: TextOptions = TextOptions(), tokenizer: any Tokenizer, endToken: Int32?,
    threads: Int
  ) {
    self.files = files
    self.options = options
    self.tokenizer = tokenizer
    self.endToken = endToken
    self.threads = max(1, threads)
  }

  /// The token file of the corpus in `folder`, built if it is not there or is damaged.
  ///
  /// - Parameters:
  ///   - folder: where token files are kept; made if missing.
  ///   - progress: told the bytes read so far and in all; may throw to stop, and nothing is left behind then.
  /// - Throws: ``DataError``: exit code 2 for text that cannot be read, 74 for a file that cannot be written; what the
  ///   tokenizer throws.
  public func build(
    in folder: String, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> Outcome {
    let fingerprint = try CorpusFingerprint.compute(
      files, options: options, tokenizerFingerprint: tokenizer.fingerprint, endToken: endToken)
    let path = URL(fileURLWithPath: folder).appendingPathComponent("tokens-\(fingerprint.prefix(16)).bin")
      .path
    if let file = existing(path), file.corpusFingerprint == fingerprint,
      file.tokenizerFingerprint == tokenizer.fingerprint, file.vocabularySize == tokenizer.vocabularySize
    {
      return Outcome(file: file, wasReused: true, counts: nil)
    }
    var writer = try TokenFileWriter(path: path, vocabularySize: tokenizer.vocabularySize)
    do {
      var reader = TextReader(files, options: options)
      let total = files.byteCount
      while true {
        let units = try readUnits(&reader)
        if units.isEmpty { break }
        for encoded in try encode(units) { try writer.append(encoded) }
        try progress(min(reader.counts.bytesRead, total), total)
      }
      let counts = reader.counts
      guard counts.bytesRead == total else {
        throw CorpusFingerprint.changed(files.paths.joined(separator: ", "))
      }
      guard writer.tokenCount > 0 else {
        throw DataError(.input, "\(files.paths.joined(separator: ", ")): there is no text but white space.")
      }
      try writer.finish(
        textByteCount: counts.textBytes, tokenizerFingerprint: tokenizer.fingerprint,
        corpusFingerprint: fingerprint)
      return Outcome(file: try TokenFile(path: path), wasReused: false, counts: counts)
    } catch {
      writer.abandon()
      throw error
    }
  }

  /// The file at `path` if it is there and whole; a damaged one is as good as none, since it is built again.
  private func existing(_ path: String) -> TokenFile? {
    do {
      return try TokenFile(path: path)
    } catch {
      return nil
    }
  }

  /// Consecutive pieces to encode on one thread, of about one piece's length together.
  private typealias Unit = [TextPiece]

  /// The ids of one unit.
  struct Encoded {
    var ids: [Int32] = []
    /// Positions in `ids` at which a document ends.
    var documentEnds: [Int] = []
  }

  private func readUnits(_ reader: inout TextReader) throws -> [Unit] {
    var units: [Unit] = []
    var unit: Unit = []
    var length = 0
    while units.count < threads * 4, let piece = try reader.next() {
      unit.append(piece)
      length += piece.bytes.count
      if length >= TextReader.pieceLength {
        units.append(unit)
        unit = []
        length = 0
      }
    }
    if !unit.isEmpty { units.append(unit) }
    return units
  }

  private func encode(_ unit: Unit) throws -> Encoded {
    var encoded = Encoded()
    for piece in unit {
      encoded.ids +=
        try piece.startsDocument ? tokenizer.encode(piece.text) : tokenizer.encodeContinuation(piece.text)
      if piece.endsDocument {
        if let endToken { encoded.ids.append(endToken) }
        encoded.documentEnds.append(encoded.ids.count)
      }
    }
    return encoded
  }

  /// The units' ids, in order, on `threads` threads.
  private func encode(_ units: [Unit]) throws -> [Encoded] {
    let results = Mutex<[Result<Encoded, any Error>?]>(Array(repeating: nil, count: units.count))
    let workers = min(threads, units.count)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for index in stride(from: worker, to: units.count, by: workers) {
        let result = Result { try encode(units[index]) }
        results.withLock { $0[index] = result }
      }
    }
    return try results.withLock { $0 }.compactMap { try $0?.get() }
  }
}
