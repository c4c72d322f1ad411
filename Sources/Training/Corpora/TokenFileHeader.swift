import Foundation

/// The first 256 bytes of a token file: little-endian 64-bit numbers, two fingerprints, and a checksum of these.
struct TokenFileHeader: Equatable {
  static let length = 256
  /// "APUSTOK" and a line feed, which a transfer that alters line ends would break.
  static let magic: [UInt8] = Array("APUSTOK\n".utf8)
  static let version = 1

  /// 2 or 4.
  var bytesPerToken: Int
  var vocabularySize: Int
  var tokenCount: Int
  var documentCount: Int
  var textByteCount: Int
  /// The two running sums of ``TokenChecksum``.
  var checksum: TokenChecksum
  /// 64 hexadecimal digits each.
  var tokenizerFingerprint: String
  var corpusFingerprint: String

  /// Where the document table starts: after the tokens, at a multiple of eight.
  var tableOffset: Int { Self.length + (tokenCount * bytesPerToken + 7) / 8 * 8 }
  /// The length of the whole file.
  var fileLength: Int { tableOffset + (documentCount + 1) * 8 }

  var encoded: Data {
    var data = Data(Self.magic)
    for number in [
      Self.version, bytesPerToken, vocabularySize, tokenCount, documentCount, textByteCount,
    ] { data.append(littleEndian: UInt64(number)) }
    data.append(littleEndian: checksum.sum)
    data.append(littleEndian: checksum.sumOfSums)
    data.append(contentsOf: tokenizerFingerprint.utf8)
    data.append(contentsOf: corpusFingerprint.utf8)
    data.append(littleEndian: Self.sum(of: data))
    data.append(Data(count: Self.length - data.count))
    return data
  }

  /// Reads a header and checks every number against the others and the length of the file.
  init(_ data: Data, fileLength: Int, path: String) throws {
    func damaged(_ what: String) -> DataError {
      DataError(.input, "\(path): is not a whole token file (\(what)). Delete it and it is built again.")
    }
    guard data.count == Self.length, data.prefix(8).elementsEqual(Self.magic) else {
      throw damaged("no header")
    }
    let bytes = Array(data)
    func raw(_ index: Int) -> UInt64 {
      bytes[8 + index * 8..<16 + index * 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    func number(_ index: Int) throws -> Int {
      // No count comes near this for a file of the length at hand, and below it no product overflows.
      guard raw(index) <= UInt64(max(fileLength, 1 << 31)) * 64 else {
        throw damaged("a number in the header is \(raw(index))")
      }
      return Int(raw(index))
    }
    guard raw(24) == Self.sum(of: data.prefix(200)) else { throw damaged("the header is damaged") }
    guard try number(0) == Self.version else {
      throw damaged("version \(try number(0)), expected \(Self.version)")
    }
    bytesPerToken = try number(1)
    vocabularySize = try number(2)
    tokenCount = try number(3)
    documentCount = try number(4)
    textByteCount = try number(5)
    guard vocabularySize > 0, vocabularySize <= Int(Int32.max), bytesPerToken == Self.width(vocabularySize)
    else {
      throw damaged("\(bytesPerToken) bytes a token for a vocabulary of \(vocabularySize)")
    }
    guard tokenCount <= fileLength, documentCount <= fileLength else {
      throw damaged("\(tokenCount) tokens and \(documentCount) documents in \(fileLength) bytes")
    }
    checksum = TokenChecksum(sum: raw(6), sumOfSums: raw(7))
    tokenizerFingerprint = String(decoding: bytes[72..<136], as: UTF8.self)
    corpusFingerprint = String(decoding: bytes[136..<200], as: UTF8.self)
    guard self.fileLength == fileLength else {
      throw damaged("\(fileLength) bytes long, expected \(self.fileLength)")
    }
  }

  init(
    vocabularySize: Int, tokenCount: Int, documentCount: Int, textByteCount: Int, checksum: TokenChecksum,
    tokenizerFingerprint: String, corpusFingerprint: String
  ) {
    precondition(tokenizerFingerprint.utf8.count == 64 && corpusFingerprint.utf8.count == 64)
    bytesPerToken = Self.width(vocabularySize)
    self.vocabularySize = vocabularySize
    self.tokenCount = tokenCount
    self.documentCount = documentCount
    self.textByteCount = textByteCount
    self.checksum = checksum
    self.tokenizerFingerprint = tokenizerFingerprint
    self.corpusFingerprint = corpusFingerprint
  }

  /// The checksum of the header's own bytes, which stands after them.
  private static func sum(of bytes: Data) -> UInt64 {
    var checksum = TokenChecksum()
    for byte in bytes { checksum.add(Int32(byte)) }
    return checksum.sumOfSums
  }

  /// Two bytes are enough for ids of a vocabulary of up to 65,535 tokens.
  static func width(_ vocabularySize: Int) -> Int { vocabularySize <= 65_535 ? 2 : 4 }
}

/// Fletcher's checksum in 64 bits: a running sum, and the sum of its values, which sees order (Fletcher 1982).
struct TokenChecksum: Equatable {
  var sum: UInt64 = 0
  var sumOfSums: UInt64 = 0

  mutating func add(_ token: Int32) {
    sum &+= UInt64(truncatingIfNeeded: token) &+ 1
    sumOfSums &+= sum
  }
}

extension Data {
  /// Appends the bytes of an integer, lowest first.
  mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
