import Foundation

/// Writes a ``TokenFile`` beside its final name, syncs it and renames it, so that a file of that name is whole.
struct TokenFileWriter {
  private let path: String
  private let partPath: String
  private let tablePath: String
  private let part: FileHandle
  /// The document table grows in a file of its own: a corpus of lines has more of them than fit in memory.
  private let table: FileHandle
  private let vocabularySize: Int
  private let width: Int
  private var checksum = TokenChecksum()
  private(set) var tokenCount = 0
  private var documentCount = 0

  /// Opens the part files; the folder is made if it is missing.
  init(path: String, vocabularySize: Int) throws {
    self.path = path
    self.vocabularySize = vocabularySize
    width = TokenFileHeader.width(vocabularySize)
    let mark = "\(ProcessInfo.processInfo.processIdentifier)"
    partPath = "\(path).\(mark).part"
    tablePath = "\(path).\(mark).documents"
    do {
      try FileManager.default.createDirectory(
        at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(count: TokenFileHeader.length).write(to: URL(fileURLWithPath: partPath))
      try Data(count: 8).write(to: URL(fileURLWithPath: tablePath))
      part = try FileHandle(forUpdating: URL(fileURLWithPath: partPath))
      table = try FileHandle(forUpdating: URL(fileURLWithPath: tablePath))
      try part.seekToEnd()
      try table.seekToEnd()
    } catch {
      throw Self.cannotWrite(path, error)
    }
  }

  private static func cannotWrite(_ path: String, _ error: any Error) -> DataError {
    DataError(.output, "\(path): cannot be written (\(CorpusFiles.reason(error))).")
  }

  /// Appends ids and the ends of documents among them.
  mutating func append(_ encoded: TokenFileBuilder.Encoded) throws {
    var ids: [UInt8] = []
    ids.reserveCapacity(encoded.ids.count * width)
    for id in encoded.ids {
      precondition(id >= 0 && Int(id) < vocabularySize, "the tokenizer gave id \(id) of \(vocabularySize)")
      checksum.add(id)
      for byte in 0..<width { ids.append(UInt8(truncatingIfNeeded: id >> Int32(8 * byte))) }
    }
    var ends = Data(capacity: encoded.documentEnds.count * 8)
    for end in encoded.documentEnds { ends.append(littleEndian: UInt64(tokenCount + end)) }
    do {
      try part.write(contentsOf: Data(ids))
      try table.write(contentsOf: ends)
    } catch {
      throw Self.cannotWrite(path, error)
    }
    tokenCount += encoded.ids.count
    documentCount += encoded.documentEnds.count
  }

  /// Completes the file and gives it its name.
  mutating func finish(textByteCount: Int, tokenizerFingerprint: String, corpusFingerprint: String) throws {
    let header = TokenFileHeader(
      vocabularySize: vocabularySize, tokenCount: tokenCount, documentCount: documentCount,
      textByteCount: textByteCount, checksum: checksum, tokenizerFingerprint: tokenizerFingerprint,
      corpusFingerprint: corpusFingerprint)
    do {
      try part.write(
        contentsOf: Data(count: header.tableOffset - TokenFileHeader.length - tokenCount * width))
      try table.seek(toOffset: 0)
      while let chunk = try table.read(upToCount: 1 << 20), !chunk.isEmpty {
        try part.write(contentsOf: chunk)
      }
      try part.seek(toOffset: 0)
      try part.write(contentsOf: header.encoded)
      try part.synchronize()
      try part.close()
      try table.close()
      try FileManager.default.removeItem(atPath: tablePath)
    } catch {
      throw Self.cannotWrite(path, error)
    }
    guard rename(partPath, path) == 0 else {
      throw Self.cannotWrite(path, NSError(domain: NSPOSIXErrorDomain, code: Int(errno)))
    }
    // The folder's entry is synced too, or a crash could bring the old name back.
    let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// Removes what was written so far.
  func abandon() {
    unlink(partPath)
    unlink(tablePath)
  }
}
