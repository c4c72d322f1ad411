import Foundation
import Storage
import Tokenizer

/// Turns one part of a corpus into a token file.
struct PartEncoder: Sendable {
  let options: TextOptions
  let tokenizer: any Tokenizer
  /// What is put around each document.
  let frame: DocumentFrame
  let fingerprint: CorpusFingerprint

  /// The ids of some text.
  struct Encoded {
    var ids: [Int32] = []
    /// Positions in `ids` at which a document begins.
    var documentStarts: [Int] = []
  }

  /// Writes the token file of `part` to `path`.
  ///
  /// - Parameters:
  ///   - expected: the part's fingerprint, by an earlier reading.
  ///   - comparesText: whether the bytes are digested once more, to see that they are those of that reading.
  ///   - progress: called with the bytes of text read since the last call; may throw to stop, and nothing is left behind then.
  func write(
    _ part: TextPart, to path: String, expected: String, comparesText: Bool, progress: (Int) throws -> Void
  ) throws -> TokenFile {
    var writer = try TokenFileWriter(path: path, vocabularySize: tokenizer.vocabularySize)
    do {
      var reader = TextReader(part.stretches, options: options, digestsText: comparesText)
      var done = 0
      while let encoded = try next(&reader) {
        try writer.append(encoded)
        try progress(reader.counts.bytesRead - done)
        done = reader.counts.bytesRead
      }
      if comparesText, fingerprint.part(part, digests: reader.digests) != expected {
        throw CorpusFingerprint.changed(part.stretches.map(\.file.name).joined(separator: ", "))
      }
      try writer.finish(
        reader.counts, tokenizerFingerprint: tokenizer.fingerprint, partFingerprint: expected)
    } catch let error as DataError where part.stretches[0].range.lowerBound > 0 && error.fault == .badInput {
      writer.abandon()
      try readAgain(part)
      throw error
    } catch {
      writer.abandon()
      throw error
    }
    return try TokenFile(path: path)
  }

  /// Some 64 KB of text, encoded; nil at the end.
  private func next(_ reader: inout TextReader) throws -> Encoded? {
    var encoded = Encoded()
    var length = 0
    while length < TextReader.pieceLength {
      guard let piece = try reader.next() else { return length > 0 || !encoded.ids.isEmpty ? encoded : nil }
      // A piece counts something even if it is empty.
      length += max(1, piece.bytes.count)
      if piece.startsDocument {
        encoded.documentStarts.append(encoded.ids.count)
        if let begin = frame.begin { encoded.ids.append(begin) }
      }
      encoded.ids +=
        try piece.startsDocument ? tokenizer.encode(piece.text) : tokenizer.encodeContinuation(piece.text)
      if piece.endsDocument, let end = frame.end { encoded.ids.append(end) }
    }
    return encoded
  }

  /// Reads a part in which an error was found once more, so that it names the line's number in the file: parts
  /// do not know what lines came before them, and counting those takes a while.
  private func readAgain(_ part: TextPart) throws {
    let before = try LineBorders.count(
      in: part.stretches[0].file, before: part.stretches[0].range.lowerBound)
    var reader = TextReader(part.stretches, options: options, firstLine: before + 1)
    while try reader.next() != nil {}
  }
}
