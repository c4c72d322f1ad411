import Foundation
import Storage
import Synchronization

/// The token ids of one part of a corpus in a file that is mapped into memory.
///
/// What the header and the table of documents say is checked when the file is opened. The ids are checked block by block,
/// each block when it is first read, so that opening costs nothing that grows with them and still no wrong id is handed
/// out.
public struct TokenFile: Sendable {
  /// Where the file is.
  public let path: String
  private let data: Data
  let header: TokenFileHeader
  private let checked: CheckedBlocks

  /// The number of tokens, end tokens included.
  public var count: Int { header.tokenCount }
  /// The number of documents that begin in this file.
  public var documentCount: Int { header.documentCount }
  /// The length of the file in bytes.
  var byteCount: Int { data.count }

  /// Maps the file at `path` and checks what is said above.
  ///
  /// - Throws: ``DataError`` for a file that cannot be read, is truncated, or is not what its header says.
  public init(path: String) throws {
    self.path = path
    data = try MappedPages.map(path)
    header = try TokenFileHeader(
      data.prefix(TokenFileHeader.length), fileLength: data.count, path: path)
    checked = CheckedBlocks(count: header.blockCount)
    try checkTables()
  }

  private func damaged(_ what: String) -> DataError {
    DataError(.badInput, "\(path): \(what) damaged. Delete the file and it is built again.")
  }

  private func checkTables() throws {
    var documents = TokenChecksum(), blocks = TokenChecksum()
    var last = 0
    var ascends = true
    data.withUnsafeBytes { bytes in
      for index in 0..<documentCount {
        let start = Int(
          UInt32(
            littleEndian: bytes.loadUnaligned(
              fromByteOffset: header.tableOffset + index * 4, as: UInt32.self)))
        documents.add(UInt64(start))
        ascends = ascends && start >= last && start <= header.tokenCount
        last = start
      }
    }
    for block in 0..<header.blockCount { blocks.add(checksum(ofBlock: block)) }
    guard documents.value == header.documentsChecksum, ascends else {
      throw damaged("the table of documents is")
    }
    guard blocks.value == header.blocksChecksum else { throw damaged("the checksums are") }
  }

  /// Checks all ids now.
  ///
  /// - Throws: ``DataError`` if one is not what was written.
  func checkAll() throws { try check(0..<count) }

  /// The checksum that is written for a block.
  private func checksum(ofBlock block: Int) -> UInt64 {
    data.withUnsafeBytes {
      UInt64(
        littleEndian: $0.loadUnaligned(
          fromByteOffset: header.blocksOffset + block * 8, as: UInt64.self))
    }
  }

  /// Checks the blocks with the ids at `range` that were not checked before.
  private func check(_ range: Range<Int>) throws {
    if range.isEmpty { return }
    let length = TokenFileHeader.blockLength
    for block in range.lowerBound / length...(range.upperBound - 1) / length where !checked.contains(block) {
      var checksum = TokenChecksum()
      var largest: Int32 = 0
      forEach(block * length..<min((block + 1) * length, count)) { id in
        checksum.add(UInt64(UInt32(bitPattern: id)))
        // A negative one is the largest of all.
        largest = id < 0 ? .max : max(largest, id)
      }
      guard checksum.value == self.checksum(ofBlock: block), Int(largest) < header.vocabularySize else {
        throw damaged("the tokens are")
      }
      checked.insert(block)
    }
  }

  /// The position of the first token of the document that begins here as number `index`.
  func documentStart(_ index: Int) -> Int {
    precondition(index >= 0 && index < documentCount, "document \(index) of \(documentCount)")
    return data.withUnsafeBytes {
      Int(
        UInt32(
          littleEndian: $0.loadUnaligned(
            fromByteOffset: header.tableOffset + index * 4, as: UInt32.self)))
    }
  }

  /// Appends the starts of the documents `range`, each with `base` added, to `starts`.
  func appendDocumentStarts(_ range: Range<Int>, base: Int, to starts: inout [Int]) {
    precondition(range.lowerBound >= 0 && range.upperBound <= documentCount)
    data.withUnsafeBytes { bytes in
      for index in range {
        let start = bytes.loadUnaligned(fromByteOffset: header.tableOffset + index * 4, as: UInt32.self)
        starts.append(base + Int(UInt32(littleEndian: start)))
      }
    }
  }

  /// The first document that begins at or after `position`; ``documentCount`` if none does.
  func firstDocument(from position: Int) -> Int {
    var low = 0
    var high = documentCount
    while low < high {
      let middle = (low + high) / 2
      if documentStart(middle) < position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Appends the ids at the positions `range` to `ids`.
  ///
  /// - Throws: ``DataError`` if they are not what was written.
  public func append(_ range: Range<Int>, to ids: inout [Int32]) throws {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "tokens \(range) of \(count)")
    try check(range)
    forEach(range) { ids.append($0) }
  }

  private func forEach(_ range: Range<Int>, _ body: (Int32) -> Void) {
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

  /// Lets go of the pages that reading brought into memory.
  func releasePages() { MappedPages.release(data) }
}

/// Which blocks of a file were found to be as written; shared by the copies of a ``TokenFile``.
fileprivate final class CheckedBlocks: Sendable {
  private let marks: Mutex<[UInt64]>

  init(count: Int) { marks = Mutex(Array(repeating: 0, count: (count + 63) / 64)) }

  func contains(_ block: Int) -> Bool { marks.withLock { $0[block / 64] >> UInt64(block % 64) & 1 == 1 } }

  func insert(_ block: Int) { marks.withLock { $0[block / 64] |= 1 << UInt64(block % 64) } }
}
