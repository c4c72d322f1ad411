import Foundation
import Storage

/// Writes a ``TokenFile`` beside its final name, syncs it and renames it, so that a file of that name is whole.
///
/// The positions of documents and the checksums are held in memory until the end: 4 bytes a document of one part of a
/// corpus.
struct TokenFileWriter {
  private let path: String
  private let partPath: String
  private let part: FileHandle
  private let vocabularySize: Int
  private let width: Int
  private(set) var tokenCount = 0
  private var documents: [UInt32] = []
  private var documentsChecksum = TokenChecksum()
  private var block = TokenChecksum()
  private var blocks: [UInt64] = []

  /// Opens the part file, which is locked as long as this process lives; the folder must be there.
  init(path: String, vocabularySize: Int) throws {
    self.path = path
    self.vocabularySize = vocabularySize
    width = TokenFileHeader.width(vocabularySize)
    partPath = TokenCache.unfinishedPath(path)
    part = try TokenCache.createLocked(partPath)
    do {
      try part.write(contentsOf: Data(count: TokenFileHeader.length))
    } catch {
      abandon()
      throw TokenCache.cannotWrite(path, error)
    }
  }

  /// Appends ids, and the positions among them at which documents begin.
  mutating func append(_ encoded: PartEncoder.Encoded) throws {
    guard tokenCount + encoded.ids.count <= TokenFileHeader.mostTokens else {
      throw DataError(
        .badInput, "A line of text has more than \(TokenFileHeader.mostTokens) tokens: break it.")
    }
    var ids: [UInt8] = []
    ids.reserveCapacity(encoded.ids.count * width)
    for (index, id) in encoded.ids.enumerated() {
      precondition(id >= 0 && Int(id) < vocabularySize, "the tokenizer gave id \(id) of \(vocabularySize)")
      block.add(UInt64(id))
      if (tokenCount + index + 1) % TokenFileHeader.blockLength == 0 {
        blocks.append(block.value)
        block = TokenChecksum()
      }
      for byte in 0..<width { ids.append(UInt8(truncatingIfNeeded: id >> Int32(8 * byte))) }
    }
    for start in encoded.documentStarts {
      documents.append(UInt32(tokenCount + start))
      documentsChecksum.add(UInt64(tokenCount + start))
    }
    tokenCount += encoded.ids.count
    do {
      try part.write(contentsOf: Data(ids))
    } catch {
      throw TokenCache.cannotWrite(path, error)
    }
  }

  /// Completes the file and gives it its name.
  mutating func finish(_ counts: TextCounts, tokenizerFingerprint: String, partFingerprint: String) throws {
    if tokenCount % TokenFileHeader.blockLength > 0 { blocks.append(block.value) }
    var blocksChecksum = TokenChecksum()
    for checksum in blocks { blocksChecksum.add(checksum) }
    let header = TokenFileHeader(
      vocabularySize: vocabularySize, tokenCount: tokenCount, documentCount: documents.count, counts: counts,
      blocksChecksum: blocksChecksum.value, documentsChecksum: documentsChecksum.value,
      tokenizerFingerprint: tokenizerFingerprint, partFingerprint: partFingerprint)
    do {
      try pad(to: header.tableOffset, from: TokenFileHeader.length + tokenCount * width)
      try write(documents)
      try pad(to: header.blocksOffset, from: header.tableOffset + documents.count * 4)
      try write(blocks)
      try part.seek(toOffset: 0)
      try part.write(contentsOf: header.encoded)
      try part.synchronize()
    } catch {
      throw TokenCache.cannotWrite(path, error)
    }
    try TokenCache.publish(partPath, as: path)
    // Not `closeFile`, which ends the process where closing fails.
    do { try part.close() } catch { throw TokenCache.cannotWrite(path, error) }
  }

  private func pad(to end: Int, from start: Int) throws {
    try part.write(contentsOf: Data(count: end - start))
  }

  private func write(_ numbers: [some FixedWidthInteger]) throws {
    for start in stride(from: 0, to: numbers.count, by: 1 << 16) {
      var bytes = Data()
      for number in numbers[start..<min(start + 1 << 16, numbers.count)] {
        bytes.append(littleEndian: number)
      }
      try part.write(contentsOf: bytes)
    }
  }

  /// Removes what was written so far.
  func abandon() {
    unlink(partPath)
    part.closeFile()
  }
}
