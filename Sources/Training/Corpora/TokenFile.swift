import Foundation

/// The token ids of a corpus in a file that is mapped into memory, so that it may be larger than RAM.
///
/// A header (``TokenFileHeader``), the ids as 16- or 32-bit little-endian numbers, and the position of each
/// document's first token. Everything is checked when the file is opened: afterwards every id is in
/// `0..<vocabularySize` and every document lies inside the file.
public struct TokenFile: Sendable {
  /// Where the file is.
  public let path: String
  private let data: Data
  private let header: TokenFileHeader

  /// The number of tokens, end tokens included.
  public var count: Int { header.tokenCount }
  /// The number of documents.
  public var documentCount: Int { header.documentCount }
  /// The number of ids of the tokenizer that made the file.
  public var vocabularySize: Int { header.vocabularySize }
  /// The length of the text in bytes of UTF-8, after cleaning.
  public var textByteCount: Int { header.textByteCount }
  /// The SHA-256 of the tokenizer's model.
  public var tokenizerFingerprint: String { header.tokenizerFingerprint }
  /// The SHA-256 of text, reading options and tokenizer together.
  public var corpusFingerprint: String { header.corpusFingerprint }

  /// Maps the file at `path` and checks all of it.
  ///
  /// - Throws: ``DataError`` (exit code 2) for a file that cannot be read, is truncated, or is not what its header says.
  public init(path: String) throws {
    self.path = path
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    } catch {
      throw DataError(.input, "\(path): cannot be read (\(CorpusFiles.reason(error))).")
    }
    header = try TokenFileHeader(
      data.prefix(TokenFileHeader.length), fileLength: data.count, path: path)
    try check()
  }

  private func check() throws {
    var checksum = TokenChecksum()
    var largest: Int32 = 0
    var smallest: Int32 = 0
    forEach(0..<count) { id in
      checksum.add(id)
      largest = max(largest, id)
      smallest = min(smallest, id)
    }
    guard checksum == header.checksum, smallest >= 0, Int(largest) < vocabularySize else {
      throw DataError(.input, "\(path): the tokens are damaged. Delete the file and it is built again.")
    }
    var last = 0
    var ascends = documentStart(0) == 0
    for document in 0...documentCount {
      let start = documentStart(document)
      ascends = ascends && start >= last
      last = start
    }
    guard ascends, last == count else {
      throw DataError(
        .input, "\(path): the table of documents is damaged. Delete the file and it is built again.")
    }
  }

  /// The position of the first token of document `index`; `count` for `index` = ``documentCount``.
  public func documentStart(_ index: Int) -> Int {
    precondition(index >= 0 && index <= documentCount, "document \(index) of \(documentCount)")
    return data.withUnsafeBytes {
      Int(
        truncatingIfNeeded: UInt64(
          littleEndian: $0.loadUnaligned(
            fromByteOffset: header.tableOffset + index * 8, as: UInt64.self)))
    }
  }

  /// The tokens of document `index`, as positions.
  public func document(_ index: Int) -> Range<Int> { documentStart(index)..<documentStart(index + 1) }

  /// The first document that starts at or after `position`; ``documentCount`` if there is none.
  public func firstDocument(from position: Int) -> Int {
    var low = 0
    var high = documentCount
    while low < high {
      let middle = (low + high) / 2
      if documentStart(middle) < position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The ids at the positions `range`.
  public subscript(range: Range<Int>) -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(range.count)
    append(range, to: &ids)
    return ids
  }

  /// Appends the ids at the positions `range` to `ids`.
  public func append(_ range: Range<Int>, to ids: inout [Int32]) {
    forEach(range) { ids.append($0) }
  }

  private func forEach(_ range: Range<Int>, _ body: (Int32) -> Void) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "tokens \(range) of \(count)")
    data.withUnsafeBytes { bytes in
      if header.bytesPerToken == 2 {
        for position in range {
          let id = bytes.loadUnaligned(
            fromByteOffset: TokenFileHeader.length + position * 2, as: UInt16.self)
          body(Int32(UInt16(littleEndian: id)))
        }
      } else {
        for position in range {
          let id = bytes.loadUnaligned(
            fromByteOffset: TokenFileHeader.length + position * 4, as: Int32.self)
          body(Int32(littleEndian: id))
        }
      }
    }
  }
}
