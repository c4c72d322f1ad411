import Foundation
import Kernels

/// The SHA-256 of everything that a token file depends on: each file's length and content, how the text is read,
/// the tokenizer and the end token. Names and times of files are no part of it.
enum CorpusFingerprint {
  /// Reads every file once, 1 MB at a time.
  static func compute(
    _ files: CorpusFiles, options: TextOptions, tokenizerFingerprint: String, endToken: Int32?
  ) throws -> String {
    var hash = SHA256()
    hash.update(
      Array(
        """
        apus tokens \(TokenFileHeader.version)
        documents \(options.documents.rawValue) invalid \(options.invalidUTF8.rawValue)
        column \(options.textColumn.map { "\($0.utf8.count) \($0)" } ?? "none")
        tokenizer \(tokenizerFingerprint) end \(endToken.map(String.init) ?? "none")
        files \(files.files.count)

        """.utf8))
    for file in files.files {
      // Whether a file is read as JSONL depends on its extension.
      let kind = (file.path as NSString).pathExtension.lowercased()
      hash.update(
        Array("\(["json", "jsonl", "ndjson"].contains(kind) ? kind : "text") \(file.byteCount)\n".utf8))
      var length = 0
      do {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file.path))
        defer { handle.closeFile() }
        while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
          length += chunk.count
          hash.update(chunk)
        }
      } catch {
        throw DataError(.input, "\(file.path): cannot be read (\(CorpusFiles.reason(error))).")
      }
      guard length == file.byteCount else { throw changed(file.path) }
    }
    return SHA256.hexadecimal(hash.finish())
  }

  /// The error for a file that is not what it was a moment ago.
  static func changed(_ path: String) -> DataError {
    DataError(.input, "\(path): the file changed while it was read. Try again when nothing writes to it.")
  }
}
