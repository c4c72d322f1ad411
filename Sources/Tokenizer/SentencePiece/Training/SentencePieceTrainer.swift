import CSentencePiece
import Foundation
import Storage

/// Learns a SentencePiece vocabulary from text.
///
/// The ids are `<unk>` 0, `<s>` 1, `</s>` 2, `<pad>` 3, `<cls>` 4, `<sep>` 5, `<mask>` 6, then other control
/// symbols, user-defined symbols, the bytes, and what was learned. The same text and options give the same
/// model with any number of threads.
public struct SentencePieceTrainer: Sendable {
  /// What the training saw and made.
  public struct Report: Sendable, Equatable, Codable {
    /// Sentences that were learned from, after long lines were split.
    public var sentences = 0
    /// Their bytes.
    public var bytes = 0
    /// Lines that were not drawn, because the text is larger than the memory budget.
    public var unsampledLines = 0
    /// Lines that came in parts because they were too long.
    public var splitLines = 0
    /// Lines changed or left out because they were not UTF-8.
    public var invalidLines = 0
    /// Lines split at U+2585, which the library keeps for itself.
    public var reservedLines = 0
    /// Words left out because they are longer than a piece may be; of text for a vocabulary of words.
    public var longWords = 0
    /// The pieces asked for.
    public var requestedVocabularySize = 0
    /// The pieces of the model.
    public var vocabularySize = 0

    /// Whether the text did not yield the pieces asked for.
    public var isShrunk: Bool { vocabularySize < requestedVocabularySize }
  }

  /// How the vocabulary is learned.
  public var options: SentencePieceTrainerOptions

  /// A trainer with `options`.
  public init(_ options: SentencePieceTrainerOptions) {
    self.options = options
  }

  /// Longer lines are cut when they are read; shorter ones, where they are too long for the library, by the feed.
  private static let longestLine = 1 << 20

  /// Learns from text files.
  ///
  /// - Parameters:
  ///   - files: paths of UTF-8 text files, read in this order and never held in memory as a whole.
  ///   - policy: what to do with lines that are not UTF-8.
  /// - Returns: the bytes of the model file, and what was seen.
  /// - Throws: if a file cannot be read, there is no text, or the options do not fit the text.
  public func train(
    files: [String], invalidUTF8 policy: InvalidUTF8 = .error
  ) throws(TokenizerError) -> (model: Data, report: Report) {
    try options.validate()
    var total = 0
    for path in files { total += try Self.size(of: path) }
    var lines = TextLines(paths: files, limit: Self.longestLine, policy: policy)
    let named = files.count == 1 ? files[0] : "the \(files.count) files given"
    var result: (model: Data, report: Report)
    do {
      result = try train(totalBytes: total, source: named) { try lines.next() }
    } catch let error as TokenizerError {
      throw error
    } catch {
      preconditionFailure("the reader and the trainer throw no other errors: \(error)")
    }
    result.report.invalidLines += lines.invalidLines
    return result
  }

  /// Learns from lines that the caller supplies.
  ///
  /// - Parameters:
  ///   - totalBytes: about how many bytes there are, which decides the share that is drawn.
  ///   - source: what to call the text in error messages.
  ///   - next: the UTF-8 bytes of the next line, or nil after the last; called from another thread.
  /// - Returns: the bytes of the model file, and what was seen.
  /// - Throws: what `next` throws, or `TokenizerError`.
  public func train(
    totalBytes: Int, source: String, next: () throws -> [UInt8]?
  ) throws -> (model: Data, report: Report) {
    do {
      return try attempt(totalBytes: totalBytes, source: source, next: next)
    } catch let problem as TooManyCharacters {
      throw TokenizerError(
        .usage,
        "A vocabulary of \(options.vocabularySize) pieces is too small for the characters of \(source): "
          + "\(problem.needed) are needed. Ask for more pieces, or lower the character coverage.")
    }
  }

  /// A vocabulary that has no room for the characters that its text, or its options, require.
  struct TooManyCharacters: Error {
    /// The pieces needed.
    let needed: Int
  }

  /// As ``train(totalBytes:source:next:)``; throws `TooManyCharacters` for a vocabulary without room for them.
  func attempt(
    totalBytes: Int, source: String, next: () throws -> [UInt8]?
  ) throws -> (model: Data, report: Report) {
    try options.validate()
    return try withoutActuallyEscaping(next) { next in
      let feed = TrainingFeed(options: options, totalBytes: totalBytes, next: next)
      var (status, bytes, message) = run(feed)
      if let error = feed.error { throw error }
      var report = feed.report
      guard feed.hasText || report.longWords == 0 else {
        throw TokenizerError(
          .badInput,
          "Every word of \(source) is longer than the \(options.longestWord) bytes that a piece may have. "
            + "A vocabulary of words needs text with spaces between them: choose another type.")
      }
      guard feed.hasText else {
        throw TokenizerError(
          .badInput,
          "There is no text to learn from in \(source): it is empty, or has only spaces, control characters and "
            + "user-defined symbols.")
      }
      guard status == 0 else { throw explain(message, source: source) }
      let model = try SentencePieceModelCheck.check(bytes, path: "the trained model")
      guard
        options.preset != .lm || options.type == .word
          || model.pieces.contains(where: { $0.text == "\u{2581}" })
      else {
        throw TokenizerError(
          .usage,
          "No piece was left for the space, so that text could not be restored. Ask for more than "
            + "\(options.vocabularySize) pieces, or set the character coverage to 1.")
      }
      TrainedModelTouches.apply(to: &bytes, model)
      report.requestedVocabularySize = options.vocabularySize
      report.vocabularySize = model.pieces.count
      return (Data(bytes), report)
    }
  }

  private func run(_ feed: TrainingFeed) -> (status: Int32, model: [UInt8], message: String) {
    let arguments = options.arguments
    let strings = arguments.map { (strdup($0.0), strdup($0.1)) }
    defer {
      for (name, value) in strings {
        free(name)
        free(value)
      }
    }
    var bytes: UnsafeMutableRawPointer?
    var length = 0
    var message: UnsafeMutablePointer<CChar>?
    let status = csp_train(
      strings.map { UnsafePointer($0.0) }, strings.map { UnsafePointer($0.1) }, strings.count,
      Int32(clamping: options.threads),
      { context, line, length in
        guard let context, let line, let length else { return -1 }
        return Unmanaged<TrainingFeed>.fromOpaque(context).takeUnretainedValue().give(line, length)
      },
      Unmanaged.passUnretained(feed).toOpaque(), &bytes, &length, &message)
    guard status == 0 else { return (status, [], SentencePieceLibrary.take(message)) }
    return (0, SentencePieceLibrary.take(bytes?.assumingMemoryBound(to: UInt8.self), length), "")
  }

  /// The library's message in the caller's words.
  private func explain(_ message: String, source: String) -> any Error {
    if let match = message.firstMatch(of: /smaller than required_chars\.?\s*(\d+) vs (\d+)/),
      let needed = Int(match.2)
    {
      return TooManyCharacters(needed: needed)
    }
    return TokenizerError(
      .badInput,
      "The vocabulary could not be learned from \(source); the SentencePiece library says: \(message)")
  }

  private static func size(of path: String) throws(TokenizerError) -> Int {
    do {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: fileURL(path).resolvingSymlinksInPath().path)
      guard attributes[.type] as? FileAttributeType != .typeDirectory else {
        throw TokenizerError(.badInput, "\(path) is a folder; expected a text file.")
      }
      return (attributes[.size] as? NSNumber)?.intValue ?? 0
    } catch let error as TokenizerError {
      throw error
    } catch {
      throw TokenizerError(.badInput, "\(path) cannot be read: \(FailureReason.text(error))")
    }
  }
}
