import Foundation
import Storage

/// What token files depend on, as SHA-256: the text, how it is read, the tokenizer and what stands around
/// documents.
///
/// Names and times of files are no part of it.
struct CorpusFingerprint: Sendable {
  let options: TextOptions
  let tokenizer: String
  let frame: DocumentFrame

  /// How text becomes tokens, in words.
  private var setting: String {
    // Without a begin token as before there were any, so that what is cached stays.
    let begin = frame.begin.map { " begin \($0)" } ?? ""
    return """
      apus tokens \(TokenFileHeader.version)
      documents \(options.documents.rawValue) invalid \(options.invalidUTF8.rawValue)
      column \(options.textColumn.map { "\($0.utf8.count) \($0)" } ?? "none")
      tokenizer \(tokenizer) end \(frame.end.map(String.init) ?? "none")\(begin)

      """
  }

  /// The fingerprint of one part, of which every byte is read.
  func part(_ part: TextPart) throws -> String {
    try self.part(
      part,
      digests: part.stretches.map { stretch in
        var hash = SHA256()
        var length = 0
        try LineBorders.forEachChunk(of: stretch.file, stretch.range) { chunk in
          length += chunk.count
          hash.update(chunk)
          return true
        }
        guard length == stretch.range.count else { throw Self.changed(stretch.file.name) }
        return hash.finish()
      })
  }

  /// The fingerprint of one part from the digests of the bytes of its stretches.
  func part(_ part: TextPart, digests: [[UInt8]]) -> String {
    precondition(digests.count == part.stretches.count)
    var hash = SHA256()
    hash.update(Array("\(setting)stretches \(digests.count)\n".utf8))
    for (stretch, digest) in zip(part.stretches, digests) {
      let begins = stretch.range.lowerBound == 0, ends = stretch.range.upperBound == stretch.file.byteCount
      let place = "\(begins ? "begins" : "goes-on") \(ends ? "ends" : "stops") \(stretch.range.count)"
      hash.update(
        Array(
          "\((stretch.kind ?? .text).fingerprint(options)) \(place) \(SHA256.hexadecimal(digest))\n".utf8))
    }
    return SHA256.hexadecimal(hash.finish())
  }

  /// The fingerprint of a corpus from those of its parts.
  func corpus(_ parts: [String]) -> String {
    var hash = SHA256()
    hash.update(Array("\(setting)parts \(parts.count)\n".utf8))
    for part in parts { hash.update(Array((part + "\n").utf8)) }
    return SHA256.hexadecimal(hash.finish())
  }

  /// What the file system says of all files, and how they are read: as long as this is the same nothing has to be read.
  func stamp(_ files: CorpusFiles) -> String {
    var hash = SHA256()
    hash.update(Array("\(setting)files \(files.files.count)\n".utf8))
    for file in files.files {
      let kind = (file.path as NSString).pathExtension.lowercased()
      // What was read as text of a table by earlier versions is not what is read now.
      let isNew = !["txt", "jsonl", "ndjson", "json"].contains(kind)
      hash.update(Array("\(file.stamp.text) \(kind)\(isNew ? " or table" : "")\n".utf8))
    }
    return SHA256.hexadecimal(hash.finish())
  }

  /// The error for a file that is not what it was a moment ago.
  static func changed(_ name: String) -> DataError {
    DataError(.badInput, "\(name): the file changed while it was read. Try again when nothing writes to it.")
  }
}
