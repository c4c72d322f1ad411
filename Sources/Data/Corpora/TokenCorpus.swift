import Synchronization

/// The token ids of a corpus, which may be larger than RAM: mapped token files, read as if they followed each other.
///
/// Every id that is handed out is in `0..<vocabularySize`; every document lies inside the corpus.
public struct TokenCorpus: Sendable {
  /// The files, in order; a document may continue from one in the next.
  public let files: [TokenFile]
  /// The number of ids of the tokenizer that made them.
  public let vocabularySize: Int
  /// The SHA-256 of the tokenizer's model.
  public let tokenizerFingerprint: String
  /// The SHA-256 of text, reading options and tokenizer together.
  public let fingerprint: String
  /// What reading the text found and changed; the bytes read are not known any more.
  public let counts: TextCounts
  /// The number of tokens before each file, and last of all.
  private let starts: [Int]
  /// The number of documents before each file, and last of all.
  private let documents: [Int]
  private let pages: ReadPages

  /// The number of tokens, end tokens included.
  public var count: Int { starts[files.count] }
  /// The number of documents.
  public var documentCount: Int { documents[files.count] }
  /// The length of the text in bytes of UTF-8, after cleaning.
  public var textByteCount: Int { counts.textBytes }

  /// The corpus of `files`, at least one, which one tokenizer made.
  package init(_ files: [TokenFile], fingerprint: String) {
    precondition(!files.isEmpty)
    self.files = files
    self.fingerprint = fingerprint
    vocabularySize = files[0].header.vocabularySize
    tokenizerFingerprint = files[0].header.tokenizerFingerprint
    var starts = [0], documents = [0], bytes = 0, counts = TextCounts()
    for file in files {
      starts.append(starts[starts.count - 1] + file.count)
      documents.append(documents[documents.count - 1] + file.documentCount)
      bytes += file.byteCount
      counts.textBytes += file.header.textByteCount
      counts.invalidSequences += file.header.invalidSequences
      counts.invalidLines += file.header.invalidLines
      counts.emptyRows += file.header.emptyRows
    }
    counts.documents = documents[files.count]
    self.starts = starts
    self.documents = documents
    self.counts = counts
    pages = ReadPages(of: bytes)
  }

  /// The position of the first token of document `index`; `count` for `index` = ``documentCount``.
  public func documentStart(_ index: Int) -> Int {
    precondition(index >= 0 && index <= documentCount, "document \(index) of \(documentCount)")
    if index == documentCount { return count }
    let file = RisingBounds.place(index, in: documents)
    return starts[file] + files[file].documentStart(index - documents[file])
  }

  /// The starts of the documents `range`, and last the end of the last one.
  package func documentBorders(_ range: Range<Int>) -> [Int] {
    var borders: [Int] = []
    borders.reserveCapacity(range.count + 1)
    var next = range.lowerBound
    while next < range.upperBound {
      let file = RisingBounds.place(next, in: documents)
      let end = min(range.upperBound, documents[file + 1])
      files[file].appendDocumentStarts(
        next - documents[file]..<end - documents[file], base: starts[file], to: &borders)
      next = end
    }
    borders.append(documentStart(range.upperBound))
    return borders
  }

  /// The tokens of document `index`, as positions.
  public func document(_ index: Int) -> Range<Int> { documentStart(index)..<documentStart(index + 1) }

  /// The first document that starts at or after `position`; ``documentCount`` if there is none.
  public func firstDocument(from position: Int) -> Int {
    if position >= count { return documentCount }
    let file = RisingBounds.place(position, in: starts)
    return documents[file] + files[file].firstDocument(from: position - starts[file])
  }

  /// The ids at the positions `range`.
  ///
  /// - Throws: ``DataError`` if a file is damaged.
  public func tokens(_ range: Range<Int>) throws -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(range.count)
    try append(range, to: &ids)
    return ids
  }

  /// Appends the ids at the positions `range` to `ids`.
  ///
  /// - Throws: ``DataError`` if a file is damaged.
  public func append(_ range: Range<Int>, to ids: inout [Int32]) throws {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "tokens \(range) of \(count)")
    var position = range.lowerBound
    while position < range.upperBound {
      let file = RisingBounds.place(position, in: starts)
      let end = min(range.upperBound, starts[file + 1])
      try files[file].append(position - starts[file]..<end - starts[file], to: &ids)
      position = end
    }
    if pages.areMany(after: range.count) { releasePages() }
  }

  /// Lets go of the pages that reading brought into memory.
  package func releasePages() { for file in files { file.releasePages() } }
}

/// Counts reads, to tell when so many pages of a large corpus are in memory that they are to be let go of.
fileprivate final class ReadPages: Sendable {
  /// A read takes a block for its checksum, and the system maps the 16 pages around each fault: some 128 KB.
  private static let perRead = 1 << 17
  /// At most this much of a corpus stays in the process.
  private static let most = 1 << 26

  private let isLarge: Bool
  private let held = Mutex(0)

  package init(of bytes: Int) { isLarge = bytes > Self.most }

  /// Whether it is time, after one more read of `tokens`.
  package func areMany(after tokens: Int) -> Bool {
    guard isLarge else { return false }
    return held.withLock { held in
      held += Self.perRead + 4 * tokens
      guard held > Self.most else { return false }
      held = 0
      return true
    }
  }
}
