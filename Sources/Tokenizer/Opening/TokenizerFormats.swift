import Foundation
import Storage

/// The formats that tokenizers open from.
public enum TokenizerFormats {
  /// All that Apus knows, in the order in which a folder is searched for them.
  public static let all: [any TokenizerFormat] = [
    SentencePieceFormat(), TokenizerJSONFormat(), ShiftedSentencePieceFormat(), WordPieceFileFormat(),
    MergesFileFormat(),
  ]

  /// Opens a file of a tokenizer, under whatever name, or the folder that it lies in.
  ///
  /// The format is the one that knows the file's name, else the one whose names end like it, else the first.
  ///
  /// - Throws: what the format throws: the file is missing, cannot be read, or is not sound.
  public static func open(_ file: String, formats: [any TokenizerFormat] = all) throws -> any Tokenizer {
    precondition(!formats.isEmpty, "no tokenizer formats")
    if isFolder(file) { return try TokenizerFolder(file, formats: formats).open(fingerprint: nil) }
    let url = fileURL(file)
    let format =
      formats.first { $0.fileNames.contains(url.lastPathComponent) }
      ?? formats.first { $0.fileExtension == url.pathExtension } ?? formats[0]
    return try format.open(file)
  }
}
