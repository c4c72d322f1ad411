import Foundation
import Storage

/// The first 256 bytes of a token file: little-endian 64-bit numbers, two fingerprints, and a checksum of these.
///
/// After it come the ids, 16 or 32 bits each, the 32-bit positions at which documents begin, and a 64-bit checksum for
/// each block of ids; each of the three starts at a multiple of eight.
struct TokenFileHeader: Equatable {
  static let length = 256
  /// "APUSTOK" and a line feed, which a transfer that alters line ends would break.
  static let magic: [UInt8] = Array("APUSTOK\n".utf8)
  static let version = 2
  /// Tokens with one checksum: 32 or 64 KB, which a page fault brings in anyway.
  static let blockLength = 16_384
  /// The largest number of tokens: positions of documents have 32 bits.
  static let mostTokens = Int(UInt32.max)

  /// 2 or 4.
  var bytesPerToken: Int
  var vocabularySize: Int
  var tokenCount: Int
  /// Documents that begin in this file.
  ///
  /// The first tokens may belong to one that began in the file before.
  var documentCount: Int
  var textByteCount: Int
  var invalidSequences: Int
  var invalidLines: Int
  var emptyRows: Int
  /// Of the checksums of all blocks.
  var blocksChecksum: UInt64
  /// Of the table of documents.
  var documentsChecksum: UInt64
  /// 64 hexadecimal digits each.
  var tokenizerFingerprint: String
  /// Of the text and how it was read, with the tokenizer.
  var partFingerprint: String

  var blockCount: Int { (tokenCount + Self.blockLength - 1) / Self.blockLength }
  /// Where the document table starts.
  var tableOffset: Int { Self.length + (tokenCount * bytesPerToken + 7) / 8 * 8 }
  /// Where the checksums of the blocks start.
  var blocksOffset: Int { tableOffset + (documentCount * 4 + 7) / 8 * 8 }
  /// The length of the whole file.
  var fileLength: Int { blocksOffset + blockCount * 8 }

  /// The bytes that the checksum of the header covers.
  private static let covered = 8 + 11 * 8 + 128

  var encoded: Data {
    precondition(tokenizerFingerprint.utf8.count == 64 && partFingerprint.utf8.count == 64)
    var data = Data(Self.magic)
    for number in [
      Self.version, bytesPerToken, vocabularySize, tokenCount, documentCount, textByteCount, invalidSequences,
      invalidLines, emptyRows,
    ] { data.append(littleEndian: UInt64(number)) }
    data.append(littleEndian: blocksChecksum)
    data.append(littleEndian: documentsChecksum)
    data.append(contentsOf: tokenizerFingerprint.utf8)
    data.append(contentsOf: partFingerprint.utf8)
    data.append(littleEndian: Self.sum(of: data))
    data.append(Data(count: Self.length - data.count))
    return data
  }

  /// Reads a header and checks every number against the others and the length of the file.
  init(_ data: Data, fileLength: Int, path: String) throws {
    func damaged(_ what: String) -> DataError {
      DataError(.badInput, "\(path): is not a whole token file (\(what)). Delete it and it is built again.")
    }
    guard data.count == Self.length, data.prefix(8).elementsEqual(Self.magic) else {
      throw damaged("no header")
    }
    let bytes = Array(data)
    func word(at offset: Int) -> UInt64 {
      bytes[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    func raw(_ index: Int) -> UInt64 { word(at: 8 + index * 8) }
    guard raw(0) == UInt64(Self.version) else {
      throw damaged("version \(raw(0)), expected \(Self.version)")
    }
    guard word(at: Self.covered) == Self.sum(of: data.prefix(Self.covered)) else {
      throw damaged("the header is damaged")
    }
    func number(_ index: Int) throws -> Int {
      // No count comes near this for a file of the length at hand, and below it no product overflows.
      guard raw(index) <= UInt64(max(fileLength, 1 << 31)) * 64 else {
        throw damaged("a number in the header is \(raw(index))")
      }
      return Int(raw(index))
    }
    bytesPerToken = try number(1)
    vocabularySize = try number(2)
    tokenCount = try number(3)
    documentCount = try number(4)
    textByteCount = try number(5)
    invalidSequences = try number(6)
    invalidLines = try number(7)
    emptyRows = try number(8)
    guard vocabularySize > 0, vocabularySize <= Int(Int32.max), bytesPerToken == Self.width(vocabularySize)
    else {
      throw damaged("\(bytesPerToken) bytes a token for a vocabulary of \(vocabularySize)")
    }
    guard tokenCount <= min(fileLength, Self.mostTokens), documentCount <= fileLength else {
      throw damaged("\(tokenCount) tokens and \(documentCount) documents in \(fileLength) bytes")
    }
    blocksChecksum = raw(9)
    documentsChecksum = raw(10)
    tokenizerFingerprint = String(decoding: bytes[96..<160], as: UTF8.self)
    partFingerprint = String(decoding: bytes[160..<224], as: UTF8.self)
    guard self.fileLength == fileLength else {
      throw damaged("\(fileLength) bytes long, expected \(self.fileLength)")
    }
  }

  /// The header of what a writer has written.
  init(
    vocabularySize: Int, tokenCount: Int, documentCount: Int, counts: TextCounts, blocksChecksum: UInt64,
    documentsChecksum: UInt64, tokenizerFingerprint: String, partFingerprint: String
  ) {
    bytesPerToken = Self.width(vocabularySize)
    self.vocabularySize = vocabularySize
    self.tokenCount = tokenCount
    self.documentCount = documentCount
    textByteCount = counts.textBytes
    invalidSequences = counts.invalidSequences
    invalidLines = counts.invalidLines
    emptyRows = counts.emptyRows
    self.blocksChecksum = blocksChecksum
    self.documentsChecksum = documentsChecksum
    self.tokenizerFingerprint = tokenizerFingerprint
    self.partFingerprint = partFingerprint
  }

  /// The checksum of the header's own bytes, which stands after them.
  private static func sum(of bytes: Data) -> UInt64 {
    var checksum = TokenChecksum()
    for byte in bytes { checksum.add(UInt64(byte)) }
    return checksum.value
  }

  /// Two bytes are enough for ids of a vocabulary of up to 65,535 tokens.
  static func width(_ vocabularySize: Int) -> Int { vocabularySize <= 65_535 ? 2 : 4 }
}

/// Fletcher's checksum in 64 bits: the sum of a running sum's values, which sees order (Fletcher 1982).
///
/// Every number counts one more than it is, so that zeros count. A number that changed alone always shows: its weight is
/// its distance from the end, below 2³², and its change is below 2³² too, so that their product is not 0 mod 2⁶⁴.
struct TokenChecksum: Equatable {
  private var sum: UInt64 = 0
  private(set) var value: UInt64 = 0

  mutating func add(_ number: UInt64) {
    sum &+= number &+ 1
    value &+= sum
  }
}

extension Data {
  /// Appends the bytes of an integer, lowest first.
  mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
